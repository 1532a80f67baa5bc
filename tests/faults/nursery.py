"""Work done in a child: forked from a process without thread or open connection, or refused."""

import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.db import connections


class Unsound(Exception):
    """The child neither was killed nor came to its end: the harness itself is at fault."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a child ended: ``killed``, or what it said."""

    killed: bool
    said: Any = None


@dataclass(frozen=True, slots=True)
class Child:
    """A child at work, and the ear that its parent keeps for it."""

    pid: int
    ear: int

    def kill(self) -> None:
        """It dies wherever it is, unless it came to its end before."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    def end(self) -> Ended:
        """How it ended. Raises Unsound with its traceback when it failed."""
        with os.fdopen(self.ear, "rb") as listening:
            said = listening.read()
        _, status = os.waitpid(self.pid, 0)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            return Ended(killed=True)
        if not said:
            raise Unsound(f"a child said nothing, status {status}")
        good, answer = pickle.loads(said)  # noqa: S301  (our own child wrote it)
        if not good:
            raise Unsound(answer)
        return Ended(killed=False, said=answer)


def begin(work: Callable[[], object]) -> Child:
    """``work`` is being done in a process of its own. Raises Unsound when that would be unsafe."""
    if threading.active_count() != 1:
        raise Unsound("a process with threads is not forked")
    if connections["default"].connection is not None:
        raise Unsound("a process with an open connection is not forked")
    ear, mouth = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(ear)
        _live(work, mouth)
    os.close(mouth)
    return Child(pid, ear)


def born(work: Callable[[], object], *, killed_after: float | None = None) -> Ended:
    """``work`` ran in a process of its own, which may have killed itself on the way.

    ``killed_after``: the parent kills it after so many seconds, wherever it is then. Raises
    Unsound with the child's traceback when it failed.
    """
    child = begin(work)
    if killed_after is not None:
        time.sleep(killed_after)
        child.kill()
    return child.end()


def _live(work: Callable[[], object], mouth: int) -> None:
    """The child's whole life; it never returns to its parent's code."""
    try:
        answer = (True, work())
    except BaseException:  # noqa: BLE001  (whatever it is, the parent hears of it)
        answer = (False, traceback.format_exc())
    with suppress(BaseException):
        with os.fdopen(mouth, "wb") as speaking:
            pickle.dump(answer, speaking)
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(0)


def die() -> None:
    """This process ends here and now: no handler, no flush, no goodbye."""
    os.kill(os.getpid(), signal.SIGKILL)
