"""One record, one line of JSON in UTC: a stranger's text neither begins a line nor paints one."""

import json
import logging
import sys

import pytest
from django.test import Client, RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from poterne.facade.logs import JsonLine, noticed

SECURITY = "poterne.securite"


def line_of(message: str, *args: object, exc_info=None) -> str:
    record = logging.LogRecord("essai", logging.ERROR, __file__, 1, message, args, exc_info)
    record.created = 1795615530.757
    return JsonLine().format(record)


def test_a_line_says_when_in_utc_how_grave_who_and_what():
    assert json.loads(line_of("refus de %s", "Léa")) == {
        "moment": "2026-11-25T14:05:30.757Z",
        "niveau": "ERROR",
        "source": "essai",
        "message": "refus de Léa",
    }


@given(st.text())
def test_whatever_is_told_stays_on_its_line_and_reads_back(text):
    line = line_of("%s", text)
    assert line.isprintable()
    assert json.loads(line)["message"] == text


def test_of_an_error_the_class_and_places_are_told_and_never_its_message():
    try:
        int("mot-de-passe")
    except ValueError:
        line = line_of("incident", exc_info=sys.exc_info())
    told = json.loads(line)
    assert told["erreur"] == "ValueError"
    assert told["lieux"][-1].startswith("test_log_lines.py:")
    assert "mot-de-passe" not in line


def test_the_settings_write_such_lines_and_let_security_speak(settings):
    assert settings.LOGGING["formatters"]["ligne"] == {"()": "poterne.facade.logs.JsonLine"}
    assert settings.LOGGING["loggers"][SECURITY] == {"level": "INFO"}


def test_an_event_names_whom_whence_and_where(caplog):
    caplog.set_level(logging.INFO, SECURITY)
    noticed(RequestFactory().get("/x/"), "authn_login_success", "compte:7 cle")
    assert caplog.messages == ["authn_login_success compte:7 cle source=127.0.0.1 adresse inconnue"]


@pytest.mark.usefixtures("base")
def test_a_post_from_elsewhere_is_noticed(caplog):
    browser = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    assert browser.post("/suivre/", {"reference": "x"}).status_code == 403
    [told] = [each for each in caplog.records if each.name == SECURITY]
    assert told.levelno == logging.WARNING
    assert told.getMessage().startswith("malicious_csrf ")
