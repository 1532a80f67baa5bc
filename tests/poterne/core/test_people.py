"""Names of people, and whether two are one person."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poterne.core.people import mixes_scripts, name_words, parse_name, same_name


@pytest.mark.parametrize(
    "typed",
    [
        *("Élodie", "JEAN-FRANÇOIS", "D'Amours", "O’Neil", "J.-P.", "Ng", "Nguyễn", "St-Pierre"),
        *("é" * 50, "Ана", "李"),
    ],
)
def test_a_name_is_kept_with_its_marks(typed):
    assert parse_name(typed) == typed.replace("'", "’")
    assert not mixes_scripts(typed)


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "—", "Jean2", "jean@x", "<b>A</b>", "a" * 51, "Tremblay\n", "A\u202eB"),
        *("-", "’.", "\u0301", "Jean\u200b", "Jean/Paul", "Marie, Dre"),
    ],
)
def test_what_is_no_name_is_none(typed):
    assert parse_name(typed) is None


def test_a_name_is_counted_once_composed_and_its_spaces_made_one():
    assert parse_name(" Marie   Ève ") == "Marie Ève"
    assert parse_name(unicodedata.normalize("NFD", "é" * 50)) == "é" * 50


@pytest.mark.parametrize("name", ["Tr\u0435mblay", "\u0391lex", "P\u0430ul"])
def test_two_alphabets_in_one_name_are_seen(name):
    assert parse_name(name)
    assert mixes_scripts(name)


@given(st.text())
def test_a_parsed_name_parses_to_itself(text):
    name = parse_name(text)
    assert name is None or parse_name(name) == name


def test_words_of_a_name_part_at_everything_that_is_no_letter():
    assert name_words("J.-P.", "St-Pierre d’Amours") == ("j", "p", "st", "pierre", "d", "amours")


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (("Marie-Ève", "Côté"), ("MARIE EVE", "COTE"), True),
        (("Marie", "Côté"), ("Marie-Ève", "Côté"), False),
        (("", ""), ("", ""), False),
        (("Marc", "Roy"), ("Luc", "Roy"), False),
    ],
)
def test_one_person_is_one_name_folded(first, second, same):
    assert same_name(first, second) is same
