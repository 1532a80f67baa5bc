"""docs/threats.tsv: each threat and each promise, its control, and the tests that show it held."""

from tests.house.proofs import NO_OBJECT, NOT_BUILT, fault, marked, proofs_of, rows

ROWS = rows("threats")
THREATS = [f"TH{n}" for n in range(1, 29)]
PROMISES = [f"G{n}" for n in range(1, 11)]


def test_every_threat_and_every_promise_stands_once():
    assert [row["id"] for row in ROWS] == THREATS + PROMISES


def test_each_row_says_its_control_and_what_shows_it_or_what_is_missing():
    assert [told for row in ROWS if (told := fault(row))] == []
    for row in ROWS:
        assert row["menace ou promesse"], row["id"]
        assert row["parade"] or row["état"] == NOT_BUILT, row["id"]
        assert row["état"] != NO_OBJECT, row["id"]


def test_nothing_holds_on_a_single_test():
    assert [row["id"] for row in ROWS if len(proofs_of(row)) == 1] == []


def test_a_marker_names_a_threat_of_the_table():
    assert marked("threat") <= set(THREATS)
