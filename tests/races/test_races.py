"""Fifty people press at the same instant: one effect, a clear answer to everybody else (TH16)."""

import pytest

pytestmark = pytest.mark.threat("TH16")


def test_whatever_fifty_hands_do_at_once_has_the_effect_of_some_order(report):
    assert report["faults"] == []
