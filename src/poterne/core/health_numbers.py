"""Health insurance numbers (NAM), only to keep them out: no request ever holds one (L-19)."""

import re
from calendar import monthrange

from poterne.core.words import search_fold

_WOMEN = 50
_CENTURIES = (2000, 1900, 1800)
_BETWEEN = r"[\s\u2010-\u2015-]*"
_CELLS = ["[a-z]"] * 4 + ["[0-9]"] * 6 + ["[a-hj-np-z1-9]", "[0-9]"]
_SHAPE = re.compile(f"(?<![a-z0-9])(?=({_BETWEEN.join(_CELLS)})(?![a-z0-9]))")


def holds_nam(text: str) -> bool:
    """Whether ``text`` holds twelve characters shaped as a NAM, with a day that exists.

    Spaces and dashes may stand between them; the check digit is not looked at, so that a
    mistyped number is kept out too.

    >>> holds_nam("patient TREM 0462-1918"), holds_nam("TREM 0432 1918")
    (True, False)
    """
    return any(_is_dated(found) for found in _SHAPE.findall(search_fold(text)))


def _is_dated(nam: str) -> bool:
    """Whether the six figures are a day of some century, 50 added to a woman’s month."""
    figures = re.sub("[^0-9]", "", re.sub(_BETWEEN, "", nam)[4:10])
    year, month, day = int(figures[:2]), int(figures[2:4]), int(figures[4:])
    month -= _WOMEN if month > _WOMEN else 0
    if not 1 <= month <= 12:  # noqa: PLR2004 - months
        return False
    return any(1 <= day <= monthrange(century + year, month)[1] for century in _CENTURIES)
