"""Children kept alive, restarted, stopped together, and never left behind. Real processes."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from poterne.ops.supervisor import answers

ROOT = Path(__file__).parents[3]
PATIENCE_S = 20.0
CHILD = """
    import os, pathlib, signal, sys, time
    from poterne.ops.parenthood import die_with
    die_with(int(sys.argv[2]))
    pathlib.Path(sys.argv[1]).open("a").write(f"{os.getpid()}\\n")
    time.sleep(60)
"""
SUPERVISOR = """
    import os, sys
    from poterne.ops.supervisor import Child, Supervisor
    command = [sys.executable, "-c", sys.argv[1], sys.argv[2], str(os.getpid())]
    child = Child("enfant", command, dict(os.environ), int(sys.argv[3]), "PORT_ESSAI")
    sys.exit(Supervisor([child]).run(ready=lambda: print("prêt", flush=True)))
"""


def supervise(pids: Path, child: str = CHILD, port: int = 0) -> subprocess.Popen:
    command = [
        sys.executable,
        "-c",
        textwrap.dedent(SUPERVISOR),
        textwrap.dedent(child),
        str(pids),
        str(port),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.Popen(  # noqa: S603  (our own text)
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def eventually(question):
    deadline = time.monotonic() + PATIENCE_S
    while not (answer := question()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return answer


def started(pids: Path, count: int) -> list[int]:
    def known() -> list[int]:
        lines = pids.read_text().split() if pids.exists() else []
        return [int(line) for line in lines] if len(lines) >= count else []

    return eventually(known)


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"
    except FileNotFoundError:
        return True


def test_a_child_that_dies_is_started_again_and_all_end_with_a_signal(tmp_path):
    supervisor = supervise(tmp_path / "pids")
    (first,) = started(tmp_path / "pids", 1)
    os.kill(first, signal.SIGKILL)
    second = started(tmp_path / "pids", 2)[1]
    supervisor.terminate()
    assert supervisor.wait(PATIENCE_S) == 0
    assert gone(second)
    assert "s’est arrêté (-9)" in supervisor.communicate()[1]


def test_a_child_does_not_outlive_a_supervisor_that_was_killed(tmp_path):
    supervisor = supervise(tmp_path / "pids")
    (child,) = started(tmp_path / "pids", 1)
    supervisor.kill()
    supervisor.communicate()
    eventually(lambda: gone(child))


def test_a_child_that_refuses_to_start_stops_everything_with_the_same_status(tmp_path):
    supervisor = supervise(tmp_path / "pids", child="raise SystemExit(78)")
    assert supervisor.wait(PATIENCE_S) == 78
    assert "refuse de démarrer" in supervisor.communicate()[1]


def test_a_port_already_taken_is_said_before_anything_starts(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        supervisor = supervise(tmp_path / "pids", port=port)
        assert supervisor.wait(PATIENCE_S) == 1
    assert f"Le port {port} est déjà pris" in supervisor.communicate()[1]
    assert not (tmp_path / "pids").exists()


@pytest.mark.parametrize("listening", [True, False])
def test_readiness_is_a_port_that_answers(listening):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        if listening:
            other.listen()
        assert answers(other.getsockname()[1]) is listening
