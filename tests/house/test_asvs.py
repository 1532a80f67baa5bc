"""docs/asvs.tsv: each requirement of OWASP ASVS 5.0.0, and the tests that show it here."""

import re
from collections import Counter

import pytest
from tests.house.proofs import (
    NO_OBJECT,
    NOT_BUILT,
    OPEN,
    SHOWN,
    fault,
    marked,
    rows,
    skipping,
)
from tests.house.sources import ROOT

ROWS = rows("asvs")
LEVELS = {"1": 70, "2": 183, "3": 92}
"""How many requirements version 5.0.0 has at each level."""


def plural(count: int, word: str) -> str:
    """``2 ouvertes``; « pas construite » agrees by its last word only."""
    return f"{count} {word}{'s' if count > 1 else ''}"


def sentence() -> str:
    """The true counts, level by level."""
    told = []
    for level in LEVELS:
        found = Counter(row["état"] for row in ROWS if row["niveau"] == level)
        applicable = found.total() - found[NO_OBJECT]
        told.append(
            f"niveau {level}, {found[SHOWN]} exigences montrées sur {applicable} qui s’appliquent "
            f"({plural(found[OPEN], 'ouverte')}, {plural(found[NOT_BUILT], 'pas construite')})"
        )
    none = sum(row["état"] == NO_OBJECT for row in ROWS)
    return f"Auto-évaluation selon OWASP ASVS 5.0.0 : {'; '.join(told)}; {none} sans objet."


def test_every_requirement_stands_once_in_its_order():
    ids = [row["id"] for row in ROWS]
    assert all(re.fullmatch(r"V\d+\.\d+\.\d+", each) for each in ids)
    assert ids == sorted(set(ids), key=lambda each: [int(n) for n in each[1:].split(".")])
    assert Counter(row["niveau"] for row in ROWS) == LEVELS
    assert all(row["exigence"] for row in ROWS)


def test_each_row_says_what_shows_it_or_what_is_missing():
    assert [told for row in ROWS if (told := fault(row))] == []


def test_no_test_is_skipped_or_expected_to_fail():
    assert skipping() == []


def test_a_row_that_lies_is_seen():
    good = next(row for row in ROWS if row["état"] == SHOWN and row["essais"])
    assert not fault(good)
    for change in (
        {"essais": "tests/house/test_asvs.py::test_that_nobody_wrote"},
        {"essais": "tests/house/proofs.py::fault"},
        {"essais": "", "document": ""},
        {"document": "docs/security.md#Rien"},
        {"état": "presque"},
        {"état": OPEN, "précision": ""},
        {"état": NOT_BUILT, "précision": "tout"},
    ):
        assert fault(good | change), change


def test_a_marker_names_a_requirement_of_the_table():
    assert marked("asvs") <= {row["id"] for row in ROWS}


def test_the_page_says_the_true_counts(capsys: pytest.CaptureFixture[str]):
    text = (ROOT / "docs/asvs.md").read_text(encoding="utf-8")
    with capsys.disabled():
        print(f"\n{sentence()}")  # noqa: T201  (read by whoever runs the house)
    assert sentence() in text
