"""Many hands at once: one effect, and a clear answer to everybody else (TH16)."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections
from tests import line
from tests.cast import COTE, GAGNON, gmf

from poterne.acts import approval, delivery, reminders, withdrawal
from poterne.core.lifecycle import ForbiddenMove
from poterne.core.reminders import Ladder
from poterne.records.models import Credential, Delivery, JournalRow, Proof

pytestmark = [pytest.mark.usefixtures("base"), pytest.mark.threat("TH16")]
CLIENTS = 8


def _all_at_once(work: Callable[[], object]) -> list[object]:
    """What each of the clients got: a value, or the exception it met."""
    gate, got = threading.Barrier(CLIENTS), []

    def client() -> None:
        try:
            gate.wait()
            got.append(work())
        except Exception as met:  # noqa: BLE001  (what a client meets is what is judged)
            got.append(met)
        finally:
            connections.close_all()

    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    return got


def test_the_second_signature_takes_effect_once(now):
    request = line.half_signed(gmf(), now)
    by, step_up = line.staff(COTE, now), line.step_up(request)

    got = _all_at_once(lambda: approval.sign_soes(request=request, step_up=step_up, by=by, now=now))
    assert sorted(type(each).__name__ for each in got) == ["AccessRequest"] + ["ForbiddenMove"] * (
        CLIENTS - 1
    )
    assert Credential.objects.count() == 3
    assert JournalRow.objects.filter(action="demande.accordee").count() == 1


def test_one_password_is_made_whoever_claims(now):
    line.granted(gmf(1), now)
    Delivery.objects.exclude(kind="M-14").update(state="sent")

    got = _all_at_once(lambda: delivery.claim(now=now))
    assert [each for each in got if isinstance(each, Exception)] == []
    assert len([each for each in got if each is not None]) == 1
    assert Proof.objects.count() == 1


def test_a_withdrawal_pressed_by_many_is_one_withdrawal(now):
    credential = line.granted(gmf(1), now).credentials.get()
    by = line.staff(GAGNON, now)

    got = _all_at_once(
        lambda: withdrawal.withdraw(credential=credential, reason="incident", by=by, now=now)
    )
    assert sum(isinstance(each, ForbiddenMove) for each in got) == CLIENTS - 1
    assert Credential.objects.get().epoch == 2
    rows = list(JournalRow.objects.order_by("seq").values_list("seq", flat=True))
    assert rows == list(range(1, len(rows) + 1))


def test_workers_at_once_send_each_reminder_once(now):
    request = line.sent(gmf(1), now)
    later = now + timedelta(days=3)

    got = _all_at_once(
        lambda: reminders.tend(ladder=Ladder.SIGNATURE, request_id=request.pk, now=later)
    )
    assert sorted(got) == [0] * (CLIENTS - 1) + [1]
    assert Delivery.objects.filter(kind="M-04").count() == 1
