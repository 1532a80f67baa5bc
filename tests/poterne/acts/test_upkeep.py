"""What falls due by itself: once each, at its moment and not before."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.sessions.models import Session
from tests import line
from tests.cast import FORTIN, gmf, partner

from poterne.acts import delivery, remittance, sealing, submission, upkeep
from poterne.acts.journaling import SYSTEM
from poterne.core.lifecycle import RequestState
from poterne.records import hot
from poterne.records.models import Delivery, JournalRow, Proof, RefusedToken, SpentAssertion

pytestmark = pytest.mark.usefixtures("base", "seal")
WEEK = timedelta(days=7)


def due(now) -> list[str]:
    """What was done, but for the daily head and the reminders, which have their own tests."""
    return [word for word in upkeep.do_due(now=now) if word not in {"tete", "rappel"}]


def mails(kind):
    return Delivery.objects.filter(kind=kind)


def events(name):
    return JournalRow.objects.filter(action=name).count()


def test_a_signing_link_dead_for_all_reopens_the_draft_and_tells_who_filled_it(now):
    request = line.sent(gmf(), now)
    assert due(now + WEEK - timedelta(seconds=1)) == []
    assert due(now + WEEK) == ["lien_mort"]
    request.refresh_from_db()
    assert request.state == RequestState.BROUILLON
    assert mails("M-05").get().to == request.preparer_email


def test_a_second_round_finds_nothing_more_to_do(now):
    line.sent(gmf(), now)
    due(now + WEEK)
    assert due(now + WEEK) == []
    assert events("demande.rouverte") == 1
    assert mails("M-05").count() == 1


def test_a_link_asked_for_again_keeps_the_request_waiting(now):
    request = line.sent(gmf(), now)
    later = now + timedelta(days=6)
    submission.ask_signature_again(request=request, by=line.preparer(), now=later)
    assert due(now + WEEK) == []
    assert due(later + WEEK) == ["lien_mort"]


def test_a_request_signed_meanwhile_is_left_alone(now):
    line.signed(gmf(), now)
    assert due(now + WEEK) == []


def emitted(now) -> Proof:
    """The password of one identifier, as its mail would have left it."""
    line.granted(gmf(1), now)
    while (claimed := delivery.claim(now=now)) is not None:
        if claimed.delivery.kind == "M-14":
            return Proof.objects.get()
    raise AssertionError("no password was due")


def test_a_temporary_password_ends_after_fourteen_days_and_the_journal_says_so(now):
    proof = emitted(now)
    assert due(proof.expires_at - timedelta(seconds=1)) == []
    assert due(proof.expires_at) == ["mot_de_passe"]
    proof.refresh_from_db()
    assert proof.state == "expire"
    assert events("justificatif.temporaire_fini") == 1
    assert due(proof.expires_at + WEEK) == []


def test_a_password_replaced_meanwhile_does_not_end_twice(now):
    proof = emitted(now)
    Proof.objects.filter(pk=proof.pk).update(state="remplace", closed_at=now)
    upkeep.expire_password(proof=proof, by=SYSTEM, now=proof.expires_at)
    proof.refresh_from_db()
    assert proof.state == "remplace"
    assert events("justificatif.temporaire_fini") == 0


def printed(now) -> Delivery:
    line.granted(partner(), now)
    letter = mails("P-01").get()
    return remittance.print_letter(delivery=letter, by=line.staff(FORTIN, now), now=now).delivery


def test_a_sheet_nobody_answers_for_is_to_print_again_with_another_password(now):
    letter = printed(now)
    assert due(now + timedelta(minutes=29)) == []
    assert due(now + timedelta(minutes=30)) == ["lettre"]
    letter.refresh_from_db()
    assert letter.state == "accepted"
    assert Proof.objects.get().state == "remplace"


def test_a_letter_posted_in_time_stays_posted(now):
    letter = printed(now)
    remittance.letter_posted(delivery=letter, by=line.staff(FORTIN, now), now=now)
    assert due(now + timedelta(hours=1)) == []
    letter.refresh_from_db()
    assert letter.state == "received"


def test_what_can_open_nothing_any_more_is_forgotten_and_the_rest_stays(now):
    hot.spend("partenaire", "a" * 32, int(now.timestamp()) - 3600)
    hot.spend("production", "b" * 32, int(now.timestamp()) + 60)
    hot.refuse_token("partenaire", "mort", now - timedelta(hours=1))
    hot.refuse_token("partenaire", "vif", now + timedelta(minutes=1))
    Session.objects.create(session_key="morte", session_data="", expire_date=now - WEEK)
    Session.objects.create(session_key="vive", session_data="", expire_date=now + WEEK)
    upkeep.sweep(now=now)
    assert [each.digest for each in SpentAssertion.objects.all()] == ["b" * 32]
    assert [each.jti for each in RefusedToken.objects.all()] == ["vif"]
    assert [each.session_key for each in Session.objects.all()] == ["vive"]


def at(hour: int, minute: int, day: int = 24) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo("America/Toronto"))


def test_the_head_of_the_day_is_signed_once_from_ten_past_midnight_in_quebec(now):
    line.sent(gmf(1), now)
    assert upkeep.do_due(now=at(0, 9)) == []
    assert upkeep.do_due(now=at(0, 10)) == ["tete"]
    assert upkeep.do_due(now=at(23, 59)) == []
    assert upkeep.do_due(now=at(0, 10, day=25)) == ["tete"]
    assert events("tete.signee") == 2


def test_without_a_key_everything_else_is_done_first(now, settings):
    line.sent(gmf(), now)
    settings.JOURNAL_KEY_FILE = ""
    with pytest.raises(sealing.NoSeal):
        upkeep.do_due(now=now + WEEK)
    assert events("demande.rouverte") == 1
