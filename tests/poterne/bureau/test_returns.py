"""What came back, at the desk: a doubt is a line of the worklist, a silent mailbox of health."""

from datetime import timedelta

import pytest
from tests import line, relay
from tests.cast import GAGNON, LAVOIE, account, gmf
from tests.poterne.bureau.desk import at

from poterne.acts import pulse, restoration
from poterne.acts.bounces import note_return
from poterne.acts.delivery import send_due
from poterne.acts.journaling import SYSTEM
from poterne.acts.remittance import reissue_password
from poterne.core.returns import Notice, Told
from poterne.core.words import fold_typography
from poterne.records.models import Delivery

pytestmark = pytest.mark.usefixtures("base")
MINUTE = timedelta(minutes=1)
_DOUBT = "Un avis non vérifié dit que ce message est revenu"


def plain(desk) -> str:
    return fold_typography(" ".join(desk.page.split()))


def send(now) -> None:
    with relay.running():
        send_due(clock=lambda: now)


def test_a_notice_that_proves_nothing_waits_for_an_agent_until_the_half_leaves_again(now):
    request = line.granted(gmf(1), now)
    send(now)
    desk = at(GAGNON, now)
    desk.get("/bureau/remises/")
    assert _DOUBT not in plain(desk)
    row = Delivery.objects.get(request=request, kind="M-14")
    note_return(notice=Notice(Told.FAILED, message_id=row.message_id), now=now)
    desk.get("/bureau/remises/")
    assert _DOUBT in plain(desk).split("Les autres remises")[0]
    by = line.staff(GAGNON, now)
    reissue_password(credential=request.credentials.get(), by=by, now=now + MINUTE)
    desk.get("/bureau/remises/")
    assert _DOUBT not in plain(desk).split("Les autres remises")[0]


def test_a_silent_mailbox_of_returns_and_a_restored_base_are_told_on_the_health_board(now):
    account(LAVOIE, now)
    desk = at(LAVOIE, now)
    desk.get("/bureau/sante/")
    assert "Boîte des retours" not in plain(desk)
    pulse.note_returns(up=False, now=now)
    restoration.enter(taken_at="2026-11-22", digest="0" * 64, by=SYSTEM, now=now)
    desk = at(LAVOIE, now)
    desk.get("/bureau/sante/")
    assert "Boîte des retours" in plain(desk)
    assert "poterne restore --confirme" in plain(desk)
