"""The thread of a case: what was done, by whom, in words an agent knows."""

import pytest
from tests import line, relay
from tests.cast import gmf

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
