"""Processes of a real house: whatever is killed, it comes back, and nothing is left behind."""

import os
import signal
from pathlib import Path

import pytest
import requests
from tests.journeys import instance
from tests.journeys.instance import Instance, until

from poterne.ops.supervisor import answers


@pytest.fixture
def alone(tmp_path):
    """A house that a test may hurt."""
    with instance.running(tmp_path) as running:
        yield running


def parents() -> dict[int, int]:
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            found[int(folder.name)] = int(
                (folder / "stat").read_text().rpartition(")")[2].split()[1]
            )
        except OSError:
            continue
    return found


def family(root: int) -> list[int]:
    known, found = parents(), [root]
    for pid, parent in sorted(known.items()):
        if parent in found:
            found.append(pid)
    return found


def supervisor(house: Instance) -> int:
    return next(each.pid for each in house.processes if "serve" in each.args)


def of_role(house: Instance, role: str) -> int:
    """The process of that role which the supervisor started."""
    wanted = f"PROCESSUS={role}".encode()
    started = [pid for pid, parent in parents().items() if parent == supervisor(house)]
    return next(
        pid for pid in started if wanted in (Path("/proc") / str(pid) / "environ").read_bytes()
    )


def gone(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def desk_answers(house: Instance) -> bool:
    try:
        return requests.get(f"{house.portal}/", timeout=5).status_code == 200
    except requests.ConnectionError:
        return False


def test_a_killed_desk_takes_its_worker_along_and_comes_back(alone):
    desk = of_role(alone, "bureau")
    old = family(desk)
    assert len(old) == 2
    os.kill(desk, signal.SIGKILL)
    until(lambda: all(gone(pid) for pid in old), "the worker of the killed desk to end")
    until(lambda: desk_answers(alone), "the desk to come back")
    assert of_role(alone, "bureau") != desk


def test_a_killed_supervisor_leaves_nothing_that_runs(alone):
    everyone = family(supervisor(alone))
    assert len(everyone) == 8
    os.kill(supervisor(alone), signal.SIGKILL)
    until(lambda: all(gone(pid) for pid in everyone[1:]), "every child to end")
    ports = [port for name, port in alone.ports.items() if name != "SMTP_PORT"]
    assert not any(map(answers, ports))


def test_each_process_holds_its_own_secrets_and_no_other(alone):
    held = {
        role: (Path("/proc") / str(of_role(alone, role)) / "environ").read_bytes()
        for role in ("bureau", "porte", "messager")
    }
    for name in ("CLE_SESSION", "CLE_FACTEURS"):
        value = alone.settings[name].encode()
        assert value in held["bureau"]
        assert value not in held["porte"]
        assert value not in held["messager"]
    assert alone.settings["CLE_RETOURS"].encode() in held["messager"]
    assert alone.settings["CLE_RETOURS"].encode() not in held["bureau"]
