"""After a backup came back: every temporary password is dead, its holder told, the gates closed."""

import pytest
from tests import line
from tests.cast import GAGNON, NGUYEN, ROY, TREMBLAY, gmf
from tests.poterne.acts.rounds import post

from poterne.acts import remittance, restoration
from poterne.acts.journaling import SYSTEM
from poterne.core.offices import NotAllowed
from poterne.records.models import Credential, Delivery, JournalRow, Proof

pytestmark = pytest.mark.usefixtures("base")


@pytest.mark.parametrize(
    ("another_waits", "told"), [(False, [ROY.email, TREMBLAY.email]), (True, [])]
)
def test_who_held_a_password_is_told_unless_another_waits_to_leave(now, another_waits, told):
    line.granted(gmf(1), now)
    post(now)
    credential = Credential.objects.get()
    if another_waits:
        agent = line.staff(GAGNON, now)
        remittance.reissue_password(credential=credential, by=agent, now=now)

    restoration.enter(taken_at="2026-11-22", digest="0" * 64, by=SYSTEM, now=now)

    assert not Proof.objects.filter(state="actif").exists()
    assert sorted(row.to for row in Delivery.objects.filter(kind="M-19")) == sorted(told)
    waiting = Delivery.objects.filter(kind="M-14", state="created")
    assert waiting.exists() is another_waits


def test_what_waits_for_nobody_is_not_confirmed(now):
    by = line.staff(NGUYEN, now)
    rows = JournalRow.objects.count()
    with pytest.raises(NotAllowed, match="Aucune reprise"):
        restoration.confirm(by=by, now=now)
    assert JournalRow.objects.count() == rows
