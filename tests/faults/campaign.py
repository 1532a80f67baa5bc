"""A whole campaign: models prepared, journeys walked dry, cases chosen and shared, one report."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from django.db import connection, connections
from tests.cluster import BOOTSTRAP
from tests.conftest import NOW, TEMPLATE, Copies, point
from tests.faults.killer import Case, Killer, Tally, set_for
from tests.faults.mutants import SOUND, Mutant, drop
from tests.faults.nursery import begin, born
from tests.faults.points import Dry, stretches
from tests.faults.scene import Journey
from tests.faults.world import World, world

T = TypeVar("T")


MOST = 300
"""A planted fault is found within so many kills, or the harness is worth nothing."""


@dataclass
class Hunt:
    """How many kills it took to find a planted fault, and what was found; "" when nothing was."""

    mutant: Mutant
    kills: int = 0
    found: str = ""


@dataclass
class Ground:
    """Where campaigns take place: the prepared databases, and what the journeys are, dry."""

    copies: Copies
    folder: Path
    processes: int
    given: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    dry: dict[str, Dry] = field(default_factory=dict)

    def prepare(self, journeys: Sequence[Journey]) -> None:
        """Each journey has its prepared database, and was walked once without a death."""
        for journey in journeys:
            if journey.model not in self.given:
                self.copies.open(TEMPLATE)
                self.given[journey.model] = born(partial(_prepared, journey)).said
                self.copies.keep(journey.model)
                self.copies.close()
        for part in self._shared(journeys, self._walk_dry):
            self.dry |= part

    def kill(self, cases: Sequence[Case], seed: int, mutant: Mutant = SOUND) -> dict[str, Tally]:
        """Every case was played; what came of it, by journey."""
        total: dict[str, Tally] = {}
        for part in self._shared(cases, partial(self._kill_part, seed, mutant)):
            for name, tally in part.items():
                total.setdefault(name, Tally()).add(tally)
        return total

    def hunt(self, mutants: Sequence[Mutant], journeys: Sequence[Journey], seed: int) -> list[Hunt]:
        """What became of each mutant, within ``MOST`` kills of its journeys."""
        for mutant in mutants:
            own = [each for each in journeys if each.name.startswith(mutant.journeys)]
            for model in {each.model for each in own} if mutant.drops else ():
                self._remake(model, mutant)
        parts = self._shared(mutants, partial(self._hunt_part, journeys, seed))
        return sorted((hunt for part in parts for hunt in part), key=lambda hunt: hunt.mutant.name)

    def _remake(self, model: str, mutant: Mutant) -> None:
        self.copies.open(model)
        if connection.vendor == "postgresql":
            point(USER=BOOTSTRAP)
        born(partial(drop, mutant.drops))
        self.copies.keep(mutant.model(model))
        self.copies.close()

    def _hunt_part(
        self, journeys: Sequence[Journey], seed: int, part: int, mutants: Sequence[Mutant]
    ) -> list[Hunt]:
        with world(self.copies, self.folder, part) as place:
            return [self._hunt(mutant, journeys, seed, place) for mutant in mutants]

    def _hunt(self, mutant: Mutant, journeys: Sequence[Journey], seed: int, place: World) -> Hunt:
        own = [each for each in journeys if each.name.startswith(mutant.journeys)]
        cases = every_point(own, self.dry) + anywhere(own, MOST, seed)
        chance = random.Random(f"{seed}:{mutant.name}")  # noqa: S311  (repeatable on purpose)
        chance.shuffle(cases)
        killer, hunt = Killer(place, self.given, mutant), Hunt(mutant)
        for case in cases:
            tally = killer.kill(case, self.dry[case.journey.name], chance)
            hunt.kills += tally.kills
            if tally.found:
                hunt.found = tally.found[0]
            if hunt.found or hunt.kills >= MOST:
                break
        return hunt

    def _shared(self, things: Sequence[T], work: Callable[..., Any]) -> list[Any]:
        """``work`` of the part and its share of the things, in as many processes as asked."""
        parts = [things[rank :: self.processes] for rank in range(self.processes)]
        at_work = [begin(partial(work, rank, part)) for rank, part in enumerate(parts) if part]
        return [child.end().said for child in at_work]

    def _walk_dry(self, part: int, journeys: Sequence[Journey]) -> dict[str, Dry]:
        with world(self.copies, self.folder, part) as place:
            killer = Killer(place, self.given)
            killer.warm(journeys[0])
            return {journey.name: killer.dry(journey) for journey in journeys}

    def _kill_part(
        self, seed: int, mutant: Mutant, part: int, cases: Sequence[Case]
    ) -> dict[str, Tally]:
        found: dict[str, Tally] = {}
        chance = random.Random(f"{seed}:{part}")  # noqa: S311  (repeatable on purpose)
        with world(self.copies, self.folder, part) as place:
            killer = Killer(place, self.given, mutant)
            killer.warm(cases[0].journey)
            for case in cases:
                tally = killer.kill(case, self.dry[case.journey.name], chance)
                found.setdefault(case.journey.name, Tally()).add(tally)
        return found


def _prepared(journey: Journey) -> Mapping[str, Any]:
    set_for(journey)
    given = journey.prepare(NOW)
    connections.close_all()
    return given or {}


def every_point(journeys: Sequence[Journey], dry: Mapping[str, Dry]) -> list[Case]:
    """Each numbered point of the journeys, once."""
    return [Case(each, points) for each in journeys for points in stretches(dry[each.name])]


def anywhere(journeys: Sequence[Journey], count: int, seed: int) -> list[Case]:
    """So many deaths at no point in particular, in journeys drawn by lot."""
    chance = random.Random(seed)  # noqa: S311  (repeatable on purpose)
    return [Case(chance.choice(journeys), part=chance.random()) for _ in range(count)]
