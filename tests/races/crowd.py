"""Many hands at one instant: each a thread with a connection of its own, all let go together."""

import inspect
import sys
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, connections
from tests.faults.scene import Scene, Step

from poterne.acts.links import Refused
from poterne.core.errors.gate import Refusal

_SWITCH_S = 50e-6
"""Threads change places a hundred times more often than usual: more orders are seen."""
_PATIENCE_S = 120
_PATIENT = {
    "postgresql": lambda: "SET lock_timeout = '30s'",
    "sqlite": lambda: (
        f"PRAGMA busy_timeout = {3000 * connection.settings_dict['OPTIONS']['timeout']:.0f}"
    ),
}
"""Fifty clients on a busy machine may wait for one lock longer than the product lets one: what is
judged here is the order of things, not their speed."""


@dataclass(frozen=True)
class Hand:
    """One press: an act, all of its arguments, and the name of the act if its door gives one."""

    act: Callable[..., Any]
    arguments: Mapping[str, Any]

    @property
    def acte(self) -> str:
        return self.arguments.get("acte", "")


@dataclass(frozen=True)
class Got:
    """What one hand was answered: a value, or the exception that it met."""

    hand: Hand
    value: Any = None
    met: Exception | None = None

    @property
    def done(self) -> bool:
        """Whether the press took effect: neither an exception nor a refusal."""
        return self.met is None and not isinstance(self.value, Refusal | Refused)

    def __str__(self) -> str:
        said = self.value if self.met is None else f"{type(self.met).__name__} {self.met}"
        return f"{self.hand.act.__name__} : {said}"


def hand_of(step: Step, scene: Scene, acte: str = "") -> Hand:
    """One press of that step, as its page makes it; ``acte`` names the act, else a fresh name.

    Raises NothingToPress.
    """
    arguments, wanted = dict(step.arguments(scene)), inspect.signature(step.act).parameters
    if "now" in wanted:
        arguments.setdefault("now", scene.now)
    if "acte" in wanted:
        arguments["acte"] = acte or str(uuid.uuid4())
    return Hand(step.act, arguments)


def all_at_once(hands: Sequence[Hand]) -> list[Got]:
    """What each hand got, in their order. Raises TimeoutError when they wait for one another."""
    line, got = threading.Barrier(len(hands)), [None] * len(hands)

    def client(rank: int) -> None:
        try:
            _connected(line)
            line.wait(_PATIENCE_S)
            got[rank] = Got(hands[rank], hands[rank].act(**hands[rank].arguments))
        except Exception as met:  # noqa: BLE001  (what a client meets is what is judged)
            got[rank] = Got(hands[rank], met=met)
        finally:
            connections.close_all()

    clients = [
        threading.Thread(target=client, args=(rank,), daemon=True) for rank in range(len(hands))
    ]
    with _restless():
        for each in clients:
            each.start()
        for each in clients:
            each.join(_PATIENCE_S)
    if any(each.is_alive() for each in clients):
        raise TimeoutError("des mains s’attendent l’une l’autre")
    return got


def _connected(line: threading.Barrier) -> None:
    """This client has its connection, and patience; without one, nobody waits for it in vain."""
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute(_PATIENT[connection.vendor]())
    except Exception:
        line.abort()
        raise


@contextmanager
def _restless() -> Iterator[None]:
    usual = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_S)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)
