"""Cells of the form: each parses to one canonical value or to None, and is shown one way."""

import re


def parse_count(text: str) -> int | None:
    """The number of identifiers, 0 to 999, or None (rules §2.8.8)."""
    typed = text.strip(" ")
    return int(typed) if re.fullmatch("[0-9]{1,3}", typed) else None
