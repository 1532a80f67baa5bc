"""Two halves to two people; a doubt rotates; nothing undelivered stays silent."""

import itertools
import re
from datetime import timedelta

import pytest
from tests import line, relay
from tests.cast import COTE, FORTIN, GAGNON, LAVOIE, PELLETIER, ROY, TREMBLAY, gmf, partner

from poterne.acts import remittance, submission, withdrawal
from poterne.acts.delivery import claim, send_due, settle
from poterne.acts.links import ask_code, open_link, try_code, value_hash
from poterne.adapters.hashing import temporary_hash
from poterne.adapters.mail import Spoken
from poterne.core.deliveries import SPEAKING, Outcome
from poterne.core.links import DeadLink, Purpose
from poterne.core.offices import NotAllowed
from poterne.core.secret import Secret
from poterne.records.models import Credential, Delivery, JournalRow, Link, Proof

pytestmark = pytest.mark.usefixtures("base")


@pytest.fixture
def post():
    with relay.running() as running:
        yield running


def _send(now) -> int:
    return send_due(clock=lambda: now)


def _in_force(credential: Credential, pepper: str) -> str:
    return credential.proofs.get(kind="temporaire", state="actif").hash


def test_each_half_goes_to_its_own_person_and_never_both_to_one(now, post):
    request = line.granted(gmf(), now)
    _send(now)

    names = {each.machine_id for each in request.credentials.all()}
    authorizer = "".join(mail.get_content() for mail in post.to(TREMBLAY.email))
    it_lead = "".join(mail.get_content() for mail in post.to(ROY.email))
    passwords = [relay.password_in(m) for m in post.to(ROY.email) if "mot de passe" in m["Subject"]]
    assert len(set(passwords)) == 3
    assert all(name in authorizer and name not in it_lead for name in names)
    assert not any(password in authorizer for password in passwords)


def test_the_password_mailed_is_the_one_in_force_and_only_its_hash_is_kept(now, post, settings):
    request = line.granted(gmf(1), now)
    _send(now)

    credential = request.credentials.get()
    mailed = relay.password_in(post.to(ROY.email)[-1])
    pepper = settings.PEPPERS["production"]
    assert credential.state == "temporaire"
    assert credential.proofs.get().hash == temporary_hash(
        pepper, credential.machine_id, Secret(mailed)
    )
    assert JournalRow.objects.filter(action="justificatif.temporaire_emis").count() == 1


def test_a_relay_that_is_down_burns_nothing_and_says_so(now, settings):
    settings.SMTP_HOST, settings.SMTP_PORT = "127.0.0.1", 1
    line.granted(gmf(1), now)

    assert _send(now) == 0
    waiting = Delivery.objects.get(kind="M-14")
    assert (waiting.attempt, waiting.state) == (0, "technical-failure")
    assert "ne répond pas" in waiting.last_text
    assert not Proof.objects.exists()


def test_what_waited_for_the_relay_leaves_when_it_is_back(now, post, settings):
    line.granted(gmf(1), now)
    port, settings.SMTP_PORT = settings.SMTP_PORT, 1
    _send(now)
    settings.SMTP_PORT = port

    _send(now + timedelta(minutes=2))
    assert Delivery.objects.get(kind="M-14").state == "sent"


def test_a_cut_after_data_is_a_doubt_and_the_next_mail_holds_another_password(now, post):
    line.granted(gmf(1), now)
    Delivery.objects.exclude(kind="M-14").update(state="sent")
    post.cut_after_data = True
    _send(now)
    post.cut_after_data = False
    assert Delivery.objects.get(kind="M-14").state == "temporary-failure"
    _send(now + timedelta(minutes=1))

    first, second = (relay.password_in(mail) for mail in post.to(ROY.email))
    assert first != second
    assert post.to(ROY.email)[0]["Message-ID"] != post.to(ROY.email)[1]["Message-ID"]
    assert "envoi 2" in post.to(ROY.email)[1].get_content().replace("\xa0", " ")
    assert Proof.objects.filter(state="actif").count() == 1


def test_another_message_in_doubt_is_resent_the_same(now, post):
    line.granted(gmf(1), now)
    Delivery.objects.exclude(kind="M-13").update(state="sent")
    post.cut_after_data = True
    _send(now)
    post.cut_after_data = False
    _send(now + timedelta(minutes=1))

    first, second = post.to(TREMBLAY.email)
    assert first["Message-ID"] == second["Message-ID"]
    assert first.get_content() == second.get_content()


def test_a_relay_that_always_hangs_up_last_is_not_handed_the_same_mail_for_ever(now, post):
    line.granted(gmf(1), now)
    Delivery.objects.exclude(kind__in=["M-13", "M-14"]).update(state="sent")
    post.cut_after_data = True
    for second in range(59):
        _send(now + timedelta(seconds=second))
    assert len(post.mails) == 2


def test_a_refused_address_burns_the_password_and_goes_to_the_worklist(now, post):
    line.granted(gmf(1), now)
    Delivery.objects.exclude(kind="M-14").update(state="sent")
    post.at_rcpt = "550 5.1.1 No such user"
    _send(now)

    row = Delivery.objects.get(kind="M-14")
    assert (row.state, row.last_code) == ("permanent-failure", "550")
    assert ROY.email not in row.last_text
    assert not Proof.objects.filter(state="actif").exists()


def test_an_address_refused_leaves_the_rest_of_the_conversation_sound(now, post):
    line.granted(gmf(1), now)
    post.at_rcpt, post.unknown = "550 5.1.1 No such user", TREMBLAY.email
    _send(now)

    told = Delivery.objects.filter(last_code__gt="").values_list("to", "last_code")
    assert {code for to, code in told if to == TREMBLAY.email} == {"550"}
    assert {code for to, code in told if to != TREMBLAY.email} == {"250"}


def test_a_temporary_refusal_waits_its_turn_on_the_ladder(now, post):
    line.granted(gmf(1), now)
    Delivery.objects.exclude(kind="M-14").update(state="sent")
    post.at_rcpt = "451 4.7.1 Greylisted"
    _send(now)

    row = Delivery.objects.get(kind="M-14")
    assert row.state == "temporary-failure"
    assert row.not_before == now + timedelta(minutes=1)
    assert _send(now + timedelta(seconds=30)) == 0
    post.at_rcpt = ""
    assert _send(now + timedelta(minutes=1)) == 1
    assert Delivery.objects.get(kind="M-14").state == "sent"


def test_five_days_of_refusals_end_in_the_worklist(now, post):
    line.granted(gmf(1), now)
    Delivery.objects.exclude(kind="M-14").update(state="sent")
    post.at_rcpt = "451 4.7.1 Later"
    moment = now
    while moment < now + timedelta(days=6):
        _send(moment)
        moment += timedelta(hours=5)

    assert Delivery.objects.get(kind="M-14").state == "permanent-failure"
    assert not Proof.objects.filter(state="actif").exists()


def test_a_worker_that_died_leaves_a_doubt_that_another_settles(now, post):
    line.granted(gmf(1), now)
    Delivery.objects.exclude(kind="M-14").update(state="sent")
    held = claim(now=now)
    assert claim(now=now) is None

    later = now + timedelta(minutes=11)
    _send(later)
    assert Delivery.objects.get(kind="M-14").state == "sent"
    assert settle(claimed=held, spoken=Spoken(Outcome.SENT, "250"), now=later) is None
    assert Proof.objects.filter(state="actif").get().attempt == 2


def test_a_withdrawn_identifier_gets_no_password_any_more(now, post):
    request = line.granted(gmf(1), now)
    withdrawal.withdraw(
        credential=request.credentials.get(),
        reason="incident",
        by=line.staff(GAGNON, now),
        now=now,
    )
    _send(now)

    assert not [m for m in post.to(ROY.email) if "mot de passe temporaire" in m["Subject"]]


def test_a_desk_order_sends_a_new_password_and_kills_the_old(now, post):
    request = line.granted(gmf(1), now)
    _send(now)
    credential = request.credentials.get()
    with pytest.raises(NotAllowed):
        remittance.reissue_password(credential=credential, by=line.staff(COTE, now), now=now)
    remittance.reissue_password(credential=credential, by=line.staff(GAGNON, now), now=now)
    _send(now)

    assert [p.state for p in credential.proofs.order_by("attempt")] == ["remplace", "actif"]


def test_a_letter_is_printed_once_by_the_courrier_alone(now):
    request = line.granted(partner(), now)
    letter = Delivery.objects.get(kind="P-01")
    for person in (GAGNON, LAVOIE, COTE):
        with pytest.raises(NotAllowed):
            remittance.print_letter(delivery=letter, by=line.staff(person, now), now=now)
    courrier = line.staff(FORTIN, now)

    sheet = remittance.print_letter(delivery=letter, by=courrier, now=now)
    with pytest.raises(NotAllowed):
        remittance.print_letter(delivery=letter, by=courrier, now=now)
    remittance.letter_failed(delivery=letter, by=courrier, now=now)
    again = remittance.print_letter(delivery=letter, by=courrier, now=now)
    remittance.letter_posted(delivery=letter, by=courrier, now=now + timedelta(days=1))

    assert sheet.password != again.password
    proof = request.credentials.get().proofs.get(state="actif")
    assert proof.expires_at == now + timedelta(days=15)
    assert Delivery.objects.get(kind="P-01").state == "received"


def test_a_mailed_code_opens_once_in_the_browser_that_asked(now, post):
    asked = ask_code(purpose=Purpose.ACCES, address=TREMBLAY.email, browser="b" * 64, now=now)
    _send(now)
    code = Secret(re.search(r"\b\d{6}\b", post.to(TREMBLAY.email)[0].get_content()).group())

    assert not isinstance(try_code(link=asked, code=code, browser="x" * 64, now=now), Link)
    opened = try_code(link=asked, code=code, browser="b" * 64, now=now)
    assert isinstance(opened, Link)
    again = try_code(link=asked, code=code, browser="b" * 64, now=now)
    assert again.why == "utilise"


def test_five_wrong_codes_end_it(now, post):
    asked = ask_code(purpose=Purpose.ACCES, address=ROY.email, browser="b" * 64, now=now)
    _send(now)
    whys = [try_code(link=asked, code=Secret("x"), browser="b" * 64, now=now).why for _ in range(6)]
    assert whys == ["faux"] * 4 + ["epuise"] * 2


def test_the_fourth_code_in_a_quarter_is_silently_not_sent(now, post):
    asked = [
        ask_code(purpose=Purpose.ACCES, address=ROY.email, browser="b" * 64, now=now)
        for _ in range(4)
    ]
    assert asked[3] is None
    assert _send(now) == 1


def test_a_link_is_made_when_its_mail_leaves_and_opens_its_purpose_only(now, post):
    request = line.sent(gmf(), now)
    assert Link.objects.get(purpose=Purpose.SIGNER).token_hash is None
    _send(now)
    body = post.to(TREMBLAY.email)[0].get_content()
    token = Secret(body.split("/signer/")[1].split("/")[0])

    link = open_link(token=token, purpose=Purpose.SIGNER, now=now)
    assert link.token_hash == value_hash(token)
    assert link.request == request
    for purpose, when in ((Purpose.CONFIRMER, now), (Purpose.SIGNER, now + timedelta(days=7))):
        with pytest.raises(DeadLink):
            open_link(token=token, purpose=purpose, now=when)


def test_a_cancelled_request_sends_no_link(now, post):
    request = line.sent(gmf(), now)
    submission.cancel_request(request=request, by=line.preparer(), now=now)
    _send(now)

    assert [mail["To"] for mail in post.mails] == [TREMBLAY.email]
    assert "fermeture" in post.mails[0]["Subject"]
    assert PELLETIER.email not in post.mails[0].as_string()


def test_the_return_address_is_signed(now, post):
    line.sent(gmf(), now)
    _send(now)

    assert post.senders
    assert all(sender.startswith("retours+") for sender in post.senders)


def test_a_worker_that_slept_after_its_claim_hands_nothing_over_and_begins_again(now, post):
    line.granted(gmf(1), now)
    Delivery.objects.exclude(kind="M-14").update(state="cancelled")
    woken = now + SPEAKING + timedelta(seconds=1)
    hours = itertools.chain([now] * 3, itertools.repeat(woken))

    assert send_due(clock=lambda: next(hours), limit=1) == 1
    assert post.mails == []
    slept = Delivery.objects.get(kind="M-14")
    assert (slept.attempt, slept.state) == (1, "temporary-failure")
    assert "a dormi" in slept.last_text
    assert not Proof.objects.filter(state="actif").exists()

    _send(woken + timedelta(hours=1))
    assert "(envoi 2)" in post.mails[0].get_content().replace("\xa0", " ")
