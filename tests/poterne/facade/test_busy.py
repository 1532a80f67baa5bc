"""A row that somebody else holds for too long: the page says so, and gives back what was typed."""

import sqlite3
from contextlib import contextmanager

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.forms import PasswordInput
from django.test import RequestFactory
from django.urls import get_resolver
from tests import line
from tests.cast import PELLETIER, gmf
from tests.poterne.portal.browser import Browser, about

from poterne import clock
from poterne.facade.errors import NEVER_AGAIN, server_error
from poterne.facade.forms import ShapeForm


@contextmanager
def held(record):
    """Another connection is in the middle of writing; this one waits for 50 ms."""
    where = connection.get_connection_params()
    patience = "SET lock_timeout = '50ms'"
    if connection.vendor == "sqlite":
        other, patience = sqlite3.connect(where["database"]), "PRAGMA busy_timeout = 50"
        other.execute("BEGIN IMMEDIATE")
    else:
        names = ("dbname", "user", "host", "port")
        other = psycopg.connect(**{name: where[name] for name in names if where.get(name)})
        other.execute("SELECT 1 FROM access_request WHERE id = %s FOR UPDATE", [record.pk])
    with connection.cursor() as cursor:
        cursor.execute(patience)
    try:
        yield
    finally:
        other.rollback()
        other.close()


@pytest.fixture
def writer(base, now, monkeypatch):
    """Mme Pelletier, on a page of her request."""
    monkeypatch.setattr(clock, "now", lambda: now)
    record, visitor = line.draft(gmf(), now), Browser()
    visitor.prove_for(record, PELLETIER.email)
    visitor.client.raise_request_exception = False
    return visitor, record


def test_what_was_typed_while_the_row_was_held_is_one_press_away(writer):
    visitor, record = writer
    path, typed = about(record, "autorisation/lieu/"), {"authorizer_phone": "418 555-0177 « é"}
    with held(record):
        said = visitor.post(path, version=record.version, **typed)
    assert (said.status, said.response["Retry-After"]) == (503, "60")
    assert said.says("Votre saisie est gardée dans cette page")
    assert f'action="{path}"' in said.html
    again = {name: said.hidden(name) for name in ("version", "authorizer_phone")}
    assert again["authorizer_phone"] == typed["authorizer_phone"]
    visitor.post(path, **again)
    record.refresh_from_db()
    assert record.dossier().authorizer.phone == typed["authorizer_phone"]


def gone() -> None:
    raise OperationalError


def away(typed: dict, *, ours: bool = True) -> str:
    """The page that answers ``typed`` while the database is away."""
    request = RequestFactory().post("/x/", typed)
    request.csrf_processing_done = ours
    try:
        gone()
    except OperationalError:
        return server_error(request).content.decode()


def test_a_press_sends_every_field_again_and_no_token_of_the_first_page():
    said = away({"a": ["1", "2"], "csrfmiddlewaretoken": "vieux"})
    assert 'name="a" value="1"' in said
    assert 'name="a" value="2"' in said
    assert "vieux" not in said


@pytest.mark.parametrize(
    ("typed", "ours"),
    [
        ({"a": "1"}, False),
        ({"a": "1", "password": "secret"}, True),
        ({"a": "1", "code": "123456"}, True),
        ({"a": "1", "preuve": "{}"}, True),
        ({"a": "1", "pdf": SimpleUploadedFile("x.pdf", b"x")}, True),
        ({"a": "1" * 70_000}, True),
    ],
    ids=["from elsewhere", "password", "code", "key", "file", "too long"],
)
def test_what_must_be_done_afresh_is_not_offered_again(typed, ours):
    said = away(typed, ours=ours)
    assert "Réessayer" not in said
    assert "Revenez à la page précédente" in said
    assert 'type="hidden" name="a"' not in said


def test_no_field_that_takes_a_secret_is_ever_given_back():
    """Whatever a form of a door hides while it is typed, or has from a mail or a telephone."""
    secret = {
        name
        for form in _forms()
        for name, field in form.base_fields.items()
        if isinstance(field.widget, PasswordInput)
        or field.widget.attrs.get("autocomplete") == "one-time-code"
    }
    assert {"password", "code"} <= secret <= NEVER_AGAIN


def _forms():
    get_resolver().url_patterns  # noqa: B018  (every door, hence every form, is imported)
    known = ShapeForm.__subclasses__()
    for form in known:
        known += form.__subclasses__()
    return known
