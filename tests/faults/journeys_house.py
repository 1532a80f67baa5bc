"""Journeys of the house itself: what time does, heads, erasure, accounts, keys, counters."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from tests import line
from tests.cast import FORTIN, GAGNON, LAVOIE, NGUYEN, account, gmf
from tests.conftest import NOW
from tests.faults.journeys_halves import letter_waits, password_waits
from tests.faults.journeys_requests import empty, received, sent
from tests.faults.scene import Journey, Scene, Step
from tests.faults.steps import TIMED, about_request, given, request, settled
from tests.poterne.acts.rounds import post, work

from poterne.acts import (
    keys,
    notes,
    presence,
    pulse,
    remittance,
    restoration,
    sealing,
    staff,
    submission,
    throttling,
    views,
)
from poterne.acts.journaling import SYSTEM, member
from poterne.core.catalogue import Environment
from poterne.core.errors.requests import Stale
from poterne.core.errors.staff import AccountFault
from poterne.core.offices import NotAllowed, Office
from poterne.core.secret import Secret
from poterne.records.models import Delivery, SavedView, Staff

NEW = staff.Person("nouvelle@regie.example", "Ève Nouvelle", frozenset({Office.AGENT}))
DAY = timedelta(days=1)
OF_TIME = frozenset({"tete.signee", "M-04", "M-14b", "M-16", "M-18", "M-19"})
REFUSED = (NotAllowed, AccountFault)
ADDRESS, SOURCE = "x@regie.example", "192.0.2.7"


def password_mailed(now: datetime) -> None:
    password_waits(now)
    post(now)


def letter_printed(now: datetime) -> None:
    letter_waits(now)
    row, by = Delivery.objects.get(kind="P-01"), line.staff(FORTIN, now)
    remittance.print_letter(delivery=row, by=by, now=now)


def forgotten(now: datetime) -> None:
    """A draft that people wrote in, warned of its end; its ninety days and a week are past."""
    made = line.confirmed(line.sent(gmf(2), now), now)
    settled(now)
    by = line.authorizer(made)
    submission.reopen(request=made, reason="Quelqu’un d’autre signera.", by=by, now=now)
    for days in (60, 83):
        work(now + days * DAY)


def bare(_: datetime) -> None:
    """Nobody has an account yet."""


def invited(now: datetime) -> None:
    settled(now)
    staff.invite(person=NEW, by=member(account(LAVOIE, now)), now=now)
    settled(now)


def _new() -> Staff:
    return Staff.objects.get(email=NEW.email)


def _own(_: Scene) -> dict[str, Any]:
    return {"staff": _new(), "by": member(_new())}


def _keying(scene: Scene) -> dict[str, Any]:
    return _own(scene) | {"name": "Clé", "credential": {}}


def _second(scene: Scene) -> dict[str, Any]:
    words = Secret("cheval agrafe batterie canard"), Secret("JBSWY3DPEHPK3PXP")
    return _own(scene) | {"password": words[0], "seed": words[1]}


def _offices(scene: Scene) -> dict[str, Any]:
    wanted = {"offices": frozenset({Office.REPONDANT}), "repondant_code": "RP-9"}
    return {"staff": _new(), "by": line.staff(LAVOIE, scene.now)} | wanted


def _installing(_: Scene) -> dict[str, Any]:
    return {
        "environment": Environment.PRODUCTION,
        "folder": Path(settings.HEADS_FOLDER) / "porte",
        "pepper": Secret(settings.PEPPERS["production"]),
        "by": SYSTEM,
    }


def _view() -> int:
    return SavedView.objects.get().pk


def _note(scene: Scene) -> dict[str, Any]:
    return about_request(GAGNON, text="Rappeler.", version=0)(scene)


def _seeing(_: Scene) -> dict[str, Any]:
    return {"request": request(), "staff": account(GAGNON, NOW)}


def _timed(name: str, prepare, later: timedelta) -> Journey:
    return Journey(name, prepare, (TIMED,), later=later, more=OF_TIME)


FAILED = given(account=ADDRESS, source=SOURCE)
BY_ADMIN = given(LAVOIE, staff=_new)

JOURNEYS = (
    _timed("K21 mot de passe expiré", password_mailed, 15 * DAY),
    _timed("K21 lien de signature mort", sent, 8 * DAY),
    _timed("K21 rappel de signature", sent, 3 * DAY),
    _timed("K21 lettre sans réponse", letter_printed, timedelta(minutes=40)),
    _timed("K24 tête du jour", received, DAY),
    Journey("K24 tête demandée", empty, (Step(sealing.anchor, given(SYSTEM)),), more=OF_TIME),
    _timed("K25 brouillon détruit", forgotten, 91 * DAY),
    Journey(
        "K26 premier compte",
        bare,
        (Step(staff.first, given(SYSTEM, email=LAVOIE.email, name="Paul Lavoie")),),
        more=frozenset({"tete.signee"}),
    ),
    Journey(
        "K26 compte, de l’invitation au départ",
        empty,
        (
            Step(staff.invite, given(LAVOIE, person=NEW)),
            Step(staff.invite_again, BY_ADMIN, refusals=REFUSED),
            Step(staff.add_passkey, _keying, refusals=REFUSED),
            Step(staff.set_second_way, _second, refusals=REFUSED),
            Step(staff.spend_code, lambda _: {"staff": _new(), "step": 7}),
            Step(staff.grant_offices, _offices, refusals=REFUSED),
            Step(staff.leave, BY_ADMIN, refusals=REFUSED),
        ),
    ),
    Journey(
        "K26 reprise d’une sauvegarde",
        password_mailed,
        (
            Step(restoration.enter, given(SYSTEM, taken_at="2026-11-23", digest="0" * 64)),
            Step(restoration.confirm, given(NGUYEN), refusals=REFUSED),
        ),
        more=OF_TIME,
    ),
    Journey("K26 clé de la porte", empty, (Step(keys.install, _installing),)),
    Journey(
        "K26 essais comptés",
        empty,
        (
            Step(throttling.note_failure, FAILED),
            Step(throttling.forget_failures, FAILED),
            Step(throttling.note_unknown_link, given(source=SOURCE)),
            Step(pulse.beat, given()),
            Step(pulse.note_returns, given(up=True)),
            Step(pulse.hasten, given(LAVOIE)),
        ),
    ),
    Journey(
        "K26 autour d’un dossier",
        received,
        (
            Step(presence.see, _seeing),
            Step(notes.save_note, _note, refusals=(Stale,)),
            Step(
                views.keep,
                given(staff=lambda: account(GAGNON, NOW), name="Les miennes", query="?q=x"),
            ),
            Step(views.drop, given(staff=lambda: account(GAGNON, NOW), view=_view)),
        ),
    ),
)
