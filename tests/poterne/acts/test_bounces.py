"""What a notice takes away, what it never gives, and that nobody else's notice does anything."""

import random
from datetime import timedelta

import pytest
from tests import line, relay
from tests.cast import GAGNON, ROY, TREMBLAY, gmf, partner
from tests.mail.notices import STYLES, Try, Wanted, corpus, forged, notice

from poterne.acts import bounces
from poterne.acts.bounces import Heard, note_return, read_returns
from poterne.acts.delivery import claim, send_due, settle
from poterne.acts.remittance import reissue_password
from poterne.adapters.mail import Spoken, return_address
from poterne.adapters.notices import read_notice
from poterne.core.deliveries import Outcome
from poterne.core.returns import Notice, Told
from poterne.records.models import Beat, Delivery, JournalRow, Link, Proof

pytestmark = [pytest.mark.usefixtures("base"), pytest.mark.threat("TH19")]
HOUR = timedelta(hours=1)


@pytest.fixture
def sent(now):
    """A request whose two halves left."""
    request = line.granted(gmf(1), now)
    with relay.running():
        send_due(clock=lambda: now)
    return request


def half(request, kind) -> Delivery:
    return Delivery.objects.filter(request=request, kind=kind).latest("pk")


def about(row: Delivery) -> Try:
    return Try(row.envid, return_address(row.envid), row.message_id, row.to)


def hear(raw: bytes, now) -> Heard:
    return note_return(notice=read_notice(raw), now=now + HOUR)


@pytest.mark.parametrize("style", STYLES[:4])
def test_a_failed_password_dies_and_the_authorizer_is_told_once(now, sent, style):
    row = half(sent, "M-14")
    raw = notice(style, about(row))
    assert hear(raw, now) is Heard.APPLIED
    assert hear(raw, now) is Heard.IGNORED
    row.refresh_from_db()
    assert (row.state, row.last_code) == ("permanent-failure", "5.1.1")
    assert Proof.objects.get().state == "remplace"
    told = Delivery.objects.get(kind="M-17")
    assert (told.to, told.recipient_role) == (TREMBLAY.email, "authorizer")
    final = JournalRow.objects.filter(action="remise.finale", motif="M-14").order_by("seq")
    assert [each.apres for each in final] == ["sent", "permanent-failure"]


def test_failed_identifiers_kill_no_password_and_the_it_lead_is_told(now, sent):
    hear(notice("postfix", about(half(sent, "M-13"))), now)
    assert half(sent, "M-13").state == "permanent-failure"
    assert half(sent, "M-14").state == "sent"
    assert Proof.objects.get().state == "actif"
    assert Delivery.objects.get(kind="M-17").to == ROY.email


def test_m17_says_which_half_and_no_address(now, sent):
    hear(notice("postfix", about(half(sent, "M-14"))), now)
    with relay.running() as post:
        send_due(clock=lambda: now + HOUR)
    [mail] = [each for each in post.to(TREMBLAY.email) if "pu être remis" in each["Subject"]]
    body = mail.get_content()
    assert "mot de passe temporaire" in body
    assert "@" not in body
    assert "aip" not in body


def test_the_one_person_of_a_partner_request_is_told_of_nothing(now):
    request = line.granted(partner(), now)
    with relay.running():
        send_due(clock=lambda: now)
    hear(notice("postfix", about(half(request, "M-13"))), now)
    assert half(request, "M-13").state == "permanent-failure"
    assert not Delivery.objects.filter(kind="M-17").exists()


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_receipt_makes_it_delivered_and_a_later_failure_still_takes_it_away(now, sent, action):
    row = half(sent, "M-14")
    assert hear(notice("postfix", about(row), Wanted(action, "2.0.0")), now) is Heard.APPLIED
    assert half(sent, "M-14").state == "delivered"
    assert Proof.objects.get().state == "actif"
    hear(notice("exim", about(row)), now)
    assert half(sent, "M-14").state == "permanent-failure"
    assert Proof.objects.get().state == "remplace"


def test_a_receipt_never_brings_back_what_failed(now, sent):
    row = half(sent, "M-14")
    hear(notice("postfix", about(row)), now)
    receipt = notice("postfix", about(row), Wanted("delivered", "2.0.0"))
    assert hear(receipt, now) is Heard.IGNORED
    assert half(sent, "M-14").state == "permanent-failure"
    assert Proof.objects.get().state == "remplace"


def test_a_delay_is_noted_and_moves_nothing(now, sent):
    row = half(sent, "M-14")
    hear(notice("postfix", about(row), Wanted("delayed", "4.4.1")), now)
    row.refresh_from_db()
    assert (row.state, row.last_code) == ("sent", "4.4.1")
    assert "retardée" in row.last_text
    assert Proof.objects.get().state == "actif"


def test_a_notice_about_an_earlier_try_changes_nothing(now):
    request = line.granted(gmf(1), now)
    first = _claimed("M-14", now)
    settle(claimed=first, spoken=Spoken(Outcome.DOUBT), now=now)
    settle(claimed=_claimed("M-14", now + HOUR), spoken=Spoken(Outcome.SENT), now=now + HOUR)
    assert hear(notice("postfix", about(first.delivery)), now) is Heard.IGNORED
    assert half(request, "M-14").state == "sent"
    assert Proof.objects.get(attempt=2).state == "actif"


def test_a_notice_about_an_earlier_half_does_not_kill_the_password_of_the_next(now, sent):
    old = half(sent, "M-14")
    by = line.staff(GAGNON, now)
    reissue_password(credential=sent.credentials.get(), by=by, now=now)
    with relay.running():
        send_due(clock=lambda: now)
    assert hear(notice("postfix", about(old)), now) is Heard.APPLIED
    assert half(sent, "M-14").state == "sent"
    assert Proof.objects.get(attempt=2).state == "actif"


def test_a_notice_that_comes_while_its_try_still_speaks_is_read_again_later(now):
    line.granted(gmf(1), now)
    claimed = _claimed("M-14", now)
    raw = notice("postfix", about(claimed.delivery))
    assert hear(raw, now) is Heard.LATER
    settle(claimed=claimed, spoken=Spoken(Outcome.SENT), now=now)
    assert hear(raw, now) is Heard.APPLIED


class Mailbox:
    """A mailbox of returns that holds these mails, by name; ``down`` when it stops answering."""

    def __init__(self, **mails: bytes) -> None:
        self.mails, self.down = mails, False

    def waiting(self, limit):
        for name, raw in list(self.mails.items())[:limit]:
            if self.down:
                raise bounces.MailboxDown
            yield name, raw

    def forget(self, name) -> None:
        del self.mails[name]

    def close(self) -> None:
        pass


def test_only_the_notice_whose_try_still_speaks_stays_in_its_mailbox(now, settings, monkeypatch):
    settings.RETURNS_HOST = "127.0.0.1"
    line.granted(gmf(1), now)
    claimed = _claimed("M-14", now)
    box = Mailbox(soon=notice("postfix", about(claimed.delivery)), other=b"Bonjour")
    monkeypatch.setattr(bounces, "connect", lambda: box)

    assert read_returns(clock=lambda: now + HOUR) == 1
    assert [*box.mails] == ["soon"]
    settle(claimed=claimed, spoken=Spoken(Outcome.SENT), now=now)
    box.down = True
    assert read_returns(clock=lambda: now + HOUR) == 0
    assert Beat.objects.filter(name="retours").exists()
    box.down = False
    assert read_returns(clock=lambda: now + HOUR) == 1
    assert not box.mails
    assert not Beat.objects.filter(name="retours").exists()
    assert half(claimed.delivery.request, "M-14").state == "permanent-failure"


def test_a_house_without_a_mailbox_of_returns_reaches_for_none(now, settings, monkeypatch):
    settings.RETURNS_HOST = ""
    monkeypatch.setattr(bounces, "connect", lambda: pytest.fail("nothing is reached"))
    assert read_returns(clock=lambda: now) == 0
    assert not Beat.objects.exists()


def test_a_failed_reveal_mail_kills_its_link_and_no_password(now, settings):
    settings.REMISE_LIEN = ("inscription-clientele",)
    request = line.granted(gmf(1), now)
    with relay.running():
        send_due(clock=lambda: now)
    hear(notice("gmail", about(half(request, "M-14b"))), now)
    assert Link.objects.get(purpose="revelation").replaced_at is not None
    assert not Proof.objects.exists()


def test_what_cannot_be_read_only_goes_to_the_worklist(now, sent):
    row = half(sent, "M-14")
    assert hear(notice("qmail", about(row)), now) is Heard.DOUBT
    row.refresh_from_db()
    assert (row.state, row.returned_at) == ("sent", now + HOUR)
    assert Proof.objects.get().state == "actif"


def test_a_message_id_alone_only_goes_to_the_worklist(now, sent):
    row = half(sent, "M-14")
    made = Notice(Told.FAILED, message_id=row.message_id, status="5.1.1")
    assert note_return(notice=made, now=now) is Heard.DOUBT
    row.refresh_from_db()
    assert (row.state, row.returned_at) == ("sent", now)
    receipt = Notice(Told.DELIVERED, message_id=half(sent, "M-13").message_id)
    assert note_return(notice=receipt, now=now) is Heard.IGNORED


def test_an_address_of_one_try_and_the_envelope_of_another_name_nothing(now, sent):
    one, other = half(sent, "M-13"), half(sent, "M-14")
    made = Notice(Told.FAILED, to=(_pair(one),), envid=other.envid)
    assert note_return(notice=made, now=now) is Heard.IGNORED
    both = Notice(Told.FAILED, to=(_pair(one), _pair(other)))
    assert note_return(notice=both, now=now) is Heard.IGNORED
    assert {half(sent, kind).state for kind in ("M-13", "M-14")} == {"sent"}


def test_an_envelope_without_its_address_proves_nothing(now, sent):
    made = Notice(Told.FAILED, envid=half(sent, "M-14").envid)
    assert note_return(notice=made, now=now) is Heard.IGNORED
    assert half(sent, "M-14").state == "sent"


def test_two_hundred_notices_of_five_servers_are_each_worth_what_they_say(now, sent):
    rows = _many(sent, 200, now)
    expected = {"failed": "permanent-failure", "delayed": "sent"}
    right = 0
    for style, one, wanted, raw in corpus([about(row) for row in rows], seed=4058):
        hear(raw, now)
        row = Delivery.objects.get(envid=one.envid)
        if style == "qmail":
            right += row.state == "sent" and row.returned_at is not None
        else:
            code = row.last_code == wanted.status
            right += code and row.state == expected.get(wanted.action, "delivered")
    assert right >= 198


def test_no_forged_notice_is_believed(now, sent):
    dice = random.Random(4058)  # noqa: S311  (repeatable on purpose)
    rows = _many(sent, 40, now)
    for row in rows:
        for raw in forged(about(row), dice):
            assert hear(raw, now) in {Heard.IGNORED, Heard.DOUBT}
    assert set(Delivery.objects.filter(pk__in=[r.pk for r in rows]).values_list("state")) == {
        ("sent",)
    }
    assert Proof.objects.get().state == "actif"
    assert not Delivery.objects.filter(kind="M-17").exists()


def test_a_refusal_at_once_tells_the_other_person_too(now):
    request = line.granted(gmf(1), now)
    with relay.running() as post:
        post.at_rcpt, post.unknown = "550 5.1.1 inconnu", ROY.email
        send_due(clock=lambda: now)
    assert half(request, "M-14").state == "permanent-failure"
    assert Delivery.objects.get(kind="M-17").to == TREMBLAY.email


def test_a_half_past_its_deadline_is_journaled_and_the_other_person_told(now):
    request = line.granted(gmf(1), now)
    Delivery.objects.filter(kind="M-14").update(deadline=now - HOUR)
    _claimed("M-13", now)
    while claim(now=now):
        pass
    assert half(request, "M-14").state == "permanent-failure"
    assert JournalRow.objects.filter(action="remise.finale", motif="M-14").count() == 1
    assert Delivery.objects.filter(kind="M-17").count() == 1


def _claimed(kind, now):
    """The claim of that mail; what came before it in the queue left well."""
    while (claimed := claim(now=now)) is not None:
        if claimed.delivery.kind == kind:
            return claimed
        settle(claimed=claimed, spoken=Spoken(Outcome.SENT), now=now)
    raise AssertionError(kind)


def _pair(row: Delivery) -> tuple[str, str]:
    envid, mac = return_address(row.envid).partition("+")[2].partition("@")[0].split(".")
    return envid, mac


def _many(request, count, now) -> list[Delivery]:
    """That many identifier halves that left, each under its own name."""
    made = half(request, "M-13")
    rows = []
    for rank in range(count):
        made.pk, made.envid = None, f"{rank:032x}"
        made.message_id = f"<n{rank}@poterne.example>"
        made.save(force_insert=True)
        rows.append(Delivery.objects.get(pk=made.pk))
    return rows
