"""Sauvegarde la base entière dans un dossier, pendant qu’elle sert."""

import hashlib
import json
from argparse import Namespace
from pathlib import Path

from poterne import clock
from poterne.core.journal import moment
from poterne.ops import dumps
from poterne.ops.console import Parser, say

_READ_AT_ONCE = 1 << 20


def arguments(parser: Parser) -> None:
    """Where to put it."""
    parser.add_argument("dossier", type=Path, help="dossier de la sauvegarde, créé au besoin")


def run(options: Namespace) -> int:
    """One more backup lies in the folder, and beside it what its restore must give back."""
    folder: Path = options.dossier
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    taken = moment(clock.now())
    path = folder / f"poterne-{taken.replace(':', '')}.sauvegarde"
    facts = dumps.take(path)
    facts |= {"pris_le": taken, "sha256": digest_of(path)}
    beside(path).write_text(json.dumps(facts, ensure_ascii=False, indent=1) + "\n")
    rows = facts["lignes"].get("journal", 0)
    say(f"{path} : {rows} lignes de journal, {path.stat().st_size} octets.")
    return 0


def beside(path: Path) -> Path:
    """The file that says what a backup holds."""
    return path.with_suffix(".json")


def digest_of(path: Path) -> str:
    """SHA-256 of a file, hex."""
    read = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_READ_AT_ONCE):
            read.update(block)
    return read.hexdigest()
