"""Cells of the form: each parses to one canonical value or to None, and is shown one way.

Digits are ``[0-9]`` and patterns match whole: ``\\d``, ``isdigit`` and ``int`` take others' digits,
and ``$`` lets a final newline pass (rules §2.8).
"""

import re
import unicodedata
from calendar import monthrange
from datetime import date

_FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")


def clean(text: str, *, multiline: bool = False) -> str | None:
    """``text`` in NFC, trimmed, inner spaces to one; None when it holds a control character.

    Controls, direction marks and zero-width characters are refused before trimming; a line feed
    passes where ``multiline``, and a browser's CR LF counts as one.
    """
    lines = text.replace("\r\n", "\n").split("\n") if multiline else [text]
    if any(_invisible(char) for line in lines for char in line):
        return None
    kept = (" ".join(unicodedata.normalize("NFC", line).split()) for line in lines)
    return "\n".join(kept).strip()


def _invisible(char: str) -> bool:
    return (
        unicodedata.category(char) in _FORBIDDEN_CATEGORIES
        or char in _BLANK_LETTERS
        or "\ufe00" <= char <= "\ufe0f"
    )


def _compact(text: str, dropped: str) -> str | None:
    """``text`` cleaned, without its spaces and the characters ``dropped``."""
    cleaned = clean(text)
    return None if cleaned is None else re.sub(f"[ {re.escape(dropped)}]", "", cleaned)


def parse_phone(text: str) -> str | None:
    """A North American number as ``+14185550123``, or None (rules §2.8.5)."""
    digits = _compact(text, "().-/")
    if digits is None:
        return None
    digits = re.sub(r"^(?:\+1|1)(?=.{10}$)", "", digits)
    part = "[2-9](?!11)[0-9]{2}"
    return f"+1{digits}" if re.fullmatch(f"{part}{part}[0-9]{{4}}", digits) else None


def shown_phone(number: str, extension: str = "") -> str:
    """A parsed number as people write it.

    >>> shown_phone("+14185550123", "456")
    '418 555-0123, poste 456'
    """
    shown = f"{number[2:5]} {number[5:8]}-{number[8:]}"
    return f"{shown}, poste {extension}" if extension else shown


def parse_extension(text: str) -> str | None:
    """One to six digits as typed, zeros kept; "" for an empty cell; else None (S4-11)."""
    typed = clean(text)
    return typed if typed is not None and re.fullmatch("[0-9]{0,6}", typed) else None


def parse_postal_code(text: str) -> str | None:
    """A Canadian code as ``G1K7T3``, or None; an O is never turned into a zero (rules §2.8.6)."""
    typed = _compact(text, "-")
    pattern = "[ABCEGHJ-NPRSTVXY][0-9][ABCEGHJ-NPRSTV-Z][0-9][ABCEGHJ-NPRSTV-Z][0-9]"
    return typed.upper() if typed and re.fullmatch(pattern, typed.upper()) else None


def holds_letter_o(text: str) -> bool:
    """Whether a mistyped code has six characters, a letter O among them (S4-09.c)."""
    typed = (_compact(text, "-") or "").upper()
    return bool(re.fullmatch("[A-Z0-9]{6}", typed)) and "O" in typed


def shown_postal_code(code: str) -> str:
    """A parsed code as printed: ``G1K 7T3``."""
    return f"{code[:3]} {code[3:]}"


def in_quebec(code: str) -> bool:
    """Whether a parsed code is of Québec."""
    return code[0] in "GHJ"


def parse_establishment(text: str, pattern: str = "[0-9]{5}") -> str | None:
    """The establishment number as text, leading zeros kept, or None (rules §2.8.7)."""
    typed = _compact(text, "")
    return typed if typed and re.fullmatch(pattern, typed) else None


def parse_gmf_number(text: str) -> str | None:
    """The optional GMF number without its leading zeros; "" for an empty cell; else None."""
    typed = clean(text)
    if typed is None or not re.fullmatch("[0-9]{0,6}", typed):
        return None
    return typed.lstrip("0") or typed[-1:]


def parse_count(text: str) -> int | None:
    """The number of identifiers, 0 to 999, or None (rules §2.8.8)."""
    typed = clean(text)
    return int(typed) if typed and re.fullmatch("[0-9]{1,3}", typed) else None


def parse_day(text: str) -> date | None:
    """A day that exists, from ``2026-11-23`` or ``2026 / 3 / 7``, or None (rules §2.8.9)."""
    found = re.fullmatch("([0-9]{4}) ?[-/] ?([0-9]{1,2}) ?[-/] ?([0-9]{1,2})", clean(text) or "")
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def months_before(day: date, months: int) -> date:
    """The same day ``months`` calendar months earlier, clamped to the end of its month.

    >>> months_before(date(2026, 8, 31), 6)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
