"""Fifty people press at the same instant: one effect, a clear answer to everybody else (TH16)."""

import pytest
from tests.poterne.acts.refused import public_acts
from tests.races.doubles import clicked
from tests.races.mutants import MUTANTS

pytestmark = pytest.mark.threat("TH16")
INSIDE = {
    "burn", "destroy_draft", "expire_password", "open_with", "print_letter", "replace", "sign_head",
    "take_back_letter",
}  # fmt: skip
"""Acts that no door names, or that a journey calls with their page: others are clicked."""


def test_whatever_fifty_hands_do_at_once_has_the_effect_of_some_order(report):
    assert report["wrong"] == []


def test_no_call_is_let_in_after_its_identifier_was_stopped(report):
    assert report["stops"] == []


def test_each_planted_fault_is_found(report):
    assert report["escaped"] == []
    assert len(report["hunted"]) == len(MUTANTS)


def test_every_act_that_a_page_names_is_clicked_twice():
    """An act that is new fails here until a journey of tests/faults takes it."""
    named = {act.__name__ for act in public_acts() if hasattr(act, "__signature__")}
    assert named - clicked() <= INSIDE
