"""Tables that say what is shown and by which test: read, and each test looked for."""

import ast
import csv
import re
from functools import cache
from pathlib import Path

from tests.house.sources import ROOT

SHOWN, OPEN, NOT_BUILT, NO_OBJECT = "montrée", "ouverte", "pas construit", "sans objet"
_SKIPS = re.compile(r"\bpytest\.(?:skip|xfail|importorskip)\b|\bmark\.(?:skip|skipif|xfail)\b")


def rows(name: str) -> list[dict[str, str]]:
    """The rows of ``docs/<name>.tsv``, by the names of its head."""
    text = (ROOT / f"docs/{name}.tsv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))


def proofs_of(row: dict[str, str]) -> list[str]:
    return row["essais"].split()


@cache
def _names(path: Path) -> frozenset[str]:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return frozenset(node.name for node in body if isinstance(node, ast.FunctionDef))


def fault(row: dict[str, str]) -> str:
    """What is wrong with what a row calls as its proof, or ""."""
    for test in proofs_of(row):
        place, _, name = test.partition("::")
        path = ROOT / place
        if not (place.startswith("tests/") and path.name.startswith("test_") and path.is_file()):
            return f"{row['id']}: no file {place}"
        if not name.startswith("test_") or name not in _names(path):
            return f"{row['id']}: no test {test}"
    if (said := row.get("document", "")) and not _section(said):
        return f"{row['id']}: no section {said}"
    return _fault_of_state(row)


def _fault_of_state(row: dict[str, str]) -> str:
    proof, why = row["essais"] or row.get("document", ""), row["précision"]
    if row["état"] not in {SHOWN, OPEN, NOT_BUILT, NO_OBJECT}:
        return f"{row['id']}: unknown state"
    if row["état"] == SHOWN and not proof:
        return f"{row['id']}: shown by nothing"
    if row["état"] != SHOWN and not why:
        return f"{row['id']}: nothing says why"
    if row["état"] == NOT_BUILT and proof:
        return f"{row['id']}: a proof of what is not built"
    return ""


def _section(said: str) -> bool:
    place, _, heading = said.partition("#")
    path = ROOT / place
    return path.is_file() and any(
        re.fullmatch(rf"#+ {re.escape(heading)}\b.*", line)
        for line in path.read_text(encoding="utf-8").splitlines()
    )


def skipping() -> list[str]:
    """The test files that may skip a test, or expect it to fail."""
    found = sorted((ROOT / "tests").rglob("*.py"))
    here = Path(__file__)
    return [str(p.relative_to(ROOT)) for p in found if p != here and _SKIPS.search(p.read_text())]


def marked(kind: str) -> set[str]:
    """The ids that tests bear as ``@pytest.mark.<kind>("…")``."""
    found = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        found |= set(re.findall(rf"mark\.{kind}\(\"([^\"]+)\"", path.read_text(encoding="utf-8")))
    return found
