"""The demonstration at its start: alone in its folder, afresh only when nobody is in it."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.relay import free_port

from poterne.ops.supervisor import answers

ROOT = Path(__file__).parents[3]
_DEV = (sys.executable, "-m", "poterne", "dev")
_PORTS = ("PORT_BUREAU", "PORT_PARTENAIRE", "PORT_PRODUCTION", "SMTP_PORT")


@pytest.fixture
def demo(tmp_path):
    """The environment of one demonstration, in a folder and on ports of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    ports = {name: str(free_port()) for name in _PORTS}
    return kept | ports | {"PYTHONPATH": str(ROOT / "src"), "DEMO_DOSSIER": str(tmp_path / "demo")}


@contextlib.contextmanager
def running(demo, *options: str):
    """The demonstration is ready; at the end Ctrl-C stopped it. Its process, its start in s."""
    said, began = Path(demo["DEMO_DOSSIER"]).with_name("sortie.txt"), time.monotonic()
    with said.open("w") as out, subprocess.Popen([*_DEV, *options], env=demo, stdout=out) as ran:  # noqa: S603  (our own command)
        try:
            while "Ctrl-C arrête tout." not in said.read_text():
                assert ran.poll() is None
                assert time.monotonic() - began < 90
                time.sleep(0.05)
            yield ran, time.monotonic() - began
        finally:
            ran.send_signal(signal.SIGINT)
            assert ran.wait(20) == 0


def test_a_demonstration_at_work_is_neither_erased_nor_doubled(demo):
    folder = Path(demo["DEMO_DOSSIER"])
    with running(demo) as (first, _):
        before = (folder / "poterne.sqlite3").stat().st_ino
        for option in ([], ["--a-neuf"]):
            refused = subprocess.run(  # noqa: S603  (our own command)
                [*_DEV, *option], env=demo, capture_output=True, text=True, check=False
            )
            assert refused.returncode == 1
            assert f"tourne déjà dans {folder} (processus {first.pid})" in refused.stderr
        assert (folder / "poterne.sqlite3").stat().st_ino == before
    assert not any(answers(int(demo[name])) for name in _PORTS)


def test_it_starts_again_at_once_and_afresh_when_asked(demo):
    trace = Path(demo["DEMO_DOSSIER"]) / "trace"
    with running(demo):
        trace.touch()
    with running(demo) as (_, took):
        assert took < 15
        assert trace.exists()
    with running(demo, "--a-neuf"):
        assert not trace.exists()
