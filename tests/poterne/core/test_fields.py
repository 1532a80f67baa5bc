"""Cells: what is taken, what is refused, how it is shown."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poterne.core.fields import (
    clean,
    holds_letter_o,
    in_quebec,
    months_before,
    parse_count,
    parse_day,
    parse_establishment,
    parse_extension,
    parse_gmf_number,
    parse_phone,
    parse_postal_code,
    shown_phone,
    shown_postal_code,
)

PARSERS = [
    parse_count,
    parse_day,
    parse_establishment,
    parse_extension,
    parse_gmf_number,
    parse_phone,
    parse_postal_code,
]


@pytest.mark.parametrize(
    "typed",
    ["418 555-0123", "(418) 555.0123", "+1 418 555 0123", "14185550123", " 418/555\u00a00123 "],
)
def test_a_telephone_is_read_however_it_is_spaced(typed):
    assert parse_phone(typed) == "+14185550123"


@pytest.mark.parametrize(
    "typed",
    [
        *("", "555-0123", "118 555 0123", "418 155 0123", "418 911 0123", "211 555 0123"),
        *(
            "418 555-0123 p. 4",
            "\u0664\u0661\u0668\u0665\u0665\u0665\u0660\u0661\u0662\u0663",
            "\uff14\uff11\uff185550123",
            "418 555-0123\n",
            "24185550123",
        ),
        *("+418 555 0123", "+1 1 418 555 0123", "418 555-01234"),
    ],
)
def test_what_is_no_telephone_is_none(typed):
    assert parse_phone(typed) is None


def test_a_telephone_is_shown_with_its_extension_when_it_has_one():
    assert shown_phone("+14185550123", "456") == "418 555-0123, poste 456"
    assert shown_phone("+14185550123") == "418 555-0123"


@pytest.mark.parametrize("typed", ["0", "456", "000123", ""])
def test_an_extension_keeps_its_zeros(typed):
    assert parse_extension(typed) == typed


@pytest.mark.parametrize("typed", ["#4", "1234567", "4 5", "\u0664", "4\u200b"])
def test_what_is_no_extension_is_none(typed):
    assert parse_extension(typed) is None


@pytest.mark.parametrize("typed", ["G1K 7T3", "g1k7t3", "G1K-7T3", " g1k 7T3 ", "H0H 0H0"])
def test_a_postal_code_of_quebec_is_shown_in_two_groups(typed):
    code = parse_postal_code(typed)
    assert in_quebec(code)
    assert shown_postal_code(code) in {"G1K 7T3", "H0H 0H0"}


def test_a_postal_code_elsewhere_is_one_but_not_in_quebec():
    assert not in_quebec(parse_postal_code("K1A 0B1"))


@pytest.mark.parametrize(
    "typed",
    [
        "G1K 7O3",
        "W1K 7T3",
        "Z1K 7T3",
        "G1K 7T",
        "90210",
        "D1K 7T3",
        "G1K 7T3\n",
        "G\u0661K 7T3",
        "",
    ],
)
def test_what_is_no_postal_code_is_none(typed):
    assert parse_postal_code(typed) is None


@pytest.mark.parametrize(
    ("typed", "told"), [("G1K 7O3", True), ("goh 0h0", True), ("G1K 7T", False), ("OO", False)]
)
def test_a_letter_o_is_told_only_among_six_characters(typed, told):
    assert holds_letter_o(typed) is told


@pytest.mark.parametrize(("typed", "kept"), [("00123", "00123"), ("12 345", "12345")])
def test_an_establishment_number_is_text(typed, kept):
    assert parse_establishment(typed) == kept


@pytest.mark.parametrize(
    "typed", ["1234", "123456", "12-345", "O0123", "\u0660\u0660\u0661\u0662\u0663", "", "00123\n"]
)
def test_what_is_no_establishment_number_is_none(typed):
    assert parse_establishment(typed) is None


def test_the_pattern_of_establishment_numbers_is_a_setting():
    assert parse_establishment("AB12", "[A-Z]{2}[0-9]{2}") == "AB12"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("", ""), ("0012", "12"), ("000", "0"), ("1234567", None), ("G1", None), ("\u0664", None)],
)
def test_a_gmf_number_is_compared_without_its_zeros(typed, kept):
    assert parse_gmf_number(typed) == kept


@pytest.mark.parametrize(
    ("typed", "count"), [("1", 1), (" 3 ", 3), ("03", 3), ("10", 10), ("51", 51), ("0", 0)]
)
def test_a_count_is_one_to_three_figures(typed, count):
    assert parse_count(typed) == count


@pytest.mark.parametrize(
    "typed", ["-1", "+1", "1,5", "2.0", "1e1", "deux", "\u0663", "", "1000", "1_0"]
)
def test_what_is_no_count_is_none(typed):
    assert parse_count(typed) is None


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2024-02-29", date(2024, 2, 29)),
        ("2026 / 3 / 7", date(2026, 3, 7)),
        ("2026-03-07", date(2026, 3, 7)),
    ],
)
def test_a_day_is_read_from_three_cells_or_one(typed, day):
    assert parse_day(typed) == day


@pytest.mark.parametrize(
    "typed",
    [
        *("2026-02-29", "2026-13-01", "26-11-23", "2026-11-00", "0000-01-01", "", "2026-11"),
        *("\u0662\u0660\u0662\u0666-11-23", "2026-11-23\n", "2026-11-23T00", " / / "),
    ],
)
def test_a_day_that_does_not_exist_is_none(typed):
    assert parse_day(typed) is None


@given(st.dates(date(1900, 1, 1)), st.integers(0, 36))
def test_months_back_never_pass_the_end_of_a_month(day, months):
    earlier = months_before(day, months)
    assert (day.year - earlier.year) * 12 + day.month - earlier.month == months
    assert earlier.day == day.day or (earlier.day < day.day and months)


@pytest.mark.parametrize(
    "hidden",
    [*"\0\t\n\r\x7f\x85\u200b\u200e\u202e\u2066\ufeff\u00ad\u3164\u2028\ufe0f", "\U000e0041"],
)
def test_nothing_invisible_passes_any_cell_even_at_its_ends(hidden):
    assert clean(f"a{hidden}b") is clean(f"a{hidden}") is clean(f"{hidden}a") is None
    assert [parse(f"1{hidden}") for parse in PARSERS] == [None] * len(PARSERS)


def test_a_line_feed_passes_where_lines_are_asked_and_a_browser_sends_two():
    assert clean(" a  b\r\n c ", multiline=True) == clean("a b\nc", multiline=True) == "a b\nc"
    assert clean("a\rb", multiline=True) is None


@given(st.text())
def test_a_cleaned_text_is_clean(text):
    kept = clean(text, multiline=True)
    assert kept is None or clean(kept, multiline=True) == kept


@given(st.text(), st.sampled_from(PARSERS))
def test_no_text_breaks_a_parser(text, parse):
    parse(text)
