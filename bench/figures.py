"""What one answer costs its server, and whether that holds: work, waits, statements, growth."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import connection

LIMIT_RATIO = 1.5
LIMIT_STATEMENTS = 8
_TURNS, _WARM, _CHANCES = 40, 3, 3


@dataclass(frozen=True, slots=True)
class Asked:
    """Something to ask again and again; ``limit_ms`` bounds its p95.

    ``grows``: it may cost more with more requests; ``statements``: at most so many, 0 for free.
    """

    ask: Callable[[], object]
    limit_ms: float
    grows: bool = False
    statements: int = LIMIT_STATEMENTS


@dataclass(slots=True)
class Figure:
    """Milliseconds of each turn, of its work alone, and the statements of the last."""

    times: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)
    statements: int = 0

    @property
    def median(self) -> float:
        """Half of the turns took no longer."""
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        """Nineteen turns of twenty took no longer."""
        return statistics.quantiles(self.times, n=20)[-1]


class _Spy:
    """Counts statements, and what is waited for the database beside work: nothing on SQLite."""

    def __init__(self) -> None:
        self.ms, self.statements = 0.0, 0

    def __call__(self, execute: Callable[..., object], *given: object) -> object:
        began, worked = time.perf_counter(), time.process_time()
        self.statements += 1
        try:
            return execute(*given)
        finally:
            if connection.vendor != "sqlite":
                spent = time.perf_counter() - began - (time.process_time() - worked)
                self.ms += spent * 1000


def measured(asked: Asked, few: Figure | None = None) -> Figure:
    """The figure of ``asked``: its work and its waits, not those of this machine's others.

    One that exceeds is measured again, twice at most: a busy machine is not the page's fault.
    """
    best = _figure(asked)
    for _ in range(_CHANCES - 1):
        if not excess(asked, few or best, best):
            break
        best = min(best, _figure(asked), key=lambda each: each.p95)
    return best


def _figure(asked: Asked) -> Figure:
    figure = Figure()
    for turn in range(_WARM + _TURNS):
        spy, began = _Spy(), time.process_time()
        with connection.execute_wrapper(spy):
            asked.ask()
        worked = (time.process_time() - began) * 1000
        if turn >= _WARM:
            figure.times.append(worked + spy.ms)
            figure.work.append(worked)
        figure.statements = spy.statements
    return figure


def excess(asked: Asked, few: Figure, many: Figure) -> str:
    """What does not hold, in words; "" when all does.

    Growth counts from half of the limit on: a page of ten milliseconds may double.
    """
    said = []
    if many.p95 > asked.limit_ms:
        said.append(f"dépasse {asked.limit_ms:.0f} ms")
    grown = many.median > LIMIT_RATIO * few.median and many.median > asked.limit_ms / 2
    if grown and not asked.grows:
        said.append(f"dépasse {LIMIT_RATIO} fois")
    if asked.statements and many.statements > asked.statements:
        said.append(f"dépasse {asked.statements} énoncés")
    return ", ".join(said)
