"""The tree is what docs/house.md says, and nothing else."""

import re

from tests.house.sources import ROOT, files, named


def _told() -> set[str]:
    told, prefix = set(), ""
    for line in (ROOT / "docs/house.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            room = re.match(r"## `([^`]+)`", line)
            prefix = room.group(1) if room else ""
        row = re.match(r"\| `([^`]+\.py)` \|", line)
        if row and prefix:
            folder = prefix if prefix == "tools" else f"src/{prefix}"
            told.add(f"{folder}/{row.group(1)}")
    return told


def _there() -> set[str]:
    source = {named(path) for path in files() if path.name != "__init__.py"}
    return source | {named(path) for path in (ROOT / "tools").glob("*.py")}


def test_every_file_stands_in_the_document_and_the_reverse():
    assert _told() == _there()
