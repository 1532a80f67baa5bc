"""Mail as it really goes: the product, Postfix, Dovecot, and a person who reads by IMAP."""

import signal
import socket
import threading
import time
import unicodedata
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from tests import line
from tests.cast import gmf
from tests.faults.scene import PASSWORD
from tests.mail import servers
from tests.mail.servers import DOMAIN, LISTED
from tests.relay import free_port, password_in

from poterne.acts.bounces import read_returns
from poterne.acts.delivery import send_due
from poterne.adapters.hashing import temporary_hash
from poterne.core.secret import Secret
from poterne.records.models import Beat, Credential, Delivery, Proof

pytestmark = [pytest.mark.usefixtures("base", "clean")]
HOUR = timedelta(hours=1)
HALVES = ("M-13", "M-14")


@pytest.fixture(scope="module")
def post():
    with servers.running() as running:
        yield running


@pytest.fixture
def clean(post):
    post.empty()


def granted(now, *, authorizer="louise.tremblay", it_lead="marc.roy", at=DOMAIN):
    """One identifier accorded to people whose mailboxes are here; only the halves wait."""
    dossier = gmf(1)
    dossier = replace(
        dossier,
        it_lead=replace(dossier.it_lead, email=f"{it_lead}@{at}"),
        authorizer=replace(dossier.authorizer, email=f"{authorizer}@{DOMAIN}"),
    )
    request = line.granted(dossier, now)
    Delivery.objects.exclude(kind__in=HALVES).update(state="cancelled")
    return request


def send(now):
    return send_due(clock=lambda: now)


def state(kind) -> str:
    return Delivery.objects.get(kind=kind).state


def hear(now, *, until, patience=12.0) -> None:
    """The worker reads what comes back, until that is true."""
    end = time.monotonic() + patience
    while not until():
        assert time.monotonic() < end, "rien n’est revenu"
        read_returns(clock=lambda: now + HOUR)
        time.sleep(0.05)


def in_force() -> bytes:
    return Proof.objects.get(state="actif").hash


def opens(mail, settings) -> bool:
    """Whether the password of that mail is the one in force."""
    name, pepper = Credential.objects.get().machine_id, settings.PEPPERS["production"]
    return temporary_hash(pepper, name, Secret(password_in(mail))) == in_force()


def test_each_half_is_read_by_its_person_and_receipts_make_them_delivered(now, post, settings):
    granted(now)
    assert send(now) == 2
    [identifiers] = post.wait_for("louise.tremblay", 1)
    [password] = post.wait_for("marc.roy", 1)
    assert Credential.objects.get().machine_id in identifiers.get_content()
    assert opens(password, settings)
    hear(now, until=lambda: {state(kind) for kind in HALVES} == {"delivered"})
    assert post.letters("retours") == []


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_an_accented_address_is_reached_in_either_spelling(now, post, settings, form):
    granted(now, it_lead=unicodedata.normalize(form, "éric"))
    send(now)
    [mail] = post.wait_for("eric", 1)
    assert opens(mail, settings)
    assert unicodedata.normalize("NFC", str(mail["To"])) == f"éric@{DOMAIN}"


def test_a_mailbox_unknown_to_the_relay_is_a_failure_at_once(now, post):
    granted(now, it_lead="personne", at=LISTED)
    send(now)
    row = Delivery.objects.get(kind="M-14")
    assert (row.state, row.last_code) == ("permanent-failure", "550")
    assert not Proof.objects.filter(state="actif").exists()
    send(now)
    [told] = [m for m in post.wait_for("louise.tremblay", 2) if "pu être remis" in m["Subject"]]
    assert "mot de passe temporaire" in told.get_content()


@pytest.mark.threat("TH28")
def test_a_true_bounce_takes_the_password_away_and_leaves_nothing_behind(now, post):
    granted(now, it_lead="personne")
    send(now)
    assert (state("M-14"), Proof.objects.get().state) == ("sent", "actif")
    [back] = [m for m in post.wait_for("retours", 2) if "Undelivered" in m["Subject"]]
    assert not PASSWORD.search(back.as_string())
    hear(now, until=lambda: state("M-14") == "permanent-failure")
    assert Proof.objects.get().state == "remplace"
    send(now + HOUR)
    mails = post.wait_for("louise.tremblay", 2)
    assert sum("pu être remis" in mail["Subject"] for mail in mails) == 1
    hear(now, until=lambda: post.letters("retours") == [])


def test_a_mail_that_waits_for_dovecot_is_told_delayed_then_arrives(now, post, settings):
    granted(now)
    post.stop_dovecot()
    send(now)
    assert state("M-14") == "sent"
    read_returns(clock=lambda: now)
    assert Beat.objects.filter(name="retours").exists()
    time.sleep(2.5)
    post.start_dovecot()
    [mail] = post.wait_for("marc.roy", 1)
    assert opens(mail, settings)
    hear(now, until=lambda: state("M-14") == "delivered")
    assert not Beat.objects.filter(name="retours").exists()


def test_a_relay_killed_between_two_mails_loses_none_and_sends_none_twice(now, post, settings):
    granted(now)
    assert send_due(clock=lambda: now, limit=1) == 1
    post.stop_postfix(signal.SIGKILL)
    assert send(now) == 0
    waiting = Delivery.objects.exclude(state__in=["sent", "cancelled"]).get()
    assert (waiting.state, waiting.attempt) == ("technical-failure", 0)
    post.start_postfix()
    assert send(now + HOUR) == 1
    [mail] = post.wait_for("marc.roy", 1)
    assert opens(mail, settings)
    # Postfix may repeat to Dovecot what it was killed upon; we hand it over once.
    assert len({mail["Message-ID"] for mail in post.wait_for("louise.tremblay", 1)}) == 1
    assert set(Delivery.objects.filter(kind__in=HALVES).values_list("attempt")) == {(1,)}


def test_a_line_cut_after_the_final_dot_rotates_a_password_and_repeats_the_rest(
    now, post, settings
):
    granted(now)
    with cutting_after_the_dot(post.smtp) as port:
        settings.SMTP_PORT = port
        while Delivery.objects.filter(kind__in=HALVES, attempt=0).exists():
            send(now)
    settings.SMTP_PORT = post.smtp
    assert {state(kind) for kind in HALVES} == {"temporary-failure"}
    assert send(now + HOUR) == 2
    first, second = post.wait_for("marc.roy", 2)
    assert first["Message-ID"] != second["Message-ID"]
    assert [opens(mail, settings) for mail in (first, second)] == [False, True]
    assert "(envoi 2)" in second.get_content()
    again = post.wait_for("louise.tremblay", 2)
    assert len({mail["Message-ID"] for mail in again}) == 1


@contextmanager
def cutting_after_the_dot(target):
    """A way to the relay that swallows its last answer, then hangs up."""
    door = socket.create_server(("127.0.0.1", free_port()))

    def carry():
        while True:
            try:
                here, _ = door.accept()
            except OSError:
                return
            there = socket.create_connection(("127.0.0.1", target))
            threading.Thread(target=_carry, args=(here, there), daemon=True).start()

    thread = threading.Thread(target=carry, daemon=True)
    thread.start()
    try:
        yield door.getsockname()[1]
    finally:
        door.shutdown(socket.SHUT_RDWR)
        door.close()
        thread.join()


def _carry(here, there):
    said = bytearray()

    def back():
        while answer := there.recv(4096):
            if said.endswith(b"\r\n.\r\n"):
                break
            here.sendall(answer)
        here.shutdown(socket.SHUT_RDWR)

    answering = threading.Thread(target=back, daemon=True)
    answering.start()
    while words := here.recv(4096):
        said += words
        there.sendall(words)
    answering.join()
    here.close()
    there.close()
