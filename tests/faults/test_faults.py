"""Whatever process dies at whatever instant, nothing is lost and nothing is done twice (G1)."""

import pytest


def test_the_points_of_each_journey_are_those_of_the_file(report):
    """A new statement shows here: look at it, then ``python -m tests.faults --recompter``."""
    assert report["points"] == []


def test_each_writing_act_is_part_of_a_journey(report):
    assert report["acts"] == []


def test_an_undisturbed_journey_is_at_rest_when_it_ends(report):
    assert report["undisturbed"] == []


@pytest.mark.threat("TH18")
def test_no_death_loses_doubles_or_shows_anything(report):
    assert report["deaths"] == []
    assert report["kills"] >= 1000


def test_each_planted_fault_is_found(report):
    assert report["escaped"] == []
