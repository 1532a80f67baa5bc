"""A notice only takes away: the table of what each may move, from every state."""

import pytest

from poterne.core.deliveries import DeliveryState
from poterne.core.returns import Told, after_notice, heaviest

S = DeliveryState
MOVES = {
    (Told.FAILED, S.SENT): S.PERMANENT_FAILURE,
    (Told.FAILED, S.DELIVERED): S.PERMANENT_FAILURE,
    (Told.FAILED, S.TEMPORARY_FAILURE): S.PERMANENT_FAILURE,
    (Told.DELIVERED, S.SENT): S.DELIVERED,
    (Told.RELAYED, S.SENT): S.DELIVERED,
    (Told.EXPANDED, S.SENT): S.DELIVERED,
}


@pytest.mark.parametrize("told", Told)
@pytest.mark.parametrize("state", S)
def test_every_notice_in_every_state(told, state):
    assert after_notice(told, state) == MOVES.get((told, state))


def test_of_several_words_the_worst_counts():
    assert heaviest([Told.RELAYED, Told.DELAYED]) is Told.DELAYED
    assert heaviest([]) is Told.ILLISIBLE
