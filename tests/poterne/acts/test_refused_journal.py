"""No line, no act: when the journal refuses its row, nothing of the act is left (trust.md §3)."""

import tempfile
from contextlib import nullcontext, suppress
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import override_settings
from tests.conftest import NOW, TEMPLATE
from tests.faults.journeys import JOURNEYS
from tests.faults.killer import set_for
from tests.faults.scene import Scene, noted
from tests.faults.world import ISSUERS, World, world
from tests.poterne.acts.refused import Trials, public_acts

from poterne.acts import sealing
from poterne.core.lifecycle import ForbiddenMove

WITHOUT_A_LINE = {
    "admission": {"admit", "revoke", "sweep"},
    "links": {"ask_code", "spend_link", "try_code"},
    "notes": {"save_note"},
    "presence": {"see"},
    "produced_forms": {"keep"},
    "pulse": {"beat", "hasten", "note_relay", "note_returns"},
    "reminders": {"tend"},
    "reveals": {"ask_reveal_code"},
    "staff": {"spend_code"},
    "submission": {"ask_signature_again", "save_answers"},
    "throttling": {"forget_failures", "note_failure", "note_unknown_link"},
    "upkeep": {"sweep"},
    "views": {"drop", "keep"},
}
"""By module, acts that write nothing in the journal: closed, it hinders none of them."""
READS = {"admission.introduce", "admission.introspect"}
"""What answers a machine without writing anything, and is part of no journey."""
LEFT = ["signin.sign_in : spent_assertion"]
"""An assertion that was shown is spent, whatever becomes of the call (RFC 7523 §3)."""


@pytest.fixture(scope="module")
def tried(copies, django_db_blocker):
    """Tries the steps of journeys with the journal closed; what was found."""
    with (
        override_settings(),
        tempfile.TemporaryDirectory() as folder,
        world(copies, Path(folder), 0) as place,
        django_db_blocker.unblock(),
    ):
        _keys(folder)
        yield partial(_tried, copies, place, {})


@pytest.fixture(scope="module")
def trials(tried):
    """Every step of every journey, tried once with the journal closed."""
    return tried(Trials(), JOURNEYS)


def _tried(copies, place: World, given, found: Trials, journeys) -> Trials:
    for journey in journeys:
        with override_settings():
            set_for(journey)
            model = f"ferme_{journey.model}"
            if model not in given:
                copies.open(TEMPLATE)
                given[model] = journey.prepare(NOW) or {}
                copies.keep(model)
                copies.close()
            with place.begun(model), noted(place.notebook), found.watching():
                found.try_journey(journey, Scene(place, journey.now, given[model]))
                connections.close_all()
    return found


def _keys(folder: str) -> None:
    settings.JOURNAL_KEY_FILE = f"{folder}/journal.pem"
    settings.GATE_KEYS, settings.ENVIRONNEMENT = f"{folder}/production", "production"
    settings.ISSUERS, settings.PORTAL_URL = ISSUERS, "https://portail.exemple.ca"
    sealing.prepare_key()


def test_an_act_whose_line_is_refused_changes_no_table(trials):
    assert trials.wrong == LEFT


def test_every_public_act_was_tried(trials):
    """An act that is new fails here until a journey of tests/faults takes it."""
    silent = {f"{module}.{name}" for module in WITHOUT_A_LINE for name in WITHOUT_A_LINE[module]}
    assert trials.silent - trials.refused == silent
    assert set(public_acts().values()) - trials.refused - silent == READS


def test_a_change_made_outside_the_act_is_found(tried, monkeypatch):
    """Planted: the request says what it became before the act begins.

    PostgreSQL sees it first: it reads no row for update outside a transaction.
    """
    sqlite = connection.vendor == "sqlite"
    monkeypatch.setattr(transaction, "atomic", lambda **_: nullcontext())
    found, cancelling = Trials(), [each for each in JOURNEYS if each.name == "K07 annulation"]
    with suppress(ForbiddenMove, TransactionManagementError):
        tried(found, cancelling)
    assert found.wrong == (["submission.cancel_request : access_request"] if sqlite else [])
