"""No health insurance number enters a request, however it is spaced."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poterne.core.health_numbers import holds_nam


@pytest.mark.parametrize(
    "text",
    [
        *("TREM04121925", "trem 0462 1918", "dossier : TREM-0462-1918.", "ZZZA 0052 2912"),
        *(
            "T R E M 0 4 1 2 1 9 2 5",
            "TRÈM04121925",
            "ZZZM900101A1",
            "\uff34\uff32\uff25\uff2d04121925",
        ),
        *("a@x.ca trem04121925", "XTRE 04 12 19 2 5", "TREM\n0412\n1925", "AAAA TREM 0412 1925"),
    ],
)
def test_a_number_is_found_whatever_stands_between_its_signs(text):
    assert holds_nam(text)


@pytest.mark.parametrize(
    "text",
    [
        *("", "TREM 0413 1925", "TREM 0412 3225", "TREM 0230 1010", "TREM 0412 190X"),
        *("TREM041219251", "XTREM04121925", "TRE 0412 1925", "418 555-0123", "ZZZA01022911"),
        *("TREM 0412 19O5", "TREM 0412 1901", "Dossier médical 2026", "TREM 0463 1918"),
    ],
)
def test_what_is_no_number_is_left_alone(text):
    assert not holds_nam(text)


@given(st.text())
def test_no_text_breaks_the_search(text):
    holds_nam(text)
