"""Calls without a pause at a gate while an identifier is stopped: none is let in past the bound."""

import logging
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection, connections
from tests.conftest import NOW
from tests.faults.nursery import begin
from tests.faults.recovery import clock
from tests.faults.steps import AUTHORIZER, credential
from tests.faults.world import World
from tests.poterne.gate.porte import SECRETS, Porte, basic

from poterne.acts import withdrawal

BOUND_S = {"sqlite": 0.0, "postgresql": 1.0}
"""From the next request where the row is read fresh, within a second elsewhere (signin.md §15)."""
CALLS_PER_S, _SIDE_S, _PAUSE_S = 1050, 0.3, 0.1
"""A little more than the thousand that are asked: the first and the last second are not full."""
CALLERS = 2


@dataclass
class Stops:
    """What callers saw around stops: calls, how many of those begun after a stop were let in,
    and the longest time past the answer of a stop that one still was."""

    calls: int = 0
    seconds: float = 0.0
    stops: int = 0
    served: int = 0
    refused: int = 0
    late: int = 0
    longest_s: float = 0.0
    broken: list[str] = field(default_factory=list)

    def faults(self) -> Iterator[str]:
        """Whatever is not as it must be."""
        if self.late:
            yield f"{self.late} appels servis après un arrêt, jusqu’à {self.longest_s:.3f} s"
        if self.stops and (not self.served or not self.refused):
            yield f"rien n’est éprouvé : {self.served} appels servis, {self.refused} refusés"
        yield from self.broken

    @property
    def rate(self) -> float:
        """Calls a second, all callers together."""
        return self.calls / self.seconds if self.seconds else 0.0

    def line(self) -> str:
        """One line of the table."""
        return (
            f"Arrêts sous appels sur {connection.vendor} : {self.stops} arrêts, {self.calls} "
            f"appels ({self.rate:.0f} par seconde), {self.served} servis, {self.refused} refusés, "
            f"{self.late} servi(s) trop tard."
        )


class _Door(Porte):
    """A gate of a process of its own, over keys that are there already."""

    def __init__(self) -> None:
        logging.disable(logging.WARNING)
        settings.RESOURCE_SECRETS = SECRETS
        settings.ROOT_URLCONF = "poterne.gate.urls"
        settings.MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
        settings.ALLOWED_HOSTS = ["porte.exemple.ca"]
        self.now = NOW
        from django.core.handlers.wsgi import WSGIHandler  # noqa: PLC0415  (in the child alone)

        from poterne.acts.keys import open_gate  # noqa: PLC0415  (as above)

        self.gate, self.django = open_gate(), WSGIHandler()
        self.forgive()


def stop_under_calls(place: World, model: str, given: Mapping[str, Any], times: int) -> Stops:
    """An identifier suspended and resumed ``times`` - 1 times, then withdrawn, under calls."""
    with place.begun(model):
        start = time.monotonic() + 1.0
        end = start + times * (_SIDE_S + _PAUSE_S) + 1.0
        calling = partial(_call, given["secret"], start, end)
        children = [begin(calling) for _ in range(CALLERS)] + [begin(partial(_stop, start, times))]
        *called, closed = [child.end().said for child in children]
    found = Stops(stops=times, seconds=end - start)
    for calls in called:
        for begun, ended, status in calls:
            _judge(found, closed, begun, ended, status)
    return found


def _judge(
    found: Stops, closed: list[tuple[float, float]], begun: float, ended: float, status: int
):
    found.calls += 1
    if status >= 500:
        found.broken.append(f"la porte répond {status}")
    if status != 200:
        found.refused += 1
        return
    found.served += 1
    for since, until in closed:
        if since < begun and ended < until and begun - since > BOUND_S[connection.vendor]:
            found.late += 1
        if since < begun and ended < until:
            found.longest_s = max(found.longest_s, begun - since)


def _call(secret: str, start: float, end: float) -> list[tuple[float, float, int]]:
    """Every call of one process of the gate: when it began, when it ended, its status.

    Tokens asked for, tokens shown to the gate itself and to a resource, in turn; paced so that all
    processes together make a thousand a second, when the machine can.
    """
    seen: list[tuple[float, float, int]] = []
    with clock(NOW):
        door, name = _Door(), credential().machine_id
        shown, token, step = basic(name, secret), "", CALLERS / CALLS_PER_S
        due = start
        while (begun := time.monotonic()) < end:
            if begun < due:
                time.sleep(due - begun)
                begun = time.monotonic()
            due = max(due + step, begun - 1.0)
            kind = len(seen) % 10
            if kind == 0 or not token:
                answer = door.token(shown)
                token = answer.json["access_token"] if answer.status == 200 else token
                status = answer.status
            elif kind < 9:
                answer = door.introspect(token)
                alive = answer.status == 200 and answer.json["active"]
                status = 200 if alive else max(answer.status, 400)
            else:
                status = door.moi(token).status
            seen.append((begun, time.monotonic(), status))
    connections.close_all()
    return seen


def _stop(start: float, times: int) -> list[tuple[float, float]]:
    """The stretches when nothing may be let in: from the answer of a stop to the next beginning."""
    one, closed = credential(), []
    time.sleep(max(0.0, start - time.monotonic()) + _SIDE_S)
    for _ in range(times - 1):
        withdrawal.suspend(credential=one, reason="incident", by=AUTHORIZER, now=NOW)
        since = time.monotonic()
        time.sleep(_PAUSE_S)
        closed.append((since, time.monotonic()))
        withdrawal.resume(credential=one, by=AUTHORIZER, now=NOW)
        time.sleep(_SIDE_S)
    withdrawal.withdraw(credential=one, reason="incident", by=AUTHORIZER, now=NOW)
    closed.append((time.monotonic(), float("inf")))
    connections.close_all()
    return closed
