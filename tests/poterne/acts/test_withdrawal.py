"""Access is taken away at any moment, by whom may, and never comes back stronger."""

import pytest
from tests import line
from tests.cast import COTE, GAGNON, LAVOIE, MORIN, NGUYEN, ROY, TREMBLAY, gmf

from poterne.acts import withdrawal
from poterne.acts.journaling import machine, party
from poterne.core.errors.requests import MissingReason
from poterne.core.lifecycle import ForbiddenMove
from poterne.core.offices import NotAllowed
from poterne.records.models import Credential, Delivery

pytestmark = pytest.mark.usefixtures("base")


@pytest.fixture
def credential(now, base) -> Credential:
    """An identifier that waits for its activation."""
    request = line.granted(gmf(1), now)
    Credential.objects.filter(request=request).update(state="temporaire")
    return Credential.objects.get(request=request)


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
