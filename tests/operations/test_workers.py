"""Two workers, none, one that sleeps past its lease: each mail leaves once, whoever sends it."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from tests import line, relay
from tests.cast import ROY, gmf

from poterne import clock
from poterne.__main__ import main
from poterne.acts.delivery import claim, send_due, settle
from poterne.adapters.mail import Spoken
from poterne.core.deliveries import LEASE, Outcome
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


@pytest.mark.threat("TH25")
def test_a_clock_before_the_journal_refuses_the_start(now, monkeypatch, capsys):
    line.sent(gmf(1), now)
    monkeypatch.setattr(clock, "now", lambda: now - timedelta(days=1))
    assert main(["worker", "--une-fois"]) == 78
    assert "retarde sur le journal" in capsys.readouterr().err
