"""The number of a request: what a person may type, and each slip that is caught."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.poterne.core.test_credentials import dice

from poterne.core.reference import (
    ALPHABET,
    new_link_token,
    new_mailed_code,
    new_reference,
    normalize_reference,
    shown_reference,
)


@pytest.mark.parametrize("text", ["7KQ2-M4XX", "7kq2m4xx", " 3FTW-9HAJ ", "3ftw9haj"])
def test_the_valid_vectors_are_read_without_dash_or_case(text):
    assert normalize_reference(text) in {"7KQ2M4XX", "3FTW9HAJ"}


@pytest.mark.parametrize(
    "text", ["7KQ2-M4XD", "", "7KQ2-M4X", "7KQ2-M4XXX", "0KQ2-M4XX", "7KQ2 M4XX", "é" * 8]
)
def test_a_number_with_a_slip_is_none(text):
    assert normalize_reference(text) is None


@given(dice)
def test_a_drawn_number_reads_back_from_how_it_is_shown(chance):
    drawn = new_reference(chance)
    assert normalize_reference(shown_reference(drawn).lower()) == drawn


@given(dice, st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_sign_never_passes(chance, place, sign):
    drawn = new_reference(chance)
    typed = drawn[:place] + sign + drawn[place + 1 :]
    assert (normalize_reference(typed) is not None) == (typed == drawn)


@given(dice)
def test_a_mailed_code_has_six_digits_and_a_link_256_bits(chance):
    code, token = new_mailed_code(chance).reveal(), new_link_token(chance).reveal()
    assert len(code) == 6
    assert code.isdigit()
    assert len(token) == 43
    assert set(token) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
