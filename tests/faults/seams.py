"""Where a process can die: each seam wrapped from outside, a point before it and one after."""

import os
import smtplib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.db import connections
from tests.faults.nursery import die

from poterne.acts import letters
from poterne.adapters.seal import Seal

BEFORE, AFTER = "avant", "après"
_OF_TRANSACTIONS = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")
_OF_MAIL = {"ehlo": "F04", "mail": "F05", "rcpt": "F05", "data": "F05"}
"""What else a client says is the message itself with its final dot, or QUIT: F06."""


@dataclass(frozen=True, slots=True)
class Point:
    """One side of the ``ordinal``-th crossing (from 1) of one seam in one step of a journey."""

    step: int
    seam: str
    ordinal: int
    side: str

    def __str__(self) -> str:
        return f"étape {self.step + 1}, {self.seam}.{self.ordinal} {self.side}"


class Trail:
    """The points that this process came by; at the fatal one it dies.

    ``fatal`` is a point, or the rank from 1 of whatever point comes then. ``done``: how many things
    that a second try could see their step had done before each point.
    """

    def __init__(self, fatal: Point | int | None = None) -> None:
        self.points: list[Point] = []
        self.done: dict[Point, int] = {}
        self._fatal, self._step = fatal, 0
        self._crossed: Counter[str] = Counter()
        self._done = 0

    def begin(self, step: int) -> None:
        """The journey is at this step; its seams are counted anew."""
        self._step, self._done = step, 0
        self._crossed.clear()

    def over(self, seam: str, work: Callable[[], Any], *, seen: bool = True) -> Any:
        """``work`` was done, unless the process died just before it or just after.

        ``seen``: whether a second try of the step would find it done.
        """
        self._crossed[seam] += 1
        ordinal = self._crossed[seam]
        self._reach(Point(self._step, seam, ordinal, BEFORE))
        done = work()
        self._done += seen
        self._reach(Point(self._step, seam, ordinal, AFTER))
        return done

    def _reach(self, point: Point) -> None:
        self.points.append(point)
        self.done[point] = self._done
        if self._fatal in (point, len(self.points)):
            die()


@contextmanager
def wrapped(trail: Trail) -> Iterator[None]:
    """Every seam of this process leads over ``trail``; the product's code knows nothing of it."""
    connection = connections["default"]
    connection.ensure_connection()

    def execute(run, sql, *arguments):
        opens = sql.startswith(_OF_TRANSACTIONS)
        seen = not (opens or connection.in_atomic_block or sql.startswith("SELECT"))
        return trail.over("F02" if opens else "F01", lambda: run(sql, *arguments), seen=seen)

    with ExitStack() as stack:
        stack.enter_context(connection.execute_wrapper(execute))
        for owner, name, seam in (
            (connection, "_commit", "F03"),
            (smtplib.SMTP, "connect", "F04"),
            (letters, "render_letter", "F07"),
            (os, "fsync", "F09"),
            (Path, "rename", "F09"),
            (Seal, "sign", "F13"),
        ):
            stack.enter_context(_wrap(trail, owner, name, seam))
        _wrap_conversation(trail, stack)
        yield


def _wrap(trail: Trail, owner: Any, name: str, seam: str) -> Any:
    original = getattr(owner, name)

    def around(*arguments, **named):
        return trail.over(seam, lambda: original(*arguments, **named))

    return patch.object(owner, name, around)


def _wrap_conversation(trail: Trail, stack: ExitStack) -> None:
    """Each line sent and each answer read; which of the three mail seams, the line tells."""
    send, getreply = smtplib.SMTP.send, smtplib.SMTP.getreply

    def sends(smtp, text):
        words = text if isinstance(text, str) else text[:8].decode("latin-1")
        smtp.seam = _OF_MAIL.get(words[:4].lower(), "F06")
        return trail.over(smtp.seam, lambda: send(smtp, text))

    def reads(smtp):
        return trail.over(getattr(smtp, "seam", "F04"), lambda: getreply(smtp))

    stack.enter_context(patch.object(smtplib.SMTP, "send", sends))
    stack.enter_context(patch.object(smtplib.SMTP, "getreply", reads))
