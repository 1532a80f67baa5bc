"""What an act refuses leaves nothing behind; what is already done is not done again."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from tests import line
from tests.cast import COTE, FORTIN, GAGNON, MORIN, NGUYEN, ROY, TREMBLAY, gmf, partner
from tests.poterne.acts.rounds import post

from poterne.acts import (
    approval,
    departure,
    handover,
    intake,
    links,
    notes,
    passwords,
    proposal,
    remittance,
    reveals,
    review,
    submission,
    upkeep,
    withdrawal,
)
from poterne.acts.intake import Original
from poterne.acts.journaling import Entry, machine, party
from poterne.core.errors.requests import MissingReason
from poterne.core.links import DeadLink, Purpose
from poterne.core.offices import NotAllowed, Office
from poterne.records.models import (
    AccessRequest,
    CaseNote,
    Credential,
    Delivery,
    JournalRow,
    Link,
    Proof,
)

pytestmark = pytest.mark.usefixtures("base")

LEAD = party("it_lead", ROY.fold)
HER = party("authorizer", TREMBLAY.fold)


@pytest.fixture
def request_(now, base) -> AccessRequest:
    return line.granted(gmf(1), now)


@pytest.fixture
def credential(now, request_) -> Credential:
    """Its halves left; the temporary password waits."""
    post(now)
    return Credential.objects.get(request=request_)


def _refused(answer, doing):
    """``doing`` raises ``answer`` and the journal holds not one row more."""
    rows = JournalRow.objects.count()
    with pytest.raises(answer) as raised:
        doing()
    assert JournalRow.objects.count() == rows
    return str(raised.value)


# Who, and in which state


def test_someone_outside_does_no_act_of_the_staff(now, request_):
    said = _refused(NotAllowed, lambda: review.take(request=request_, by=HER, now=now))
    assert "personnel" in said


def test_a_function_that_has_not_begun_is_not_left(now):
    request = line.conforming(gmf(1), now)
    said = _refused(NotAllowed, lambda: departure.leave(request=request, by=LEAD, now=now))
    assert "accordée" in said


@pytest.mark.parametrize("by", [LEAD, party("authorizer", MORIN.fold), machine("pot_x")])
def test_only_the_authorizer_hands_her_identifiers_over(now, request_, by):
    _refused(NotAllowed, lambda: handover.hand_over(request=request_, by=by, now=now))


def test_handed_identifiers_are_read_by_the_it_lead_alone(now, request_, credential):
    handover.hand_over(request=request_, by=HER, now=now)
    link = line.link_of(request_, Purpose.TRANSMISSION)

    for by in (HER, party("it_lead", MORIN.fold), party("it_lead", "")):
        _refused(NotAllowed, lambda by=by: handover.read_handover(link=link, by=by, now=now))
    handover.read_handover(link=link, by=LEAD, now=now)
    _refused(DeadLink, lambda: handover.read_handover(link=link, by=LEAD, now=now))


def test_a_link_about_no_request_hands_nothing_over(now):
    link = Link(purpose=Purpose.TRANSMISSION, address_fold=ROY.fold)
    _refused(DeadLink, lambda: handover.read_handover(link=link, by=LEAD, now=now))


def test_a_link_about_no_request_confirms_nothing(now):
    link = Link(purpose=Purpose.CONFIRMER, address_fold=ROY.fold)
    _refused(DeadLink, lambda: links.confirm_address(link=link, attested=True, by=LEAD, now=now))


@pytest.mark.parametrize("address", ["", "anne", "anne@", "@bellerive.example", "a b@c.example"])
def test_no_code_leaves_for_what_is_no_address(now, address):
    asked = links.ask_code(purpose=Purpose.BROUILLON, address=address, browser="0" * 64, now=now)

    assert asked is None
    assert not Link.objects.exists()


@pytest.mark.parametrize(("name", "reason"), [("resume", ""), ("withdraw", "incident")])
def test_a_software_can_only_shut_itself_down(credential, name, reason):
    by = machine(credential.machine_id)
    with pytest.raises(NotAllowed, match="seulement se suspendre"):
        withdrawal.allow(credential, by, name, reason)
    withdrawal.allow(credential, by, "suspend", reason)


@pytest.mark.parametrize(("name", "reason"), [("suspend", "incident"), ("withdraw", "fuite")])
def test_an_it_lead_can_only_tell_a_leak(credential, name, reason):
    with pytest.raises(NotAllowed, match="signaler une fuite"):
        withdrawal.allow(credential, LEAD, name, reason)


def test_whoever_keyed_a_paper_form_does_not_sign_it(now):
    both = replace(COTE, offices=(Office.AGENT, Office.SOES))
    original = Original("poste", line.FORM, now.date(), now.date())
    request = intake.register(dossier=gmf(1), original=original, by=line.staff(both, now), now=now)
    for link in Link.objects.filter(request=request, purpose=Purpose.CONFIRMER):
        by = LEAD if link.address_fold == ROY.fold else HER
        links.confirm_address(link=link, attested=True, by=by, now=now)
    agent, repondant = line.staff(GAGNON, now), line.staff(NGUYEN, now)
    request = review.take(request=request, by=agent, now=now)
    for fault in review.open_faults(request):
        review.override(request=request, fault=fault.key, reason="Vu.", by=agent, now=now)
    request = review.accept(request=request, by=agent, now=now)
    request = approval.sign_repondant(
        request=request,
        valid_from=line.VALID[0],
        valid_until=line.VALID[1],
        step_up=line.step_up(request),
        by=repondant,
        now=now,
    )

    _refused(
        NotAllowed,
        lambda: approval.sign_soes(
            request=request, step_up=line.step_up(request), by=line.staff(both, now), now=now
        ),
    )
    assert not Credential.objects.exists()


# What is proposed and noted


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_proposed_refusal_has_a_reason(now, reason):
    request = line.taken(gmf(1), now)
    by = line.staff(GAGNON, now)
    _refused(
        MissingReason,
        lambda: proposal.propose_refusal(request=request, reason=reason, by=by, now=now),
    )


def test_a_fault_is_set_aside_only_while_the_request_is_checked(now):
    request = line.confirmed(line.signed(gmf(1), now), now)
    _refused(
        NotAllowed,
        lambda: review.override(
            request=request, fault="S4-05", reason="Vérifié.", by=line.staff(GAGNON, now), now=now
        ),
    )


def test_a_note_saved_twice_as_it_stands_is_one_version(now):
    request, by = line.taken(gmf(1), now), line.staff(GAGNON, now)
    first = notes.save_note(request=request, text="Appelée ce matin.", version=0, by=by, now=now)
    again = notes.save_note(
        request=request, text="Appelée ce matin.", version=0, by=by, now=now + timedelta(hours=1)
    )

    assert (again.version, again.updated_at) == (first.version, first.updated_at)
    assert CaseNote.objects.count() == 1


def test_a_file_that_was_read_is_told_by_the_journal_alone(now):
    request = line.taken(gmf(1), now)
    before = AccessRequest.objects.values().get(pk=request.pk)

    review.consult(request=request, by=line.staff(NGUYEN, now), now=now)

    assert JournalRow.objects.order_by("seq").last().action == "demande.consultee"
    assert AccessRequest.objects.values().get(pk=request.pk) == before


@pytest.mark.parametrize("walk", [line.draft, line.conforming])
def test_no_signing_link_leaves_when_nothing_is_to_be_signed(now, walk):
    request = walk(gmf(1), now)
    links_before = Link.objects.count()
    _refused(
        NotAllowed,
        lambda: submission.ask_signature_again(request=request, by=line.preparer(), now=now),
    )
    assert Link.objects.count() == links_before


# Halves


def test_a_suspended_identifier_gets_no_password(now, credential):
    agent = line.staff(GAGNON, now)
    withdrawal.suspend(credential=credential, reason="incident", by=agent, now=now)
    credential.refresh_from_db()

    said = _refused(
        NotAllowed,
        lambda: remittance.reissue_password(credential=credential, by=agent, now=now),
    )
    assert "suspendu" in said


def test_a_withdrawn_identifier_gets_no_password(now, credential):
    agent = line.staff(GAGNON, now)
    withdrawal.withdraw(credential=credential, reason="incident", by=agent, now=now)
    credential.refresh_from_db()
    _refused(
        NotAllowed,
        lambda: remittance.reissue_password(credential=credential, by=agent, now=now),
    )


def test_no_identifier_half_leaves_before_there_is_one(now):
    request = line.conforming(gmf(1), now)
    _refused(
        NotAllowed,
        lambda: remittance.reissue_identifiers(
            request=request, by=line.staff(GAGNON, now), now=now
        ),
    )


@pytest.fixture
def letter(now, base) -> Delivery:
    """The password letter of a partner, to print."""
    line.granted(partner(), now)
    return Delivery.objects.get(kind="P-01")


def test_no_letter_is_printed_for_an_identifier_that_waits_for_none(now, letter):
    agent, courrier = line.staff(GAGNON, now), line.staff(FORTIN, now)
    withdrawal.withdraw(credential=letter.credential, reason="incident", by=agent, now=now)
    _refused(NotAllowed, lambda: remittance.print_letter(delivery=letter, by=courrier, now=now))


@pytest.mark.parametrize("ends", [withdrawal.withdraw, withdrawal.suspend])
def test_a_sheet_taken_back_for_an_identifier_that_ended_meanwhile_waits_no_more(now, letter, ends):
    agent, courrier = line.staff(GAGNON, now), line.staff(FORTIN, now)
    remittance.print_letter(delivery=letter, by=courrier, now=now)
    ends(credential=letter.credential, reason="incident", by=agent, now=now)
    remittance.letter_failed(delivery=letter, by=courrier, now=now)
    letter.refresh_from_db()
    assert (letter.state, letter.lease_until) == ("cancelled", None)

    Delivery.objects.filter(pk=letter.pk).update(state="accepted")
    said = _refused(
        NotAllowed, lambda: remittance.print_letter(delivery=letter, by=courrier, now=now)
    )
    assert "n’attend plus" in said
    assert not Proof.objects.filter(state="actif").exists()


@pytest.mark.parametrize("taken_back", [remittance.letter_failed, upkeep.take_back_letter])
def test_a_sheet_forgotten_since_another_was_asked_kills_no_password_but_its_own(
    now, letter, taken_back
):
    agent, courrier = line.staff(GAGNON, now), line.staff(FORTIN, now)
    remittance.print_letter(delivery=letter, by=courrier, now=now)
    remittance.reissue_password(credential=letter.credential, by=agent, now=now)
    other = Delivery.objects.exclude(pk=letter.pk).get(kind="P-01", state="accepted")
    remittance.print_letter(delivery=other, by=courrier, now=now + timedelta(minutes=5))
    remittance.letter_posted(delivery=other, by=courrier, now=now + timedelta(minutes=6))
    posted = Proof.objects.get(state="actif")

    taken_back(delivery=letter, by=courrier, now=now + timedelta(minutes=31))
    letter.refresh_from_db()
    posted.refresh_from_db()
    assert (letter.state, posted.state) == ("cancelled", "actif")


def test_a_letter_asked_again_while_it_is_printed_waits_in_one_copy(now, letter):
    agent, courrier = line.staff(GAGNON, now), line.staff(FORTIN, now)
    remittance.print_letter(delivery=letter, by=courrier, now=now)
    remittance.reissue_password(credential=letter.credential, by=agent, now=now)
    remittance.letter_failed(delivery=letter, by=courrier, now=now)
    assert not Proof.objects.filter(state="actif").exists()
    assert Delivery.objects.filter(kind="P-01", state="accepted").count() == 1


def test_a_letter_whose_password_died_is_posted_or_put_back_all_the_same(now, letter):
    courrier = line.staff(FORTIN, now)
    for answer in (remittance.letter_failed, remittance.letter_posted):
        remittance.print_letter(delivery=letter, by=courrier, now=now)
        proof = Proof.objects.get(credential=letter.credential, state="actif")
        passwords.burn(proof.pk, Entry(str(uuid.uuid4()), courrier, now))
        answer(delivery=letter, by=courrier, now=now)

    assert not Proof.objects.filter(state="actif").exists()
    assert Delivery.objects.get(pk=letter.pk).state == "received"


def test_a_letter_answered_for_is_not_taken_back(now, letter):
    courrier = line.staff(FORTIN, now)
    remittance.print_letter(delivery=letter, by=courrier, now=now)
    remittance.letter_posted(delivery=letter, by=courrier, now=now)

    upkeep.take_back_letter(delivery=letter, by=courrier, now=now + timedelta(hours=1))
    assert Delivery.objects.get(pk=letter.pk).state == "received"


def test_a_password_burnt_twice_is_told_once(now, credential):
    proof = Proof.objects.get(credential=credential, state="actif")
    for _ in range(2):
        passwords.burn(proof.pk, Entry(str(uuid.uuid4()), line.staff(GAGNON, now), now))
    assert JournalRow.objects.filter(action="justificatif.temporaire_fini").count() == 1


# Reveals


@pytest.fixture
def reveal_link(now, base, settings) -> Link:
    """The link mailed in place of a password."""
    settings.REMISE_LIEN = ("inscription-clientele",)
    request = line.granted(gmf(1), now)
    post(now)
    return line.link_of(request, Purpose.REVELATION)


def _spent(code: Link, now) -> Link:
    Link.objects.filter(pk=code.pk).update(used_at=now)
    code.refresh_from_db()
    return code


def _reveal(link, code, now):
    return reveals.reveal(link=link, code=code, by=LEAD, now=now)


def test_a_password_shows_only_after_the_code_of_this_very_page(now, reveal_link):
    asked = reveals.ask_reveal_code(link=reveal_link, browser="b", now=now)
    _refused(NotAllowed, lambda: _reveal(reveal_link, asked, now))
    later = now + timedelta(minutes=11)
    _refused(NotAllowed, lambda: _reveal(reveal_link, _spent(asked, now), later))
    other = links.ask_code(purpose=Purpose.BROUILLON, address=ROY.email, browser="0" * 64, now=now)
    _refused(NotAllowed, lambda: _reveal(reveal_link, _spent(other, now), now))
    assert _reveal(reveal_link, asked, now).password.reveal()


def test_a_password_shows_again_only_in_the_browser_that_saw_it(now, reveal_link):
    codes = {
        browser: _spent(reveals.ask_reveal_code(link=reveal_link, browser=browser, now=now), now)
        for browser in ("b", "c")
    }
    assert _reveal(reveal_link, codes["b"], now).password.reveal()
    reveal_link.refresh_from_db()

    assert reveals.may_see_again(reveal_link, codes["b"], now)
    assert not reveals.may_see_again(reveal_link, codes["c"], now)
    assert not reveals.may_see_again(reveal_link, None, now)
    _refused(DeadLink, lambda: _reveal(reveal_link, codes["c"], now))


def test_no_password_shows_to_an_identifier_that_takes_none(now, reveal_link):
    asked = _spent(reveals.ask_reveal_code(link=reveal_link, browser="b", now=now), now)
    agent = line.staff(GAGNON, now)
    credential = Credential.objects.get()
    withdrawal.withdraw(credential=credential, reason="incident", by=agent, now=now)
    _refused(NotAllowed, lambda: _reveal(reveal_link, asked, now))


def test_a_spent_reveal_link_asks_for_no_code(now, reveal_link):
    asked = _spent(reveals.ask_reveal_code(link=reveal_link, browser="b", now=now), now)
    _reveal(reveal_link, asked, now)
    _refused(DeadLink, lambda: reveals.ask_reveal_code(link=reveal_link, browser="b", now=now))
    Link.objects.filter(pk=reveal_link.pk).update(used_at=None, replaced_at=now)
    _refused(DeadLink, lambda: reveals.ask_reveal_code(link=reveal_link, browser="b", now=now))


def test_a_password_that_was_never_shown_is_not_disowned(now, reveal_link):
    _refused(NotAllowed, lambda: reveals.disown(link=reveal_link, by=LEAD, now=now))


def test_a_link_that_carries_no_identifier_reveals_nothing(now, base):
    request = line.granted(gmf(1), now)
    link = Link.objects.filter(request=request, deliveries__credential=None).first()
    _refused(DeadLink, lambda: reveals.disown(link=link, by=LEAD, now=now))
