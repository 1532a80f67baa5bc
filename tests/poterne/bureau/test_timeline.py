"""The thread of a case: what was done, by whom, in words an agent knows."""

import pytest
from tests import line, relay
from tests.cast import GAGNON, NGUYEN, gmf

from poterne.acts.consultation import consult
from poterne.acts.delivery import send_due
from poterne.acts.links import ask_code
from poterne.bureau.timeline import timeline
from poterne.core.links import Purpose

pytestmark = pytest.mark.usefixtures("base")


def test_a_message_is_told_by_its_subject_and_a_code_not_at_all(now):
    request = line.granted(gmf(1), now)
    ask_code(
        purpose=Purpose.SUIVI,
        address=request.dossier().authorizer.email,
        browser="b" * 64,
        now=now,
        request=request,
    )
    with relay.running():
        send_due(clock=lambda: now)

    told = [f"{moment.word}. {moment.detail}" for moment in timeline(request)]
    assert "Courriel : Vos identifiants machine. Envoyé" in told
    assert "Courriel : Mot de passe temporaire. Identifiant 1 — Envoyé" in told
    assert not any("M-" in moment or "code" in moment.lower() for moment in told)


def test_a_case_opened_again_and_again_by_one_person_is_told_once_until_something_happens(now):
    request = line.taken(gmf(1), now)
    for person in (GAGNON, GAGNON, NGUYEN, NGUYEN, GAGNON):
        consult(request=request, by=line.staff(person, now), now=now)
    line.review.accept(request=request, by=line.staff(GAGNON, now), now=now)
    consult(request=request, by=line.staff(GAGNON, now), now=now)
    told = [moment.who for moment in timeline(request) if moment.word == "Dossier consulté"]
    assert [who.partition(" (")[0] for who in told] == [
        GAGNON.name,
        NGUYEN.name,
        GAGNON.name,
        GAGNON.name,
    ]
