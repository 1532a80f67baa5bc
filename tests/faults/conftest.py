"""One run of the harness for all of its tests, in a process without thread or connection."""

import json
import subprocess
import sys
from typing import Any

import pytest

_LINES: list[str] = []


@pytest.fixture(scope="session")
def report(tmp_path_factory) -> dict[str, Any]:
    """What ``python -m tests.faults`` found on this engine."""
    path = tmp_path_factory.mktemp("pannes") / "rapport.json"
    command = [sys.executable, "-m", "tests.faults", "--rapport", str(path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  (ourselves)
    assert path.exists(), ran.stdout + ran.stderr
    told = json.loads(path.read_text())
    _LINES.extend(told["lines"])
    return told


def pytest_terminal_summary(terminalreporter) -> None:
    """The table of deaths: a run that killed little is not taken for a whole one."""
    for line in _LINES:
        terminalreporter.write_line(line)
