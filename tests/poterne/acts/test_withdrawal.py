"""Access is taken away at any moment, by whom may, and never comes back stronger."""

from datetime import timedelta

import pytest
from tests import line
from tests.cast import COTE, GAGNON, LAVOIE, MORIN, NGUYEN, ROY, TREMBLAY, gmf

from poterne.acts import leaks, remittance, withdrawal
from poterne.acts.journaling import machine, party
from poterne.core.errors.requests import MissingReason
from poterne.core.lifecycle import ForbiddenMove
from poterne.core.offices import NotAllowed
from poterne.records.models import Credential, Delivery, JournalRow, Proof

pytestmark = pytest.mark.usefixtures("base")


@pytest.fixture
def credential(now, base) -> Credential:
    """An identifier that waits for its activation."""
    request = line.granted(gmf(1), now)
    Credential.objects.filter(request=request).update(state="temporaire")
    return Credential.objects.get(request=request)


def proof(credential, kind, now):
    """A justificatif in force."""
    return Proof.objects.create(
        credential=credential,
        ref=f"{kind[0]}-1",
        kind=kind,
        state="actif",
        hash=kind[0] * 64,
        created_at=now,
        expires_at=now + timedelta(days=14),
    )


def test_a_withdrawal_is_final_and_both_people_are_told_after(now, credential):
    gone = withdrawal.withdraw(
        credential=credential, reason="incident", by=line.staff(GAGNON, now), now=now
    )

    assert (gone.state, gone.epoch) == ("retire", 2)
    told = {row.to for row in Delivery.objects.filter(kind="M-27")}
    assert told == {TREMBLAY.email, ROY.email}
    assert not Delivery.objects.filter(half="mot_de_passe", state="created").exists()
    with pytest.raises(ForbiddenMove):
        withdrawal.resume(credential=gone, by=line.staff(NGUYEN, now), now=now)


def test_the_authorizer_stops_her_own_identifier_without_the_authority(now, credential):
    by = party("authorizer", TREMBLAY.fold)

    gone = withdrawal.withdraw(
        credential=credential, reason="demande_personne_autorisante", by=by, now=now
    )
    assert gone.state == "retire"


@pytest.mark.parametrize("stranger", [MORIN, ROY])
def test_nobody_else_outside_withdraws(now, credential, stranger):
    with pytest.raises(NotAllowed):
        withdrawal.withdraw(
            credential=credential,
            reason="incident",
            by=party("authorizer", stranger.fold),
            now=now,
        )


@pytest.mark.parametrize("person", [LAVOIE, COTE])
def test_other_offices_do_not_withdraw(now, credential, person):
    with pytest.raises(NotAllowed):
        withdrawal.withdraw(
            credential=credential, reason="incident", by=line.staff(person, now), now=now
        )


def test_a_withdrawal_has_a_reason(now, credential):
    with pytest.raises(MissingReason):
        withdrawal.withdraw(credential=credential, reason="", by=line.staff(GAGNON, now), now=now)


def test_a_suspension_ends_in_the_state_before_it(now, credential):
    agent = line.staff(GAGNON, now)
    held = withdrawal.suspend(credential=credential, reason="incident", by=agent, now=now)
    assert (held.state, held.epoch) == ("suspendu", 2)

    back = withdrawal.resume(credential=held, by=agent, now=now)
    assert (back.state, back.epoch, back.reason) == ("temporaire", 2, "")


def test_a_suspension_ends_the_temporary_password_and_what_carries_another(now, credential):
    agent, password = line.staff(GAGNON, now), proof(credential, "temporaire", now)
    remittance.reissue_password(credential=credential, by=agent, now=now)
    withdrawal.suspend(credential=credential, reason="incident", by=agent, now=now)
    password.refresh_from_db()
    assert password.state == "remplace"
    waiting = credential.deliveries.filter(half="mot_de_passe", state="created")
    assert not waiting.exists()

    withdrawal.resume(credential=credential, by=agent, now=now)
    assert waiting.count() == 1
    told = credential.deliveries.filter(kind="M-26")
    assert [each.context for each in told] == [{"attente": "mot de passe"}] * 2


def test_a_suspension_leaves_what_was_activated(now, credential):
    one = proof(credential, "secret", now)
    credential.state = "actif"
    credential.save()
    agent = line.staff(GAGNON, now)
    withdrawal.suspend(credential=credential, reason="incident", by=agent, now=now)
    withdrawal.resume(credential=credential, by=agent, now=now)
    one.refresh_from_db()
    assert one.state == "actif"
    assert not credential.deliveries.filter(half="mot_de_passe", state="created").exists()


def test_a_leak_is_told_of_an_identifier_already_suspended(now, credential):
    """It ends every proof; whoever stopped it first still holds it."""
    secret = proof(credential, "secret", now)
    agent = line.staff(GAGNON, now)
    held = withdrawal.suspend(credential=credential, reason="incident", by=agent, now=now)
    again = leaks.report_leak(credential=held, by=party("it_lead", ROY.fold), now=now, acte="a-1")
    assert (again.state, again.reason, again.closed_by) == ("suspendu", "fuite", held.closed_by)
    assert again.epoch == held.epoch + 1
    secret.refresh_from_db()
    assert secret.state == "fini"
    with pytest.raises(NotAllowed):
        withdrawal.resume(credential=again, by=agent, now=now)
    with pytest.raises(NotAllowed):
        leaks.readmit(credential=again, by=party("it_lead", ROY.fold), now=now)
    assert leaks.readmit(credential=again, by=line.staff(NGUYEN, now), now=now)


def test_a_leak_ends_the_temporary_password_that_waited_too(now, credential):
    password = proof(credential, "temporaire", now)
    leaks.report_leak(credential=credential, by=party("it_lead", ROY.fold), now=now, acte="a-1")
    password.refresh_from_db()
    assert (password.state, password.closed_at) == ("remplace", now)
    told = JournalRow.objects.get(action="justificatif.temporaire_fini")
    assert told.motif.endswith("fuite")


def test_an_agent_does_not_lift_the_suspension_of_the_authorizer(now, credential):
    held = withdrawal.suspend(
        credential=credential,
        reason="demande_personne_autorisante",
        by=party("authorizer", TREMBLAY.fold),
        now=now,
    )
    with pytest.raises(NotAllowed):
        withdrawal.resume(credential=held, by=line.staff(GAGNON, now), now=now)
    assert withdrawal.resume(credential=held, by=line.staff(NGUYEN, now), now=now)


def test_after_a_leak_nobody_simply_resumes(now, credential):
    agent = line.staff(GAGNON, now)
    held = withdrawal.suspend(credential=credential, reason="fuite", by=agent, now=now)

    with pytest.raises(NotAllowed):
        withdrawal.resume(credential=held, by=agent, now=now)


def test_a_machine_suspends_itself_and_only_itself(now, credential):
    with pytest.raises(NotAllowed):
        withdrawal.suspend(credential=credential, reason="fuite", by=machine("aip0407km"), now=now)
    held = withdrawal.suspend(
        credential=credential, reason="incident", by=machine(credential.machine_id), now=now
    )
    assert held.state == "suspendu"
    assert withdrawal.resume(credential=held, by=line.staff(GAGNON, now), now=now)
