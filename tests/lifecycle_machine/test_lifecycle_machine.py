"""Every invariant that concerns what exists holds, whatever is pressed, in any order."""

from tests.lifecycle_machine.invariants import ELSEWHERE, NOT_YET
from tests.lifecycle_machine.invariants_after import INVARIANTS
from tests.lifecycle_machine.mutants import MUTANTS


def test_no_life_breaks_an_invariant(report):
    assert report["wrong"] == []
    assert report["steps"] >= 1500


def test_lives_come_to_nearly_every_move_of_the_table(report):
    """A machine that never grants anything would break nothing either."""
    assert len(report["unreached"]) <= 12, report["unreached"]


def test_each_planted_fault_is_found(report):
    assert report["escaped"] == []
    assert len(report["hunted"]) == len(MUTANTS)


def test_each_invariant_is_held_here_or_named_elsewhere():
    told = {*INVARIANTS, *NOT_YET, *ELSEWHERE}
    assert told == {f"INV-{number:02}" for number in range(1, 34)}
