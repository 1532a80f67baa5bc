"""The verifier of the journal: it agrees with the product, and any hand on a row is seen."""

import copy
import json
import random
import re
import subprocess
import sys

import pytest
from django.db import connection
from tests import line
from tests.cast import gmf
from tests.tools.programs import (
    KEY,
    ROOT,
    VECTORS,
    answer,
    exported,
    foreign_imports,
    lines_of,
    load,
    written,
)

from poterne.acts import sealing
from poterne.acts.journaling import SYSTEM
from poterne.core.dossier import canonical
from poterne.core.journal import FIRST, commitment, row_hash

TOOL = load("verify_journal")
RECORDS = lines_of(VECTORS / "journal.jsonl")
ROWS = [record["row"] for record in RECORDS if record["table"] == "journal"]
PARTS = [record["row"] for record in RECORDS if record["table"] == "journal_personal"]
ANCHORED = ("--tetes", VECTORS / "tetes", "--cle", KEY)


def ask(tmp_path, rows, parts=PARTS, options=ANCHORED) -> tuple[int, str]:
    records = [{"table": "journal", "row": row} for row in rows]
    records += [{"table": "journal_personal", "row": part} for part in parts]
    return answer(TOOL, written(tmp_path / "j.jsonl", records), *options)


def chained(rows: list[dict]) -> list[dict]:
    """The rows numbered, chained and hashed again: a forger who has the algorithm."""
    before = FIRST
    for seq, row in enumerate(rows, 1):
        row |= {"seq": seq, "prec": before}
        before = row["hachage"] = row_hash(row)
    return rows


def test_it_borrows_nothing_from_the_house():
    assert foreign_imports("verify_journal") == {"cryptography"}


def test_product_and_verifier_agree_on_every_golden_row(tmp_path):
    assert len(ROWS) >= 50
    assert [row_hash(row) for row in ROWS] == [row["hachage"] for row in ROWS]
    by_seq = {row["seq"]: row for row in ROWS}
    for part in PARTS:
        salt, said = bytes.fromhex(part["salt"]), json.loads(part["part"])
        assert canonical(said) == part["part"]
        assert commitment(salt, said) == by_seq[part["row_id"]]["engagement"]
    assert ask(tmp_path, ROWS)[0] == 0


def test_a_destroyed_personal_part_is_reported_and_breaks_nothing(tmp_path):
    code, said = ask(tmp_path, ROWS, parts=PARTS[:3])
    owed = sum(row["engagement"] is not None for row in ROWS)
    assert code == 0
    assert f"{owed - 3} ligne(s) : partie personnelle détruite" in said


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "Aucune tête donnée"),
        (("--tetes", VECTORS / "tetes"), "que rien n’atteste"),
    ],
)
def test_without_an_anchor_whole_is_not_said_to_be_proved(tmp_path, options, words):
    code, said = ask(tmp_path, ROWS, options=options)
    assert code == 3
    assert words in said


def _alone(tmp_path, **environment) -> subprocess.CompletedProcess:
    """The program with the bare interpreter: no package at all."""
    command = [sys.executable, "-I", "-S", str(ROOT / "tools/verify_journal.py")]
    command += [str(each) for each in (VECTORS / "journal.jsonl", *ANCHORED)]
    return subprocess.run(  # noqa: S603  (our own program)
        command, env=environment, capture_output=True, text=True, check=False
    )


def test_openssl_tells_the_same_where_no_package_is():
    done = _alone(None, PATH="/usr/bin:/bin:/usr/local/bin")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "Signatures justes.")


def test_with_nothing_to_check_a_signature_it_says_so(tmp_path):
    done = _alone(tmp_path, PATH=str(tmp_path))
    assert done.returncode == 3
    assert "ni cryptography, ni openssl" in done.stdout


def test_another_key_is_not_trusted(tmp_path):
    options = ("--tetes", VECTORS / "tetes", "--cle", "0" * 64)
    assert ask(tmp_path, ROWS, options=options)[0] == 1
    assert ask(tmp_path, ROWS, options=(*options, "--cle", KEY))[0] == 0


@pytest.mark.parametrize("field", sorted(ROWS[0]))
def test_each_field_of_each_row_is_covered(tmp_path, field):
    for number in (0, 30, 59):
        rows = copy.deepcopy(ROWS)
        row = rows[number]
        row[field] = (row[field] or 0) + 1 if isinstance(row[field], int) else f"{row[field]}x"
        code, said = ask(tmp_path, rows)
        assert code == 1
        assert f"ligne {number + 1} :" in said


@pytest.mark.parametrize("wrong", [None, 1, 1.5, True, [], {}, "\ud800"])
def test_a_value_of_another_kind_is_named_too(tmp_path, wrong):
    rows = copy.deepcopy(ROWS)
    rows[9]["motif"] = wrong
    code, said = ask(tmp_path, rows)
    assert code == 1
    assert "ligne 10 :" in said


def test_a_field_too_many_or_too_few_is_named(tmp_path):
    more, less = copy.deepcopy(ROWS), copy.deepcopy(ROWS)
    more[4]["note"] = "x"
    del less[4]["motif"]
    for rows in (more, less):
        code, said = ask(tmp_path, rows)
        assert code == 1
        assert "ligne 5 :" in said


def test_a_personal_part_that_was_rewritten_or_invented_is_named(tmp_path):
    other = copy.deepcopy(PARTS)
    other[2]["part"] = other[2]["part"].replace("motif", "motiv")
    assert f"ligne {other[2]['row_id']} :" in ask(tmp_path, ROWS, parts=other)[1]
    invented = [*PARTS, PARTS[0] | {"row_id": 2}]
    assert "ligne 2 :" in ask(tmp_path, ROWS, parts=invented)[1]


def _bit(rows: list[dict], at: int, dice: random.Random) -> None:
    row = rows[at]
    field = dice.choice([name for name in row if isinstance(row[name], str) and row[name]])
    place = dice.randrange(len(row[field]))
    flipped = chr(ord(row[field][place]) ^ (1 << dice.randrange(7)))
    row[field] = row[field][:place] + flipped + row[field][place + 1 :]


def _field(rows: list[dict], at: int, dice: random.Random) -> None:
    field = dice.choice(("motif", "objet", "acteur", "empreinte", "hachage", "prec"))
    rows[at][field] = dice.choice(rows)[field] + "x"


def _swap(rows: list[dict], at: int, dice: random.Random) -> None:
    other = (at + 1 + dice.randrange(len(rows) - 1)) % len(rows)
    rows[at], rows[other] = rows[other], rows[at]


def _deletion(rows: list[dict], at: int, dice: random.Random) -> None:
    del rows[at]


def _insertion(rows: list[dict], at: int, dice: random.Random) -> None:
    rows.insert(at, copy.deepcopy(dice.choice(rows)))


def _forgery(rows: list[dict], at: int, dice: random.Random) -> None:
    rows[at]["motif"] += "x"
    chained(rows)


def _forged_rank(rows: list[dict], at: int, dice: random.Random) -> None:
    rows[at]["rang"] += 1
    chained(rows)


def _cut_tail(rows: list[dict], at: int, dice: random.Random) -> None:
    del rows[at:]


HANDS = (_bit, _field, _swap, _deletion, _insertion, _forgery, _forged_rank, _cut_tail)


@pytest.mark.threat("TH20")
@pytest.mark.parametrize("hand", HANDS)
def test_forty_random_hands_on_the_journal_are_all_seen(tmp_path, hand):
    dice = random.Random(hand.__name__)  # noqa: S311  (repeatable on purpose)
    for _ in range(40):
        rows = copy.deepcopy(ROWS)
        hand(rows, dice.randrange(len(rows)), dice)
        code, said = ask(tmp_path, rows)
        assert code == 1, said
        assert re.search(r"ligne [0-9]+ :", said)


@pytest.mark.parametrize("field", sorted(TOOL.HEAD - {"cle", "signature"}))
def test_a_head_that_was_rewritten_is_not_believed(tmp_path, field):
    for name in ("tete-2026-11-24-poterne.json", "tete-2026-11-25-poterne.json"):
        head = json.loads((VECTORS / "tetes" / name).read_text())
        head[field] = head[field] - 1 if isinstance(head[field], int) else f"{head[field]}0"
        (tmp_path / name).write_text(canonical(head))
        options = ("--tetes", tmp_path / name, "--cle", KEY)
        assert ask(tmp_path, ROWS, options=options)[0] == 1


def test_a_head_in_the_middle_that_is_missing_does_not_hide_a_broken_succession(tmp_path):
    source = VECTORS / "tetes"
    (tmp_path / "tete-a.json").write_text(
        (source / "tete-2026-11-24-poterne.json").read_text() + " "
    )
    (tmp_path / "tete-b.json").write_text((source / "tete-2026-11-25-poterne.json").read_text())
    code, said = ask(tmp_path, ROWS, options=("--tetes", tmp_path, "--cle", KEY))
    assert code == 1
    assert "tete_precedente" in said


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"table": "journal"}', "\x00\x01", "SQLite format 3"]
)
def test_what_is_no_journal_is_unreadable_and_never_whole(tmp_path, text):
    path = tmp_path / "x"
    path.write_text(text)
    assert answer(TOOL, path, *ANCHORED)[0] == (1 if text == "" else 2)
    assert answer(TOOL, tmp_path / "absent", *ANCHORED)[0] == 2
    assert answer(TOOL, VECTORS / "journal.jsonl", "--tetes", path)[0] == 2


def _sealed(now, settings, tmp_path):
    settings.JOURNAL_KEY_FILE = str(tmp_path / "journal.pem")
    settings.HEADS_FOLDER = str(tmp_path / "tetes")
    key = sealing.prepare_key()
    line.granted(gmf(2), now)
    sealing.anchor(by=SYSTEM, now=now)
    return ("--tetes", tmp_path / "tetes", "--cle", key)


@pytest.mark.usefixtures("base")
def test_a_journal_written_by_acts_is_whole_and_anchored(now, settings, tmp_path):
    options = _sealed(now, settings, tmp_path)
    code, said = answer(TOOL, exported(TOOL, tmp_path), *options)
    assert code == 0, said
    assert "partie personnelle détruite" not in said
    assert "1 tête(s); 1 ligne(s) après la dernière." in said


@pytest.mark.usefixtures("base")
@pytest.mark.threat("TH20")
def test_one_byte_changed_by_hand_in_the_stored_bytes_names_the_row(now, settings, tmp_path):
    options = _sealed(now, settings, tmp_path)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    stored = exported(TOOL, tmp_path).read_bytes()
    place = stored.index(b"demande.signee_repondant")
    seq = _seq_of("demande.signee_repondant")
    for byte in (b"D", b"\xff"):
        path = tmp_path / "altere"
        path.write_bytes(stored[:place] + byte + stored[place + 1 :])
        code, said = answer(TOOL, path, *options)
        named = re.search(rf"ligne {seq} :", said)
        unreadable = byte == b"\xff" and connection.vendor != "sqlite"
        assert (code, bool(named)) == ((2, False) if unreadable else (1, True)), said


def _seq_of(action: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM journal WHERE action = %s", [action])
        return cursor.fetchone()[0]
