"""A whole campaign: models prepared, races run round after round, one report."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connection, connections
from django.test.utils import override_settings
from tests.conftest import NOW, TEMPLATE, Copies
from tests.faults.nursery import Unsound, begin, born
from tests.faults.world import ground, world
from tests.races.race import Race
from tests.races.race import run as run_once
from tests.races.races import RACES


@dataclass(frozen=True)
class Order:
    """What to run: ``rounds`` of each race with so many ``clients``, at most for ``seconds``."""

    rounds: int = 2
    clients: int = 50
    processes: int = 2
    only: str = ""
    seconds: float = float("inf")
    stops: int = 10


@dataclass
class Tally:
    """Rounds and presses of one race, and what was found."""

    rounds: int = 0
    presses: int = 0
    found: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Both together."""
        self.rounds += other.rounds
        self.presses += other.presses
        self.found += other.found


@dataclass
class Report:
    """What a campaign found."""

    races: dict[str, Tally] = field(default_factory=dict)
    seconds: float = 0.0

    def add(self, part: Mapping[str, Tally]) -> None:
        """What one process found counts too."""
        for name, tally in part.items():
            self.races.setdefault(name, Tally()).add(tally)

    def faults(self) -> list[str]:
        """Whatever is not as it must be, each said once with its number."""
        found = Counter(each for tally in self.races.values() for each in tally.found)
        return [f"{each} ({times} fois)" for each, times in found.items()]

    def lines(self) -> Iterator[str]:
        """The table, in French."""
        yield f"{'course':44}{'tours':>8}{'gestes':>10}{'fautes':>8}"
        for name, tally in sorted(self.races.items()):
            yield f"{name:44}{tally.rounds:8}{tally.presses:10}{len(tally.found):8}"
        rounds = sum(tally.rounds for tally in self.races.values())
        presses = sum(tally.presses for tally in self.races.values())
        yield (
            f"Courses sur {connection.vendor} : {rounds} tours, {presses} gestes "
            f"en {self.seconds:.0f} s, {len(self.faults())} faute(s)."
        )

    def told(self) -> dict[str, Any]:
        """The same, for who reads it as JSON."""
        return {"lines": [*self.lines()], "faults": self.faults()}


def run(order: Order) -> Report:
    """The races were run as ordered, on this engine."""
    began, report = time.monotonic(), Report()
    races = [race for race in RACES if order.only in race.name]
    with ground() as (copies, folder, _):
        given = prepare(copies, races)
        for part in shared(
            order.processes, partial(_run_part, order, copies, folder, given, races)
        ):
            report.add(part)
    report.seconds = time.monotonic() - began
    return report


def prepare(copies: Copies, races: Sequence[Race]) -> dict[str, Mapping[str, Any]]:
    """Each race has its prepared database; what each preparation kept, by model."""
    given: dict[str, Mapping[str, Any]] = {}
    for race in races:
        if race.model not in given:
            copies.open(TEMPLATE)
            given[race.model] = born(partial(_prepared, race)).said
            copies.keep(race.model)
            copies.close()
    return given


def _prepared(race: Race) -> Mapping[str, Any]:
    with override_settings(**race.settings or {}):
        given = race.prepare(NOW)
    connections.close_all()
    return given or {}


def shared(processes: int, work: Callable[[int], Any]) -> list[Any]:
    """``work`` of each rank, in as many processes; what each said."""
    at_work = [begin(partial(work, rank)) for rank in range(processes)]
    return [child.end().said for child in at_work]


def _run_part(
    order: Order,
    copies: Copies,
    folder: Path,
    given: Mapping[str, Mapping[str, Any]],
    races: Sequence[Race],
    rank: int,
) -> dict[str, Tally]:
    """Every ``processes``-th round of the whole, the races in turn."""
    found: dict[str, Tally] = {}
    ends = time.monotonic() + order.seconds
    with world(copies, folder, rank) as place:
        for number in range(rank, order.rounds * len(races), order.processes):
            if time.monotonic() > ends:
                break
            race = races[number % len(races)]
            try:
                faults = run_once(race, place, given[race.model], order.clients)
            except (TimeoutError, Unsound) as fault:
                faults = [f"{race.name} : {fault}"]
            found.setdefault(race.name, Tally()).add(Tally(1, order.clients, faults))
    return found
