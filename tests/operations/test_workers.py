"""Two workers, none, one that sleeps past its lease: each mail leaves once, whoever sends it."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from tests import line, relay
from tests.cast import ROY, gmf
from tests.operations.sleeper import SLEEPS_S

from poterne import clock
from poterne.__main__ import main
from poterne.acts.delivery import claim, send_due, settle
from poterne.adapters.hashing import temporary_hash
from poterne.adapters.mail import Spoken
from poterne.core.deliveries import LEASE, Outcome
from poterne.core.secret import Secret
from poterne.records.models import Delivery, JournalRow, Proof

pytestmark = pytest.mark.usefixtures("base")


def test_two_workers_send_each_mail_once(now):
    request = line.granted(gmf(10), now)
    counts = []

    def work():
        try:
            sent = 1
            while sent:
                sent = send_due(clock=lambda: now, limit=1)
                counts.append(sent)
        finally:
            connection.close()

    with relay.running() as post:
        workers = [threading.Thread(target=work) for _ in range(2)]
        for each in workers:
            each.start()
        for each in workers:
            each.join()
    left = Delivery.objects.filter(state="sent")
    assert sum(counts) == len(post.mails) == left.count()
    passwords = [
        relay.password_in(mail) for mail in post.to(ROY.email) if "passe" in mail["Subject"]
    ]
    assert len(set(passwords)) == 10
    assert Proof.objects.filter(state="actif").count() == 10
    assert set(request.deliveries.filter(kind="M-14").values_list("attempt")) == {(1,)}


def test_without_a_worker_everything_waits_and_leaves_with_its_deadline_kept(now):
    line.granted(gmf(3), now)
    deadlines = dict(Delivery.objects.values_list("pk", "deadline"))
    later = now + timedelta(hours=24)
    with relay.running() as post:
        while send_due(clock=lambda: later):
            pass
    sent = Delivery.objects.filter(state="sent")
    assert len(post.mails) == sent.count() > 3
    assert {row.pk: row.deadline for row in sent}.items() <= deadlines.items()


def test_a_worker_woken_past_its_lease_settles_nothing(now):
    line.granted(gmf(1), now)
    Delivery.objects.exclude(kind="M-14").update(state="cancelled")
    sleeper = claim(now=now)
    later = now + LEASE + timedelta(seconds=1)
    with relay.running() as post:
        assert send_due(clock=lambda: later) == 1
    rows = JournalRow.objects.count()
    assert settle(claimed=sleeper, spoken=Spoken(Outcome.SENT), now=later) is None
    assert JournalRow.objects.count() == rows
    assert Delivery.objects.get(kind="M-14").attempt == 2
    assert Proof.objects.get(state="actif").attempt == 2
    assert len(post.mails) == 1


def test_a_worker_that_sleeps_before_it_speaks_says_nothing_once_woken(now):
    """Its message was taken over: the mail that it had made holds a password that is dead."""
    line.granted(gmf(1), now)
    Delivery.objects.exclude(kind="M-14").update(state="cancelled")
    later, slept = now + LEASE + timedelta(seconds=1), []

    def clock():
        if Delivery.objects.filter(state="sending").exists() and not slept:
            slept.append(send_due(clock=lambda: later))
        return later if slept else now

    with relay.running() as post:
        send_due(clock=clock)
    assert slept == [1]
    assert_left_once(post)


def test_a_worker_stopped_in_mid_conversation_hands_nothing_over_once_woken(now):
    """SIGSTOP, for real: it wakes with the line still open, and the relay ready for DATA."""
    line.granted(gmf(1), now)
    Delivery.objects.exclude(kind="M-14").update(state="cancelled")
    connection.close()
    with relay.running() as post:
        usual = post.handle_RCPT
        sleeper = subprocess.Popen(  # noqa: S603  (ourselves)
            [sys.executable, "-m", "tests.operations.sleeper", *told(), now.isoformat()]
        )

        async def stopping(*asked):
            post.handle_RCPT = usual
            os.kill(sleeper.pid, signal.SIGSTOP)
            return await usual(*asked)

        post.handle_RCPT = stopping
        try:
            os.waitpid(sleeper.pid, os.WUNTRACED)
            assert send_due(clock=lambda: now + LEASE + timedelta(seconds=1)) == 1
            rows = JournalRow.objects.count()
            time.sleep(SLEEPS_S)
            sleeper.send_signal(signal.SIGCONT)
            assert sleeper.wait(30) == 0
        finally:
            sleeper.kill()
    assert JournalRow.objects.count() == rows
    assert_left_once(post)


def told() -> list[str]:
    """Where the sleeper finds the base and the relay."""
    base = {name: connection.settings_dict[name] for name in ("NAME", "USER", "HOST")}
    return [json.dumps(base), str(settings.SMTP_PORT)]


def assert_left_once(post) -> None:
    """One mail, of the second try, whose password is the one in force."""
    [mail] = post.mails
    row, proof = Delivery.objects.get(kind="M-14"), Proof.objects.get(state="actif")
    assert (row.state, row.attempt, proof.attempt) == ("sent", 2, 2)
    given = Secret(relay.password_in(mail))
    pepper = settings.PEPPERS["production"]
    assert temporary_hash(pepper, row.credential.machine_id, given) == proof.hash


@pytest.mark.threat("TH25")
def test_a_clock_before_the_journal_refuses_the_start(now, monkeypatch, capsys):
    line.sent(gmf(1), now)
    monkeypatch.setattr(clock, "now", lambda: now - timedelta(days=1))
    assert main(["worker", "--une-fois"]) == 78
    assert "retarde sur le journal" in capsys.readouterr().err
