"""Separate processes kept alive, and stopped together. No Django here, and no secret read."""

import contextlib
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from poterne.ops.console import REFUSED, Stop, say_error

_TICK_S = 0.1
_PATIENCE_S = 10.0
_LONGEST_PAUSE_S = 30.0
_STEADY_S = 60.0
_ANSWER_S = 60.0


@dataclass(frozen=True, slots=True)
class Child:
    """One process to keep alive; ``port`` 0 when it does not listen."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    port: int = 0
    port_setting: str = ""


@dataclass(slots=True)
class _Run:
    """A child at work: since when, how often it fell, when it may rise again."""

    child: Child
    process: subprocess.Popen[bytes]
    since: float
    falls: int = 0
    again_at: float = field(default=0.0)


class Supervisor:
    """Starts every child, restarts the one that dies, stops all of them at its own end."""

    def __init__(self, children: Sequence[Child]) -> None:
        self._children = children
        self._runs: list[_Run] = []
        self._stop = threading.Event()

    def run(self, ready: Callable[[], None]) -> int:
        """Until a signal, or a child that refuses to start; the exit status of the whole.

        ``ready`` is called once, when every port answers. Raises Stop when a port is taken.
        """
        self._check_ports()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        told = False
        try:
            self._runs = [_Run(child, _start(child), time.monotonic()) for child in self._children]
            while not self._stop.wait(_TICK_S):
                for each in self._runs:
                    if self._tend(each):
                        return REFUSED
                if not told and all(answers(child.port) for child in self._children if child.port):
                    told = True
                    ready()
        finally:
            self._end()
        return 0

    def _check_ports(self) -> None:
        for child in self._children:
            if child.port and answers(child.port):
                raise Stop(
                    f"Le port {child.port} est déjà pris. Arrêtez le programme qui l’occupe, ou "
                    f"choisissez-en un autre par {child.port_setting}."
                )

    def _tend(self, each: _Run) -> bool:
        """Whether the child refused to start, so that all must stop."""
        status, now = each.process.poll(), time.monotonic()
        if status is None:
            return False
        if status == REFUSED:
            say_error(f"{each.child.name} refuse de démarrer : voyez le message ci-dessus.")
            return True
        if not each.again_at:
            each.falls = 0 if now - each.since > _STEADY_S else each.falls + 1
            pause = min(_LONGEST_PAUSE_S, 2.0 ** (each.falls - 1))
            each.again_at = now + pause
            say_error(f"{each.child.name} s’est arrêté ({status}), reprise dans {pause:.0f} s.")
        elif now >= each.again_at:
            each.process, each.since, each.again_at = _start(each.child), now, 0.0
        return False

    def _end(self) -> None:
        for each in self._runs:
            with contextlib.suppress(ProcessLookupError):
                each.process.terminate()
        deadline = time.monotonic() + _PATIENCE_S
        for each in self._runs:
            with contextlib.suppress(subprocess.TimeoutExpired):
                each.process.wait(max(0.0, deadline - time.monotonic()))
            # A group of its own: what a child started goes with it, even if it did not listen.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(each.process.pid, signal.SIGKILL)
            each.process.wait()


def _start(child: Child) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603  (our own commands)
        child.command,
        env=dict(child.environment),
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )


def answers(port: int) -> bool:
    """Whether something listens on that port of the loopback."""
    with socket.socket() as probe:
        probe.settimeout(_TICK_S)
        return probe.connect_ex(("127.0.0.1", port)) == 0
