"""Each clock warns on its days, once, and falls silent when its object moves on."""

from datetime import UTC, datetime, timedelta

import pytest
from tests import line
from tests.cast import COTE, FORTIN, GAGNON, NGUYEN, PELLETIER, ROY, TREMBLAY, gmf, partner
from tests.poterne.acts.rounds import DOWN, kinds, post, work

from poterne.acts import (
    links,
    recognition,
    remittance,
    review,
    signing,
    submission,
    upkeep,
    withdrawal,
)
from poterne.acts.journaling import SYSTEM, party
from poterne.core.dossier import digest
from poterne.core.links import DeadLink, Purpose
from poterne.core.reference import shown_reference
from poterne.records.models import AccessRequest, Credential, Delivery, Proof, Reminder

pytestmark = pytest.mark.usefixtures("base", "seal")
DAY = timedelta(days=1)


def states(ladder: str) -> dict[int, str]:
    """Days left → what became of that step, of the latest clock."""
    rows = Reminder.objects.filter(ladder=ladder).order_by("due_on")
    return {row.step: row.state for row in rows}


def left(kind: str, mails) -> list[str]:
    return [mail.to for mail in mails if mail.kind == kind]


def at(day: int, hour: int = 12, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def waiting_for_signature(now) -> AccessRequest:
    request = line.sent(gmf(), now)
    work(now)
    return request


def returned(now) -> AccessRequest:
    request = line.taken(gmf(), now)
    by = line.staff(GAGNON, now)
    request = review.return_(request=request, faults=(), reason="Numéro?", by=by, now=now)
    work(now)
    return request


def granted(now, dossier=None) -> AccessRequest:
    request = line.granted(dossier or gmf(1), now)
    work(now)
    return request


def test_a_signature_is_recalled_at_the_start_of_its_days_in_quebec(now):
    waiting_for_signature(now)
    assert left("M-04", work(at(26, 4))) == []
    assert left("M-04", work(at(26, 5))) == [TREMBLAY.email]
    assert left("M-04", work(at(28, 5))) == []
    [mail] = [mail for mail in work(at(29, 5)) if mail.kind == "M-04"]
    assert "Il reste 1 jour avant que le lien expire." in mail.body
    assert work(at(29, 23)) == []


def test_when_nobody_signed_who_filled_the_form_is_told_once(now):
    waiting_for_signature(now)
    for day in (3, 5, 6, 7):
        mails = work(now + day * DAY)
    assert kinds(mails) == ["M-05"]
    assert mails[0].to == PELLETIER.email
    assert states("signature") == {4: "envoye", 1: "envoye", 0: "envoye"}
    assert Delivery.objects.get(kind="M-05").reminder.step == 0
    assert work(now + 8 * DAY) == []


def test_the_link_of_a_reminder_works_and_the_one_before_works_until_it_leaves(now):
    line.sent(gmf(), now)
    [first] = [mail for mail in work(now) if mail.kind == "M-03"]
    ends_at = links.open_link(token=first.token, purpose=Purpose.SIGNER, now=now).expires_at
    later = now + 3 * DAY
    upkeep.do_due(now=later)
    assert links.open_link(token=first.token, purpose=Purpose.SIGNER, now=later)
    [second] = [mail for mail in post(later) if mail.kind == "M-04"]
    assert second.path == f"/signer/{second.token.reveal()}/"
    link = links.open_link(token=second.token, purpose=Purpose.SIGNER, now=later)
    assert link.expires_at == ends_at
    with pytest.raises(DeadLink, match="remplace"):
        links.open_link(token=first.token, purpose=Purpose.SIGNER, now=later)


def test_signing_by_the_link_of_a_reminder_ends_its_ladder(now):
    request = waiting_for_signature(now)
    work(now + 3 * DAY)
    signing.submit(
        request=request,
        piece=line.piece(request),
        link=line.link_of(request, Purpose.SIGNER),
        by=line.authorizer(request),
        now=now + 4 * DAY,
    )
    assert "M-04" not in kinds(work(now + 6 * DAY))
    assert states("signature") == {4: "envoye", 1: "annule", 0: "annule"}


def test_a_link_asked_for_again_starts_its_days_again(now):
    request = waiting_for_signature(now)
    submission.ask_signature_again(request=request, by=line.preparer(), now=now + 2 * DAY)
    work(now + 2 * DAY)
    assert left("M-04", work(now + 3 * DAY)) == []
    assert left("M-04", work(now + 5 * DAY)) == [TREMBLAY.email]
    assert Reminder.objects.filter(ladder="signature", state="annule").count() == 3
    assert "M-05" not in kinds(work(now + 8 * DAY))
    assert kinds(work(now + 9 * DAY)) == ["M-05"]


def test_a_request_sent_again_the_same_day_is_recalled_all_the_same(now):
    request = waiting_for_signature(now)
    hour = now + timedelta(hours=1)
    submission.reopen(request=request, reason="", by=line.preparer(), now=hour)
    work(hour)
    assert states("signature") == {4: "annule", 1: "annule", 0: "annule"}
    submission.send_for_signature(request=request, by=line.preparer(), now=hour)
    work(hour)
    assert left("M-04", work(now + 3 * DAY)) == [TREMBLAY.email]


def test_an_address_is_recalled_until_it_is_confirmed(now):
    request = waiting_for_signature(now)
    [mail] = [mail for mail in work(now + 3 * DAY) if mail.kind == "M-02"]
    assert mail.to == ROY.email
    assert "Ce lien remplace celui du message précédent et expire dans 4 jours." in mail.body
    link = links.open_link(token=mail.token, purpose=Purpose.CONFIRMER, now=now + 3 * DAY)
    by = party("it_lead", request.it_lead_fold)
    links.confirm_address(link=link, attested=True, by=by, now=now + 4 * DAY)
    assert "M-02" not in kinds(work(now + 6 * DAY))
    assert states("confirmation") == {4: "envoye", 1: "annule"}


def test_a_reminder_that_waits_is_dropped_when_the_older_link_is_used(now):
    request = waiting_for_signature(now)
    older = line.link_of(request, Purpose.CONFIRMER)
    upkeep.do_due(now=now + 3 * DAY)
    by = party("it_lead", request.it_lead_fold)
    links.confirm_address(link=older, attested=True, by=by, now=now + 3 * DAY)
    assert "M-02" not in kinds(post(now + 3 * DAY))


def test_a_confirmation_that_our_sleep_let_die_gets_a_fresh_link(now):
    waiting_for_signature(now)
    late = now + 20 * DAY
    request = AccessRequest.objects.get()
    upkeep.do_due(now=late)
    request.refresh_from_db()
    assert request.state == "brouillon"
    signed = line.signed(gmf(), late)
    work(late)
    [mail] = [mail for mail in work(late + 12 * DAY) if mail.kind == "M-02"]
    assert "expire dans 7 jours" in mail.body
    assert (
        links.open_link(token=mail.token, purpose=Purpose.CONFIRMER, now=late + 18 * DAY).request
        == signed
    )
    assert left("M-02", work(late + 15 * DAY)) == [ROY.email]


def test_corrections_are_recalled_to_who_signs_and_lead_to_the_points(now):
    request = returned(now)
    seen = {}
    for day in (29, 30, 31, 52, 53, 58, 59, 60, 61):
        for mail in work(now + day * DAY):
            if mail.kind == "M-10":
                seen[60 - day] = mail
    assert sorted(seen) == [1, 7, 30]
    assert {mail.to for mail in seen.values()} == {TREMBLAY.email}
    assert seen[7].path == f"/demandes/{shown_reference(request.reference)}/corriger/"
    assert "Il reste 7 jours : le délai se termine le 22 janvier 2027." in seen[7].body


def test_a_correction_that_our_sleep_outlasted_is_recalled_once_and_says_it_is_late(now):
    returned(now)
    mails = work(now + 70 * DAY)
    assert kinds(mails) == ["M-10"]
    assert "Le délai est passé depuis le 22 janvier 2027" in mails[0].body
    assert states("correction") == {30: "saute", 7: "saute", 1: "envoye"}
    assert work(now + 80 * DAY) == []


def corrected(request: AccessRequest, now) -> None:
    """Signed again by a fresh link: T08."""
    submission.ask_signature_again(request=request, by=line.preparer(), now=now)
    request.refresh_from_db()
    signing.submit(
        request=request,
        piece=line.piece(request, shown_hash=digest(request.content())),
        link=line.link_of(request, Purpose.SIGNER),
        by=line.authorizer(request),
        now=now,
    )


def test_a_reminder_waiting_for_the_relay_is_dropped_once_there_is_nothing_to_recall(now):
    request = returned(now)
    upkeep.do_due(now=now + 30 * DAY)
    corrected(request, now + 30 * DAY)
    assert "M-10" not in kinds(post(now + 30 * DAY))
    assert Delivery.objects.get(kind="M-10").state == "cancelled"


def test_under_correction_a_dead_signing_link_is_told_and_changes_no_state(now):
    request = returned(now)
    submission.ask_signature_again(request=request, by=line.preparer(), now=now)
    work(now)
    assert left("M-04", work(now + 3 * DAY)) == [TREMBLAY.email]
    assert left("M-04", work(now + 6 * DAY)) == [TREMBLAY.email]
    assert left("M-05", work(now + 7 * DAY)) == [PELLETIER.email]
    request.refresh_from_db()
    assert request.state == "a_corriger"
    assert work(now + 8 * DAY) == []


def test_a_password_is_recalled_to_the_it_lead_and_its_end_told_to_both(now):
    granted(now)
    seen = []
    for day in (6, 7, 10, 11, 12, 13, 14, 15):
        seen += [
            (14 - day, mail) for mail in work(now + day * DAY) if mail.kind[2:] in {"18", "19"}
        ]
    assert [(days, mail.kind, mail.to) for days, mail in seen] == [
        (7, "M-18", ROY.email),
        (3, "M-18", ROY.email),
        (1, "M-18", ROY.email),
        (0, "M-19", TREMBLAY.email),
        (0, "M-19", ROY.email),
    ]
    assert "Il expire demain, le 7 décembre 2026." in seen[2][1].body
    assert seen[2][1].path == "/activer/"
    assert "Cause : Quatorze jours ont passé sans qu'il serve." in seen[3][1].body
    assert Proof.objects.get().state == "expire"


def test_each_identifier_has_its_own_days_and_one_that_is_withdrawn_has_none(now):
    request = granted(now, gmf(3))
    first = request.credentials.get(slot=1)
    by = line.authorizer(request)
    withdrawal.withdraw(credential=first, reason="depart", by=by, now=now)
    mails = [mail for mail in work(now + 7 * DAY) if mail.kind == "M-18"]
    assert {mail.subject for mail in mails} == {
        f"Demande {request.reference_shown} : mot de passe temporaire à remplacer, "
        f"identifiant {slot} de 3"
        for slot in (2, 3)
    }


def test_a_suspended_identifier_is_not_recalled_and_is_again_once_it_resumes(now):
    request = granted(now)
    by, credential = line.authorizer(request), request.credentials.get()
    withdrawal.suspend(credential=credential, reason="incident", by=by, now=now + 6 * DAY)
    assert "M-18" not in kinds(work(now + 7 * DAY))
    withdrawal.resume(credential=credential, by=by, now=now + 8 * DAY)
    assert left("M-18", work(now + 8 * DAY)) == [ROY.email]


def test_a_password_sent_again_starts_its_days_again(now):
    credential = granted(now).credentials.get()
    later = now + 6 * DAY
    remittance.reissue_password(credential=credential, by=line.staff(GAGNON, later), now=later)
    work(later)
    assert "M-18" not in kinds(work(now + 12 * DAY))
    assert left("M-18", work(later + 7 * DAY)) == [ROY.email]


def test_the_password_of_a_letter_counts_from_its_posting_and_reaches_who_opened_it(now):
    request = granted(now, partner())
    letter = Delivery.objects.get(kind="P-01")
    by = line.staff(FORTIN, now)
    remittance.print_letter(delivery=letter, by=by, now=now)
    late = now + timedelta(minutes=20)
    remittance.letter_posted(delivery=letter, by=by, now=late)
    person = request.dossier().authorizer.email
    assert left("M-18", work(late + 7 * DAY)) == [person]
    [mail] = [mail for mail in work(late + 14 * DAY) if mail.kind == "M-19"]
    assert mail.to == person
    assert "par la poste" in mail.body


def test_a_burnt_password_is_told_to_both_at_once(now):
    granted(now)
    recognition.burn(proof_id=Proof.objects.get().pk, by=SYSTEM, now=now + DAY)
    mails = work(now + DAY)
    assert left("M-19", mails) == [TREMBLAY.email, ROY.email]
    assert "Dix mots de passe inexacts" in mails[-1].body
    assert "M-18" not in kinds(work(now + 7 * DAY))
    assert "M-19" not in kinds(work(now + 14 * DAY))


def test_the_hand_over_is_asked_about_once_a_week_after_the_identifiers_left(now):
    granted(now)
    assert "M-16" not in kinds(work(now + 6 * DAY))
    [mail] = [mail for mail in work(now + 7 * DAY) if mail.kind == "M-16"]
    assert (mail.to, mail.path) == (TREMBLAY.email, "/acces/")
    again = now + 8 * DAY
    by = line.staff(GAGNON, again)
    request = AccessRequest.objects.get()
    remittance.reissue_identifiers(request=request, by=by, now=again)
    work(again)
    assert "M-16" not in kinds(work(again + 8 * DAY))


def _note(request, now):
    remittance.note_handover(request=request, by=line.authorizer(request), now=now)


def _retire(request, now):
    for credential in request.credentials.all():
        by = line.authorizer(request)
        withdrawal.withdraw(credential=credential, reason="depart", by=by, now=now)


@pytest.mark.parametrize("moved_on", [_note, _retire])
def test_the_hand_over_is_not_asked_about_when_it_was_noted_or_nothing_waits_for_it(now, moved_on):
    request = granted(now)
    moved_on(request, now + DAY)
    assert "M-16" not in kinds(work(now + 8 * DAY))


def test_a_partner_without_an_it_lead_has_nobody_to_hand_over_to(now):
    granted(now, partner())
    assert "M-16" not in kinds(work(now + 8 * DAY))


def test_a_draft_warns_thirty_and_seven_days_before_and_names_the_day(now):
    line.draft(gmf(), now)
    seen = {
        90 - day: mail for day in (59, 60, 61, 82, 83, 84, 89) for mail in work(now + day * DAY)
    }
    assert {days: mail.kind for days, mail in seen.items()} == {30: "M-36", 7: "M-36"}
    assert seen[7].to == PELLETIER.email
    assert seen[7].subject == "Votre demande inachevée sera détruite dans 7 jours"
    assert "dans 7 jours, le 21 février 2027" in seen[7].body
    assert seen[7].path == f"/demandes/{AccessRequest.objects.get().reference_shown}/"


def test_a_draft_touched_after_its_first_warning_gets_both_again(now):
    request = line.draft(gmf(), now)
    assert kinds(work(now + 60 * DAY)) == ["M-36"]
    request.refresh_from_db()
    touched = now + 61 * DAY
    submission.save_answers(
        request=request, dossier=gmf(2), version=request.version, by=line.preparer(), now=touched
    )
    assert [kinds(work(now + day * DAY)) for day in (83, 90, 120)] == [[], [], []]
    assert kinds(work(touched + 60 * DAY)) == ["M-36"]
    assert kinds(work(touched + 83 * DAY)) == ["M-36"]


def test_after_a_sleep_only_the_most_urgent_step_is_sent(now):
    granted(now)
    mails = work(now + 12 * DAY)
    assert left("M-18", mails) == [ROY.email]
    assert states("mot_de_passe") == {7: "saute", 3: "envoye", 1: "prevu", 0: "prevu"}
    assert "Il expire dans 2 jours" in next(m for m in mails if m.kind == "M-18").body


def test_a_sleep_longer_than_the_clock_tells_its_end_alone(now):
    waiting_for_signature(now)
    assert kinds(work(now + 40 * DAY)) == ["M-05"]
    assert states("signature") == {4: "saute", 1: "saute", 0: "envoye"}


def test_a_relay_back_after_two_steps_gets_the_last_one_and_days_counted_that_day(now):
    granted(now)
    for day in (7, 9, 11):
        upkeep.do_due(now=now + day * DAY)
        post(now + day * DAY, DOWN)
    mails = [mail for mail in work(now + 12 * DAY) if mail.kind == "M-18"]
    assert len(mails) == 1
    assert "Il expire dans 2 jours" in mails[0].body


def test_a_step_that_can_reach_nobody_is_skipped_and_not_tried_again(now):
    request = returned(now)
    answers = dict(request.answers)
    answers["authorizer"] = {**answers["authorizer"], "email": ""}
    AccessRequest.objects.filter(pk=request.pk).update(answers=answers, authorizer_fold="")
    assert work(now + 30 * DAY) == []
    assert states("correction") == {30: "saute", 7: "prevu", 1: "prevu"}


def test_a_cancelled_request_recalls_nothing(now):
    request = waiting_for_signature(now)
    submission.cancel_request(request=request, by=line.preparer(), now=now)
    work(now)
    assert work(now + 3 * DAY) == []
    assert not Reminder.objects.exclude(state="annule").exists()


def test_conforming_and_signed_requests_have_no_clock_that_recalls(now):
    line.half_signed(gmf(), now)
    work(now + DAY)
    assert [work(now + day * DAY) for day in (3, 6, 30, 60, 100)] == [[]] * 5
    assert not Reminder.objects.filter(state="prevu").exists()


def test_the_cast_of_the_authority_is_never_reminded_by_these_ladders(now):
    returned(now)
    granted(now + DAY)
    everyone = {COTE.email, NGUYEN.email, GAGNON.email}
    for day in (4, 7, 14, 31, 53, 60):
        assert not everyone & {mail.to for mail in work(now + day * DAY)}
    assert Credential.objects.count() == 1
