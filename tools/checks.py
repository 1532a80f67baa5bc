"""All that is checked, in order, stopping at the first fault: ``checks.py test`` or ``quick``.

Standard library only. What runs is printed before it runs; at the end, how many tests ran on each
engine.
"""

import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
_RAN = re.compile(r"Poterne : (\d+) essais sur (\w+(?: \d+)?)")
POSTGRESQL = {"POTERNE_TEST_ENGINE": "postgresql"}
_NOT_THE_SUITE = [f"--ignore=tests/{room}" for room in ("house", "journeys", "faults")]
_WITHOUT_A_BASE = [
    f"--ignore=tests/{room}" for room in ("poterne/core", "poterne/adapters", "contremarque")
]
"""What opens no database is tried once, whatever the engine."""


@dataclass(frozen=True)
class Check:
    """One command; ``quick``: also part of the inner loop; neighbours of one ``lane`` run at once.

    The suites wait for disks, servers and clocks more than they compute: on two cores, both
    engines side by side take hardly longer than one. Deaths compute all the time: they come after,
    where nothing that watches a clock is disturbed.
    """

    name: str
    command: list[str]
    quick: bool = True
    settings: dict[str, str] = field(default_factory=dict)
    lane: str = ""


def _python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


def _pytest(*arguments: str) -> list[str]:
    return _python("-m", "pytest", "-q", "--no-header", *arguments)


CHECKS = [
    Check("style", [str(BIN / "ruff"), "check", "."]),
    Check("forme", [str(BIN / "ruff"), "format", "--check", "."]),
    Check("types", [str(BIN / "mypy"), "src", "tools", "bench"]),
    Check("contrats d’import", [str(BIN / "lint-imports")]),
    Check(
        "migrations",
        _python("-m", "django", "makemigrations", "--check", "--dry-run"),
        settings={"DJANGO_SETTINGS_MODULE": "poterne.settings"},
    ),
    Check(
        "exemples",
        _pytest("--doctest-modules", "-p", "no:randomly", "src/poterne/core", "src/contremarque"),
    ),
    Check("maison", _pytest("tests/house")),
    Check("suite sur SQLite", _pytest("tests", *_NOT_THE_SUITE), lane="suites"),
    Check(
        "suite sur PostgreSQL",
        _pytest("tests", *_NOT_THE_SUITE, *_WITHOUT_A_BASE),
        quick=False,
        settings=POSTGRESQL,
        lane="suites",
    ),
    Check(
        "gardes sur PostgreSQL 18",
        _pytest("tests/poterne/records", "tests/poterne/acts/test_sealing.py"),
        quick=False,
        settings=POSTGRESQL | {"POTERNE_TEST_PG_VERSION": "18"},
        lane="suites",
    ),
    Check("pannes sur SQLite", _pytest("tests/faults"), quick=False, lane="pannes"),
    Check(
        "pannes sur PostgreSQL",
        _pytest("tests/faults"),
        quick=False,
        settings=POSTGRESQL,
        lane="pannes",
    ),
    Check("parcours au navigateur", _pytest("tests/journeys"), quick=False),
    Check(
        "ligne entière sur SQLite",
        _python("-m", "tests.journeys.whole_line", "--db", "sqlite"),
        quick=False,
    ),
    Check(
        "ligne entière sur PostgreSQL",
        _python("-m", "tests.journeys.whole_line", "--db", "postgres"),
        quick=False,
    ),
]


def main() -> int:
    """Every check passed (0), or one did not (its status)."""
    quick = sys.argv[1:] == ["quick"]
    chosen = [check for check in CHECKS if check.quick or not quick]
    counts: list[str] = []
    began = time.monotonic()
    for _lane, group in groupby(chosen, key=lambda check: check.lane or check.name):
        together = list(group)
        with ThreadPoolExecutor(len(together)) as runners:
            ran = list(runners.map(_run, together, [len(together) > 1] * len(together)))
        for check, (status, lines) in zip(together, ran, strict=True):
            counts += [f"{check.name} : {n} essais sur {on}" for n, on in _RAN.findall(lines)]
            if status:
                print(f"\n✗ {check.name} ({status})", flush=True)
                return status
    print("\n" + "\n".join(counts))
    print(f"Tout est vert en {time.monotonic() - began:.0f} s.")
    return 0


def _short(word: str) -> str:
    return word.replace(f"{BIN}/", "").replace(f"{ROOT}/", "")


def _run(check: Check, named: bool) -> tuple[int, str]:  # noqa: FBT001  (mapped over a group)
    """Its status and all that it printed; ``named``: each line says whose it is."""
    print(f"\n── {check.name} : {' '.join(map(_short, check.command))}", flush=True)
    started = time.monotonic()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **check.settings}
    before = f"{check.name.split()[-1]} │ " if named else ""
    lines = []
    with subprocess.Popen(  # noqa: S603  (the commands of the table above)
        check.command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE
    ) as ran:
        for line in ran.stdout or ():
            sys.stdout.write(before + line)
            sys.stdout.flush()
            lines.append(line)
    if not ran.returncode:
        print(f"✓ {check.name}, {time.monotonic() - started:.0f} s", flush=True)
    return ran.returncode, "".join(lines)


if __name__ == "__main__":
    sys.exit(main())
