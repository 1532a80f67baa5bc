"""One walk for all of these tests, in a process of its own: it forks, and pytest has threads."""

import json
import subprocess
import sys
from typing import Any

import pytest

_LINES: list[str] = []


@pytest.fixture(scope="session")
def report(tmp_path_factory) -> dict[str, Any]:
    """What ``python -m tests.lifecycle_machine`` found on this engine."""
    path = tmp_path_factory.mktemp("vies") / "rapport.json"
    command = [sys.executable, "-m", "tests.lifecycle_machine", "--rapport", str(path)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  (ourselves)
    assert path.exists(), ran.stdout + ran.stderr
    told = json.loads(path.read_text())
    _LINES.extend(told["lines"])
    return told


def pytest_terminal_summary(terminalreporter) -> None:
    """How far the machine walked: few steps are not taken for many."""
    for line in _LINES:
        terminalreporter.write_line(line)
