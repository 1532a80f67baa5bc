"""« Adresse sans réponse »: the half comes back, its password dies, the other half stays."""

from datetime import timedelta

import pytest
from tests import line, relay
from tests.cast import COTE, GAGNON, account, gmf

from poterne.acts.delivery import send_due
from poterne.acts.journaling import member
from poterne.acts.unanswered import note_unanswered
from poterne.core.offices import NotAllowed
from poterne.records.models import Credential, Delivery, JournalRow

pytestmark = pytest.mark.usefixtures("base")


@pytest.fixture
def sent(now):
    """A request whose two halves left."""
    request = line.granted(gmf(1), now)
    with relay.running():
        send_due(clock=lambda: now)
    return request


def half(request, kind) -> Delivery:
    return Delivery.objects.get(request=request, kind=kind)


def note(delivery, now, person=GAGNON, office="agent", acte=""):
    by = member(account(person, now), office)
    return note_unanswered(delivery=delivery, by=by, now=now + timedelta(hours=1), acte=acte)


def test_the_password_dies_and_the_identifiers_stay_sent(now, sent):
    proof = sent.credentials.get().proofs.get()
    assert proof.state == "actif"
    note(half(sent, "M-14"), now)
    proof.refresh_from_db()
    assert proof.state == "remplace"
    assert half(sent, "M-14").state == "permanent-failure"
    assert half(sent, "M-13").state == "sent"
    row = JournalRow.objects.get(action="remise.sans_reponse")
    assert (row.objet, row.avant, row.apres, row.motif) == (
        f"identifiant:{sent.credentials.get().pk}",
        "sent",
        "permanent-failure",
        "mot_de_passe",
    )


def test_the_identifiers_unanswered_kill_no_password(now, sent):
    note(half(sent, "M-13"), now)
    assert sent.credentials.get().proofs.get().state == "actif"
    assert half(sent, "M-13").state == "permanent-failure"
    assert JournalRow.objects.get(action="remise.sans_reponse").objet == f"demande:{sent.pk}"


def test_twice_the_same_act_is_noted_once_and_another_one_is_refused(now, sent):
    acte = "6d2a4c1e-0000-4000-8000-000000000001"
    for _ in range(2):
        note(half(sent, "M-14"), now, acte=acte)
    assert JournalRow.objects.filter(action="remise.sans_reponse").count() == 1
    with pytest.raises(NotAllowed, match="déjà noté"):
        note(half(sent, "M-14"), now)


def test_what_has_not_left_or_was_received_is_not_unanswered(now):
    request = line.granted(gmf(1), now)
    with pytest.raises(NotAllowed, match="n’est pas partie"):
        note(half(request, "M-14"), now)
    Delivery.objects.filter(request=request).update(state="sent")
    Credential.objects.filter(request=request).update(state="temporaire")
    Credential.objects.filter(request=request).update(state="actif")
    with pytest.raises(NotAllowed, match="est activé"):
        note(half(request, "M-14"), now)


def test_who_may_not_send_again_may_not_note_it(now, sent):
    with pytest.raises(NotAllowed):
        note(half(sent, "M-14"), now, COTE, "soes")
    assert half(sent, "M-14").state == "sent"
