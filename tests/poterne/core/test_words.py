"""French typography, folding, dates and plurals."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poterne.core.words import (
    NBSP,
    capitals,
    date_long,
    fold_typography,
    plural,
    search_fold,
    time_short,
    typo,
)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Demande : reçue", "Demande~: reçue"),
        ("« L'été »", "«~L’été~»"),
        ("«L’été»", "«~L’été~»"),
        ("Est-ce vrai ? Oui ! Bien ; merci", "Est-ce vrai? Oui! Bien; merci"),
        ("10 % et 5 $", "10~% et 5~$"),
        ("à 14 h 05", "à 14~h~05"),
        ("le 1er mars 2026 et le 11 août", "le 1er~mars~2026 et le 11~août"),
        ("pour mai, de Dre Éthier et M. Roy", "pour mai, de Dre~Éthier et M.~Roy"),
        ("2 Mo en 5 s, nᵒ 12", "2~Mo en 5~s, nᵒ~12"),
        ("https://x.ca/?a=1:2", "https://x.ca/?a=1:2"),
        ("418 555-0123, poste 456", "418 555-0123, poste 456"),
        ("l'« Identité »", "l’«~Identité~»"),
    ],
)
def test_a_text_is_rendered_with_quebec_typography(typed, shown):
    assert typo(typed).replace(NBSP, "~") == shown


@given(st.text(alphabet="ab'’ «»:;!?%$h0123456789\u00a0"))
def test_typography_is_put_once(text):
    assert typo(typo(text)) == typo(text)


@given(st.text(alphabet="ab'’ «»:;!?%$h0123456789\u00a0–-"))
def test_folding_forgets_what_typography_put(text):
    assert fold_typography(fold_typography(text)) == fold_typography(text)


def test_a_rendered_text_folds_to_the_text():
    text = "« L’accès » : à 14 h 05 – 10 %; vrai?"
    assert fold_typography(typo(text)) == fold_typography(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Œuvre Æ", "oeuvre ae"),
        ("ÉLODIE ß", "elodie ss"),
        ("\uff46\uff55\uff4c\uff4c", "full"),
        ("Nguyễn", "nguyen"),
    ],
)
def test_a_search_forgets_case_accents_and_ligatures(text, folded):
    assert search_fold(text) == folded


@given(st.text())
def test_a_folded_text_folds_to_itself(text):
    assert search_fold(search_fold(text)) == search_fold(text)


def test_capitals_keep_their_accents():
    assert capitals("e\u0301 çœ") == "É ÇŒ"


def test_days_and_hours_are_said_as_in_quebec():
    assert date_long(date(2026, 3, 1)) == "1er mars 2026"
    assert date_long(date(2026, 12, 11)) == "11 décembre 2026"
    assert time_short(time(14, 5)) == time_short(datetime(2026, 3, 1, 14, 5)) == "14 h 05"  # noqa: DTZ001 - a wall clock
    assert time_short(time(0, 0)) == "0 h 00"


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 jour"), (1, "1 jour"), (2, "2 jours"), (-1, "-1 jour")]
)
def test_the_plural_begins_at_two(count, said):
    assert plural(count, "jour") == said
