"""Each clock of a request warns on its days, once, and falls silent when the request moves on."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import line
from tests.cast import GAGNON, PELLETIER, ROY, TREMBLAY, gmf
from tests.poterne.acts.rounds import kinds, left, post, states, work

from poterne.acts import (
    intake,
    links,
    review,
    signing,
    submission,
    upkeep,
)
from poterne.acts.intake import Original
from poterne.acts.journaling import party
from poterne.core.dossier import digest
from poterne.core.links import DeadLink, Purpose
from poterne.core.reference import shown_reference
from poterne.records.models import AccessRequest, Delivery, Reminder

pytestmark = pytest.mark.usefixtures("base", "seal")
DAY = timedelta(days=1)


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


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


def test_a_confirmation_that_our_sleep_let_die_gets_a_fresh_link_and_its_days(now):
    request = line.signed(gmf(), now)
    work(now)
    late = now + 12 * DAY
    [mail] = [mail for mail in work(late) if mail.kind == "M-02"]
    assert "expire dans 7 jours" in mail.body
    assert states("confirmation") == {4: "saute", 1: "envoye"}
    link = links.open_link(token=mail.token, purpose=Purpose.CONFIRMER, now=late + 6 * DAY)
    assert link.request == request
    assert left("M-02", work(late + 3 * DAY)) == [ROY.email]


def test_who_confirmed_by_signing_is_not_asked_to_confirm_again(now):
    day = now.astimezone(ZoneInfo("America/Toronto")).date()
    original = Original("poste", line.FORM, received_on=day, signed_on=day)
    by = line.staff(GAGNON, now)
    request = intake.register(dossier=gmf(), original=original, by=by, now=now)
    review.take(request=request, by=by, now=now)
    review.return_(request=request, faults=(), reason="Numéro?", by=by, now=now)
    work(now)
    signer = party("authorizer", request.authorizer_fold)
    submission.ask_signature_again(request=request, by=signer, now=now)
    signing.submit(
        request=request,
        piece=line.piece(request),
        link=line.link_of(request, Purpose.SIGNER),
        by=signer,
        now=now + DAY,
    )
    assert left("M-02", work(now + 3 * DAY)) == [ROY.email]


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


def test_a_sleep_longer_than_the_clock_tells_its_end_alone(now):
    waiting_for_signature(now)
    assert kinds(work(now + 40 * DAY)) == ["M-05"]
    assert states("signature") == {4: "saute", 1: "saute", 0: "envoye"}


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


def test_a_round_with_nothing_due_asks_no_more_of_many_clocks_than_of_one(now):
    asked = []
    for count in (1, 3):
        for _ in range(count):
            returned(now)
        for days in (0, 30, 53, 59):
            work(now + days * DAY)
        with CaptureQueriesContext(connection) as found:
            assert work(now + 59 * DAY) == []
        asked.append(len(found))
    assert asked[0] == asked[1]
