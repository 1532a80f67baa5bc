"""The relay away for a day, or saying « later »: everything leaves once, oldest first, in time."""

from datetime import timedelta

import pytest
from tests import line, relay
from tests.cast import gmf
from tests.mail.campaign import outage

from poterne.acts.delivery import send_due
from poterne.records.models import Delivery, Proof

pytestmark = [pytest.mark.usefixtures("base"), pytest.mark.threat("TH17")]
MINUTE = timedelta(minutes=1)


def test_mails_wait_a_day_for_the_relay_then_leave_once_oldest_first_deadlines_kept(now):
    assert outage(100, now) == []


@pytest.mark.parametrize("minutes", [1, 5, 30])
def test_a_relay_that_greylists_for_some_minutes_gets_it_in_the_end_with_a_fresh_password(
    now, minutes
):
    line.granted(gmf(1), now)
    Delivery.objects.exclude(kind="M-14").update(state="cancelled")
    with relay.running() as post:
        for minute in range(120):
            post.at_rcpt = "451 4.7.1 plus tard" if minute < minutes else ""
            send_due(clock=lambda minute=minute: now + minute * MINUTE)
    [mail] = post.mails
    row = Delivery.objects.get(kind="M-14")
    assert row.state == "sent"
    assert Proof.objects.filter(state="actif").count() == 1
    assert Proof.objects.count() == row.attempt > 1
    assert f"(envoi {row.attempt})" in mail.get_content().replace("\xa0", " ")
