"""A whole campaign: models prepared, clicks doubled, races run, faults planted; one report."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connection, connections
from django.test.utils import override_settings
from tests.cluster import BOOTSTRAP
from tests.conftest import NOW, TEMPLATE, Copies, point
from tests.faults.journeys import JOURNEYS
from tests.faults.mutants import drop
from tests.faults.nursery import Unsound, begin, born
from tests.faults.scene import Journey
from tests.faults.world import World, ground, world
from tests.races import race as racing
from tests.races.doubles import CLICKS, click_twice
from tests.races.mutants import MUTANTS, ROUNDS, Mutant
from tests.races.race import Race
from tests.races.races import RACES
from tests.races.report import DOUBLE, Report, Tally
from tests.races.stops import stop_under_calls

USED = next(each for each in JOURNEYS if each.name == "K18 suspension, reprise")
"""Its preparation leaves an identifier in use: the one that is stopped under calls."""
_CONNECTIONS, _KEPT = 200, 10
"""What PostgreSQL is told to take here, and those that are kept for its superuser."""
_APART = 10_000_000


@dataclass(frozen=True)
class Order:
    """What to run: ``rounds`` of each race with so many ``clients``, at most for ``seconds``.

    ``in_all``: so many rounds of all races together, instead. ``only`` races of that name, and
    then nothing else; ``stops`` of one identifier under calls.
    """

    rounds: int = 1
    in_all: int = 0
    clients: int = 50
    processes: int = 2
    only: str = ""
    seconds: float = float("inf")
    stops: int = 5


@dataclass
class Ground:
    """Where it takes place, and what each preparation kept, by the model it made."""

    order: Order
    copies: Copies
    folder: Path
    given: dict[str, Mapping[str, Any]]

    @property
    def processes(self) -> int:
        """As many as ordered, and as the server takes clients of."""
        most = _CONNECTIONS // self.order.clients if connection.vendor == "postgresql" else 99
        return max(1, min(self.order.processes, most))

    def prepare(self, things: Sequence[Race | Journey]) -> None:
        """Each race and journey has its prepared database."""
        for thing in things:
            if thing.model not in self.given:
                self.copies.open(TEMPLATE)
                self.given[thing.model] = born(partial(_prepared, thing)).said
                self.copies.keep(thing.model)
                self.copies.close()

    def weaken(self, mutant: Mutant, model: str) -> None:
        """A copy of that model without what the mutant drops is a model too."""
        self.copies.open(model)
        if connection.vendor == "postgresql":
            point(USER=BOOTSTRAP)
        born(partial(drop, mutant.drops))
        self.copies.keep(mutant.model(model))
        self.copies.close()

    def share(self, work: Callable[[World, int], Any]) -> list[Any]:
        """``work`` of each rank in a process and a world of its own; what each said."""
        at_work = [begin(partial(self._part, work, rank)) for rank in range(self.processes)]
        return [child.end().said for child in at_work]

    def _part(self, work: Callable[[World, int], Any], rank: int) -> Any:
        """No two processes ever give a copy the same name, whatever was copied before them."""
        self.copies.made += (rank + 1) * _APART
        with world(self.copies, self.folder, rank) as place:
            return work(place, rank)

    def own(self, things: Sequence[Any], rank: int) -> Sequence[Any]:
        """The share of that process."""
        return things[rank :: self.processes]

    def race(self, races: Sequence[Race], place: World, rank: int) -> dict[str, Tally]:
        """Every round of this process, the races in turn, until the time is over."""
        found: dict[str, Tally] = {}
        ends = time.monotonic() + self.order.seconds
        asked = self.order.in_all or self.order.rounds * len(races)
        for number in self.own(range(asked), rank):
            if time.monotonic() > ends:
                break
            race = races[number % len(races)]
            faults = self.once(race, place)
            found.setdefault(race.name, Tally()).add(Tally(1, self.order.clients, faults))
        return found

    def once(self, thing: Race | Journey, place: World, model: str = "") -> list[str]:
        """One round of a race, or one journey clicked twice; what was wrong."""
        given = self.given[thing.model]
        try:
            if isinstance(thing, Journey):
                return click_twice(thing, place, given, model)
            return racing.run(thing, place, given, self.order.clients, model)
        except (TimeoutError, Unsound, AssertionError) as fault:
            return [f"{thing.name} : {fault!r}"]

    def double(self, place: World, rank: int) -> dict[str, Tally]:
        """The journeys of this process, each step clicked twice."""
        return {
            f"{DOUBLE}, {each.name}": Tally(1, CLICKS * len(each.steps), self.once(each, place))
            for each in self.own(JOURNEYS, rank)
        }

    def hunt(self, place: World, rank: int) -> dict[str, str]:
        """What the mutants of this process were found by; "" when they escaped."""
        return {mutant.says: self._found(mutant, place) for mutant in self.own(MUTANTS, rank)}

    def _found(self, mutant: Mutant, place: World) -> str:
        thing = _where(mutant)
        with mutant.planted():
            for _ in range(ROUNDS):
                faults = self.once(thing, place, mutant.model(thing.model))
                if faults:
                    return faults[0]
        return ""


def run(order: Order) -> Report:
    """Everything was run as ordered, on this engine."""
    began, report = time.monotonic(), Report()
    races = [race for race in RACES if order.only in race.name]
    with ground() as (copies, folder, _):
        place = Ground(order, copies, folder, {})
        if connection.vendor == "postgresql":
            _make_room(copies)
        place.prepare(races if order.only else [*races, *JOURNEYS])
        if not order.only:
            _beside(place, report)
        for part in place.share(partial(place.race, races)):
            report.add(part)
    report.seconds = time.monotonic() - began
    return report


def _make_room(copies: Any) -> None:
    """The server takes the hands of several processes at once."""
    server = copies._cluster  # noqa: SLF001  (the tests' own cluster)
    server.admin(f"ALTER SYSTEM SET max_connections = {_CONNECTIONS + _KEPT}")
    server.stop("fast")
    server.start()


def _beside(place: Ground, report: Report) -> None:
    """Clicks, planted faults, stops under calls."""
    for part in place.share(place.double):
        report.add(part)
    for mutant in MUTANTS:
        if mutant.drops:
            place.weaken(mutant, _where(mutant).model)
    for part in place.share(place.hunt):
        report.hunted |= part
    with world(place.copies, place.folder, place.order.processes) as alone:
        report.stops = stop_under_calls(
            alone, USED.model, place.given[USED.model], place.order.stops
        )


def _where(mutant: Mutant) -> Race | Journey:
    return next(each for each in (*RACES, *JOURNEYS) if each.name == mutant.name)


def _prepared(thing: Race | Journey) -> Mapping[str, Any]:
    with override_settings(**thing.settings or {}):
        given = thing.prepare(NOW)
    connections.close_all()
    return given or {}
