"""From a signed form to identifiers: what exists after the second signature, and only then."""

import pytest
from tests import line
from tests.cast import COTE, GAGNON, NGUYEN, gmf, hors_gmf, partner

from poterne.acts import approval
from poterne.acts.journaling import member
from poterne.core.errors.requests import Changed, NotConforming
from poterne.core.lifecycle import ForbiddenMove
from poterne.core.offices import NotAllowed
from poterne.records.models import Credential, Delivery, JournalRow, MachineName, OfficeGrant

pytestmark = pytest.mark.usefixtures("base")


@pytest.mark.parametrize(
    ("dossier", "count", "kind"),
    [(gmf(), 3, "M-14"), (hors_gmf(), 1, "M-14"), (partner(), 1, "P-01")],
    ids=["gmf", "hors-gmf", "partenaire"],
)
def test_the_second_signature_creates_exactly_what_was_asked(now, dossier, count, kind):
    request = line.granted(dossier, now)

    assert request.state == "accordee"
    assert Credential.objects.filter(request=request, state="cree").count() == count
    assert MachineName.objects.count() == count
    assert Delivery.objects.filter(request=request, kind="M-13").count() == 1
    assert Delivery.objects.filter(request=request, kind=kind).count() == count
    assert JournalRow.objects.filter(action="identifiant.cree").count() == count
    assert {each.environment for each in request.credentials.all()} == {request.type}


def test_nothing_exists_after_one_signature(now):
    request = line.half_signed(gmf(), now)

    assert request.state == "signee_repondant"
    assert not Credential.objects.exists()


def test_every_identifier_holds_both_applications(now):
    scopes = line.granted(gmf(1), now).credentials.get().scopes.split()

    assert {"inscription.lire", "medecin-famille.consulter", "justificatifs.gerer"} <= set(scopes)
    assert not any(scope.startswith("bac.") for scope in scopes)


def test_one_person_cannot_sign_twice_whatever_the_office(now):
    request = line.half_signed(gmf(1), now)
    both = line.account(NGUYEN, now)
    OfficeGrant.objects.create(staff=both, office="soes", granted_at=now)

    with pytest.raises(NotConforming) as refused:
        approval.sign_soes(request=request, step_up=line.step_up(request), by=member(both), now=now)
    assert [breach.code for breach in refused.value.breaches] == ["S5-09.a"]
    assert not Credential.objects.exists()


def test_a_double_click_signs_once(now):
    request = line.half_signed(gmf(), now)
    by, step_up = line.staff(COTE, now), line.step_up(request)
    acte = "0b0c1f5e-58a1-4f1c-9a51-2b1f0b7d1a11"

    first = approval.sign_soes(request=request, step_up=step_up, by=by, now=now, acte=acte)
    again = approval.sign_soes(request=request, step_up=step_up, by=by, now=now, acte=acte)

    assert first.pk == again.pk
    assert Credential.objects.count() == 3


def test_soes_cannot_sign_before_the_repondant(now):
    request = line.conforming(gmf(1), now)

    with pytest.raises(ForbiddenMove):
        approval.sign_soes(
            request=request, step_up=line.step_up(request), by=line.staff(COTE, now), now=now
        )


def test_what_is_signed_is_what_was_shown(now):
    request = line.half_signed(gmf(1), now)
    other = approval.StepUp(shown_hash="f" * 64, proof_digest="0" * 64)

    with pytest.raises(Changed):
        approval.sign_soes(request=request, step_up=other, by=line.staff(COTE, now), now=now)


def test_an_agent_signs_nothing(now):
    request = line.half_signed(gmf(1), now)

    with pytest.raises(NotAllowed):
        approval.sign_soes(
            request=request, step_up=line.step_up(request), by=line.staff(GAGNON, now), now=now
        )


def test_sending_back_voids_the_signature_and_the_request_can_be_signed_again(now):
    request = line.half_signed(gmf(1), now)
    back = approval.send_back(
        request=request, reason="Vérifier le numéro.", by=line.staff(COTE, now), now=now
    )

    assert back.state == "en_verification"
    assert back.grant is None
    assert not back.signatures.filter(office="repondant", voided_at=None).exists()
