"""T16: a refusal is reviewed by anybody but whoever refused."""

from datetime import timedelta

import pytest
from tests import line
from tests.cast import COTE, GAGNON, NGUYEN, TREMBLAY, Person, account, gmf

from poterne.acts import approval, assignment, proposal, review
from poterne.acts.appeal import appeal, may_appeal
from poterne.acts.journaling import member, party
from poterne.core.lifecycle import ForbiddenMove
from poterne.core.offices import NotAllowed, Office
from poterne.records.models import AccessRequest, Delivery, JournalRow

pytestmark = pytest.mark.usefixtures("base")

BOTH = Person("Minh", "Nguyen", NGUYEN.email, (Office.AGENT, Office.REPONDANT, Office.SOES))
"""The répondant who refuses holds every office of the line: only his refusal stands in his way."""
OTHER = Person("Rose", "Simard", "rose.simard@regie.example", (Office.REPONDANT,))
_MINE = "Vous avez refusé cette demande : une autre personne doit en faire la révision."


def refused(now, reason="La clinique n’existe plus.") -> AccessRequest:
    request = line.taken(gmf(), now)
    account(BOTH, now)
    return review.refuse(request=request, reason=reason, by=line.staff(BOTH, now), now=now)


def reviewed(now, words="Elle a déménagé.") -> AccessRequest:
    request = refused(now)
    return appeal(request=request, words=words, by=line.authorizer(request), now=now)


def test_a_review_takes_the_request_back_to_its_check_and_says_so(now):
    request = reviewed(now)

    assert (request.state, request.taken_by, request.decided_by) == ("en_verification", None, None)
    assert (request.reason, request.due_at, request.received_at) == (
        "",
        None,
        AccessRequest.objects.get().received_at,
    )
    told = Delivery.objects.get(kind="M-35")
    assert (told.to, told.recipient_role) == (TREMBLAY.email, "authorizer")
    row = JournalRow.objects.get(action="demande.revision")
    assert (row.avant, row.apres, row.acteur) == ("refusee", "en_verification", "partie:authorizer")
    kept = request.appeals.get()
    assert (kept.reason, kept.words) == ("La clinique n’existe plus.", "Elle a déménagé.")


def test_nothing_need_be_said_to_ask_for_a_review(now):
    assert reviewed(now, words=" ").appeals.get().words == ""


def test_the_same_press_twice_is_one_review(now):
    request = refused(now)
    acte = "11111111-1111-4111-8111-111111111111"
    for _ in range(2):
        by = line.authorizer(request)
        appeal(request=request, words="", by=by, now=now, acte=acte)

    assert Delivery.objects.filter(kind="M-35").count() == 1


@pytest.mark.parametrize(("hours", "open_"), [(0, True), (9, True), (15, False)])
def test_the_thirtieth_day_counts_to_its_end_in_quebec(now, hours, open_):
    """Refused on a Monday at 9:05 in Québec; thirty days later the day ends at 5:00 UTC."""
    request = refused(now)
    then, by = now + timedelta(days=30, hours=hours), line.authorizer(request)

    assert may_appeal(request, by, then) is open_
    if open_:
        assert appeal(request=request, words="", by=by, now=then).state == "en_verification"
        return
    with pytest.raises(NotAllowed, match="est passé depuis le 23 décembre 2026"):
        appeal(request=request, words="", by=by, now=then)


def test_only_the_authorizing_person_asks(now):
    request = refused(now)
    for by in (line.preparer(), party("it_lead", request.it_lead_fold)):
        assert not may_appeal(request, by, now)
        with pytest.raises(NotAllowed):
            appeal(request=request, words="", by=by, now=now)
    with pytest.raises(NotAllowed):
        appeal(request=request, words="", by=line.staff(GAGNON, now), now=now)


def test_only_a_refused_request_is_reviewed(now):
    request = line.taken(gmf(), now)

    assert not may_appeal(request, line.authorizer(request), now)
    with pytest.raises(ForbiddenMove):
        appeal(request=request, words="", by=line.authorizer(request), now=now)


def _deeds(request, now):
    """Every way of handling the request while it is checked, for one person."""
    return {
        "release": lambda by: review.release(request=request, by=by, now=now),
        "override": lambda by: review.override(
            request=request, fault="D-19.a", reason="Vu.", by=by, now=now
        ),
        "return_": lambda by: review.return_(
            request=request, faults=(), reason="Un point.", by=by, now=now
        ),
        "accept": lambda by: review.accept(request=request, by=by, now=now),
        "refuse": lambda by: review.refuse(request=request, reason="Non.", by=by, now=now),
        "propose": lambda by: proposal.propose_refusal(
            request=request, reason="Non.", by=by, now=now
        ),
        "assign": lambda by: assignment.assign(
            request=request, to=account(GAGNON, now), by=by, now=now
        ),
        "given": lambda by: assignment.assign(
            request=request, to=account(BOTH, now), by=line.staff(GAGNON, now), now=now
        ),
    }


@pytest.mark.parametrize(
    "name",
    ["release", "override", "return_", "accept", "refuse", "propose", "assign", "given"],
)
def test_whoever_refused_does_nothing_of_the_review(now, name):
    request = reviewed(now)

    with pytest.raises(NotAllowed, match="Vous avez refusé") as refusal:
        _deeds(request, now)[name](line.staff(BOTH, now))
    assert refusal.value.message == _MINE


@pytest.mark.parametrize("name", ["release", "return_", "accept", "propose", "assign"])
def test_any_other_agent_does_all_of_it(now, name):
    request = reviewed(now)

    assert _deeds(request, now)[name](line.staff(GAGNON, now)).pk == request.pk


def test_another_repondant_may_refuse_again_and_that_too_is_reviewed(now):
    request = reviewed(now)
    account(OTHER, now)
    again = review.refuse(request=request, reason="Non.", by=line.staff(OTHER, now), now=now)
    last = appeal(request=again, words="", by=line.authorizer(again), now=now)

    for person in (BOTH, OTHER):
        with pytest.raises(NotAllowed):
            review.refuse(request=last, reason="Non.", by=line.staff(person, now), now=now)


def test_who_refused_signs_neither_time_and_sends_nothing_back(now):
    request = review.accept(request=reviewed(now), by=line.staff(GAGNON, now), now=now)
    dates = {"valid_from": line.VALID[0], "valid_until": line.VALID[1]}

    def sign(person):
        return approval.sign_repondant(
            request=request,
            step_up=line.step_up(request),
            by=line.staff(person, now),
            now=now,
            **dates,
        )

    with pytest.raises(NotAllowed, match="Vous avez refusé"):
        sign(BOTH)
    other = account(OTHER, now)
    type(other).objects.filter(pk=other.pk).update(repondant_code="RP-002")
    request = sign(OTHER)
    for deed in (
        lambda by: approval.send_back(request=request, reason="Non.", by=by, now=now),
        lambda by: approval.sign_soes(
            request=request, step_up=line.step_up(request), by=by, now=now
        ),
    ):
        with pytest.raises(NotAllowed, match="Vous avez refusé"):
            deed(line.staff(BOTH, now))
    granted = approval.sign_soes(
        request=request, step_up=line.step_up(request), by=member(account(COTE, now)), now=now
    )
    assert granted.state == "accordee"


def test_a_refusal_proposed_before_the_review_weighs_no_more(now):
    request = line.taken(gmf(), now)
    by = line.staff(GAGNON, now)
    proposal.propose_refusal(request=request, reason="Non.", by=by, now=now)
    account(BOTH, now)
    request = review.refuse(request=request, reason="Non.", by=line.staff(BOTH, now), now=now)
    later = now + timedelta(days=1)
    request = appeal(request=request, words="", by=line.authorizer(request), now=later)
    assert proposal.proposed(request) is None

    after = later + timedelta(days=1)
    proposal.propose_refusal(request=request, reason="Encore non.", by=by, now=after)
    assert proposal.proposed(request).reason == "Encore non."
