"""Chance from the system: within its bounds, and never twice the same."""

import pytest

from poterne.adapters.chance import Chance


def test_draws_stay_within_their_bounds_and_reach_them():
    drawn = {Chance().below(3) for _ in range(200)}
    assert drawn == {0, 1, 2}
    assert len(Chance().bytes(32)) == 32
    assert len({Chance().bytes(16) for _ in range(100)}) == 100


def test_nothing_can_be_drawn_below_one():
    with pytest.raises(ValueError, match="positive"):
        Chance().below(0)
