"""Names of people: what is a name, whether two name one person (rules §2.8.1, L-22)."""

import re
import unicodedata
from collections.abc import Iterator

from poterne.core.fields import clean
from poterne.core.words import search_fold

LONGEST_NAME = 50
_MARKS = frozenset(" -.’")


def parse_name(text: str) -> str | None:
    """The name in NFC, trimmed, apostrophes turned; None when it is no name.

    One to fifty letters, marks, spaces, hyphens, points and apostrophes, one letter at least.
    """
    name = (clean(text) or "").replace("'", "’")
    if not 0 < len(name) <= LONGEST_NAME or not any(map(_is_letter, name)):
        return None
    permitted = all(_is_letter(char) or _is_mark(char) or char in _MARKS for char in name)
    return name if permitted else None


def _is_letter(char: str) -> bool:
    return unicodedata.category(char).startswith("L")


def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")


def mixes_scripts(name: str) -> bool:
    """Whether the letters come from two alphabets, a Cyrillic letter among Latin ones."""
    return len({_script(char) for char in name if _is_letter(char)}) > 1


def _script(letter: str) -> str:
    # Python knows no script property; the first word of a letter's name tells it.
    script = unicodedata.name(letter, "?").split()[0]
    return "LATIN" if script in {"FULLWIDTH", "FEMININE", "MASCULINE", "MODIFIER"} else script


def name_words(*names: str) -> tuple[str, ...]:
    """The words of the names, folded, in order: spaces, hyphens, points, apostrophes part them.

    >>> name_words("Marie-Ève", "D’Amours")
    ('marie', 'eve', 'd', 'amours')
    """
    return tuple(_words(" ".join(names)))


def _words(text: str) -> Iterator[str]:
    return (word for word in re.split(r"[\W\d_]+", search_fold(text)) if word)


def same_name(first: tuple[str, str], second: tuple[str, str]) -> bool:
    """Whether two (first, last) names fold to the same words; an empty name is nobody's."""
    one, other = name_words(*first), name_words(*second)
    return bool(one) and one == other
