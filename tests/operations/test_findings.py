"""What the doctor finds at work, planted once each, and what an ordinary round mends of it."""

from datetime import timedelta

import pytest
from tests import line, relay
from tests.cast import NGUYEN, gmf
from tests.mail.notices import Try, notice

from poterne.acts import pulse, restoration
from poterne.acts.bounces import note_return
from poterne.acts.delivery import claim, send_due
from poterne.acts.journaling import SYSTEM
from poterne.adapters.mail import return_address
from poterne.adapters.notices import read_notice
from poterne.core.deliveries import LEASE
from poterne.ops import doctor
from poterne.records.models import Delivery

pytestmark = pytest.mark.usefixtures("base")
DAY = timedelta(days=1)


def found(now) -> list[str]:
    return [each.text for each in doctor.at_work(now) if "têtes" not in each.text]


def test_a_try_that_died_is_found_and_the_next_round_mends_it(now):
    line.granted(gmf(1), now)
    claim(now=now)
    later = now + LEASE + timedelta(seconds=1)
    [text] = found(later)
    assert "envoi douteux, sera repris" in text
    with relay.running():
        while send_due(clock=lambda: later):
            pass
    assert found(later) == []


def test_a_half_that_came_back_is_told_and_a_notice_that_proves_nothing_too(now):
    request = line.granted(gmf(1), now)
    with relay.running():
        send_due(clock=lambda: now)
    rows = [Delivery.objects.get(request=request, kind=kind) for kind in ("M-13", "M-14")]
    for style, row in zip(("postfix", "qmail"), rows, strict=True):
        about = Try(row.envid, return_address(row.envid), row.message_id, row.to)
        note_return(notice=read_notice(notice(style, about)), now=now)
    assert sorted(found(now)) == [
        f"message {rows[0].pk} (M-13) : Échec définitif",
        f"message {rows[1].pk} (M-14) : Avis de retour illisible, non vérifié",
    ]


def test_a_mailbox_of_returns_that_is_down_is_told_until_it_answers(now):
    pulse.note_returns(up=False, now=now)
    pulse.note_returns(up=False, now=now + DAY)
    assert found(now) == ["boîte des retours : ne répond pas depuis 2026-11-23T14:05:00.000000Z"]
    pulse.note_returns(up=True, now=now + DAY)
    assert found(now) == []


def test_a_restored_base_is_told_until_a_person_confirms(now):
    restoration.enter(taken_at="2026-11-22", digest="0" * 64, by=SYSTEM, now=now)
    [text] = found(now)
    assert "poterne restore --confirme" in text
    restoration.confirm(by=line.staff(NGUYEN, now), now=now)
    assert found(now) == []
