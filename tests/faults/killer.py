"""One case: a journey dies, its recoveries may die too, then everything is looked at."""

import gc
import os
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connections
from tests.faults import checks, recovery, watch
from tests.faults.mutants import SOUND, Mutant
from tests.faults.nursery import Unsound, born
from tests.faults.points import Dry
from tests.faults.scene import Journey, Scene, noted, walk
from tests.faults.seams import Point, Trail, wrapped
from tests.faults.world import World

AGAIN, DEEPEST = 0.1, 3
"""This part of the recoveries is killed too, and theirs, up to three deep."""
TWICE = 0.1
"""This part of the houses at rest is started once more: nothing may move."""
_LATER = 1.1
"""A death at no point in particular may come a little after the end too."""


@dataclass(frozen=True)
class Case:
    """Deaths before any recovery: at each of ``points``, or once at ``part`` of the usual time.

    Where the step had done nothing yet, somebody tries again after each and dies at the next.
    Else each but the last dies in a house of its own, where it leaves what the last one leaves.
    """

    journey: Journey
    points: tuple[Point, ...] = ()
    part: float = 0.0

    def __str__(self) -> str:
        where = " et ".join(map(str, self.points)) or f"à {self.part:.4f} de sa durée"
        return f"{self.journey.name}, {where}"


@dataclass
class Tally:
    """What was killed, and what the checks found: at points, anywhere, in recoveries."""

    points: int = 0
    anywhere: int = 0
    deeper: int = 0
    found: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        """Processes killed in all."""
        return self.points + self.anywhere + self.deeper

    def add(self, other: "Tally") -> None:
        """Both together."""
        self.points += other.points
        self.anywhere += other.anywhere
        self.deeper += other.deeper
        self.found += other.found


class Killer:
    """Kills in one world; ``given`` is what each preparation kept, by the model it made."""

    def __init__(
        self, place: World, given: Mapping[str, Mapping[str, Any]], mutant: Mutant = SOUND
    ) -> None:
        self._place, self._given, self._mutant = place, given, mutant

    def warm(self, journey: Journey) -> None:
        """What a process reads once and keeps was read: each child is born knowing it."""
        with self._place.begun(journey.model):
            self._child(journey, _warmed)()
        gc.collect()
        gc.freeze()

    def dry(self, journey: Journey) -> Dry:
        """The journey and its recovery when nothing dies. Raises Unsound when they cannot be."""
        try:
            return self._dry(journey)
        except Unsound as fault:
            raise Unsound(f"{journey.name} : {fault}") from fault

    def _dry(self, journey: Journey) -> Dry:
        with self._place.begun(journey.model):
            points, done, acts = born(self._child(journey, _watched)).said
            effects = born(self._child(journey, _settled)).said
        with self._place.begun(journey.model):
            seconds = born(self._child(journey, _timed)).said
            crossings = born(self._child(journey, _recovered)).said
            life = partial(_judged, effects, twice=True)
            found = born(self._child(journey, life, later=1)).said
        return Dry(points, done, acts, seconds, crossings, effects, tuple(found))

    def kill(self, case: Case, dry: Dry, chance: random.Random) -> Tally:
        """Its deaths, those of the recoveries, and what the checks found at the end."""
        tally = Tally()
        alike = case.points[:-1] if case.points and dry.done[case.points[0]] else ()
        try:
            left = self._alone(case, alike, tally)
            with self._place.begun(self._mutant.model(case.journey.model)):
                self._first(case, case.points[len(alike) :], dry, tally)
                found = self._unlike(case, left)
                self._deeper(case.journey, dry, tally, chance)
                life = partial(_judged, dry.effects, twice=chance.random() < TWICE)
                found += born(self._child(case.journey, life, later=tally.deeper)).said
        except Unsound as fault:
            found = [" · ".join(str(fault).strip().splitlines()[-3:])]
        tally.found = [f"{case}, puis {tally.deeper} : {each}" for each in found]
        return tally

    def _alone(self, case: Case, points: tuple[Point, ...], tally: Tally) -> dict[Point, Any]:
        """What a death at each of these points leaves, each in a house of its own."""
        left = {}
        for point in points:
            with self._place.begun(self._mutant.model(case.journey.model)):
                self._die(case.journey, point, tally)
                left[point] = born(self._child(case.journey, _left)).said
        return left

    def _unlike(self, case: Case, left: dict[Point, Any]) -> list[str]:
        """The points of ``left`` that leave something else than what is there now."""
        there = born(self._child(case.journey, _left)).said if left else None
        return [f"{point} ne laisse pas la même base" for point in left if left[point] != there]

    def _first(self, case: Case, points: tuple[Point, ...], dry: Dry, tally: Tally) -> None:
        if not points:
            after = case.part * dry.seconds * _LATER
            tally.anywhere += born(self._child(case.journey, _timed), killed_after=after).killed
        since = 0
        for point in points:
            self._die(case.journey, point, tally, since)
            since = points[0].step

    def _die(self, journey: Journey, point: Point, tally: Tally, since: int = 0) -> None:
        if not born(self._child(journey, partial(_walked, since), point)).killed:
            raise Unsound(f"{point} : le point n’a pas été atteint")
        tally.points += 1

    def _deeper(self, journey: Journey, dry: Dry, tally: Tally, chance: random.Random) -> None:
        while tally.deeper < DEEPEST and chance.random() < AGAIN:
            rank = 1 + chance.randrange(dry.crossings)
            if not born(self._child(journey, _recovered, rank, tally.deeper)).killed:
                return
            tally.deeper += 1

    def _child(
        self,
        journey: Journey,
        life: Callable[..., Any],
        fatal: Point | int | None = None,
        later: int = 0,
    ) -> Callable[[], Any]:
        given = self._given[journey.model]
        scene = Scene(self._place, journey.now, given, later * journey.apart)
        return partial(
            _live, partial(life, journey, scene, Trail(fatal)), journey, scene, self._mutant
        )


def _live(life: Callable[[], Any], journey: Journey, scene: Scene, mutant: Mutant) -> Any:
    """A child's life: its voice goes to the log, the secrets it makes to the notebook."""
    log = os.open(scene.world.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    set_for(journey)
    with noted(scene.world.notebook), mutant.planted():
        said = life()
    connections.close_all()
    return said


def set_for(journey: Journey) -> None:
    """The product's settings are those of the journey, in this process."""
    for name, value in (journey.settings or {}).items():
        setattr(settings, name, value)


def _walked(since: int, journey: Journey, scene: Scene, trail: Trail) -> None:
    with wrapped(trail):
        walk(journey, scene, trail, since)


def _timed(journey: Journey, scene: Scene, trail: Trail) -> float:
    began = time.monotonic()
    walk(journey, scene, trail)
    return time.monotonic() - began


def _warmed(journey: Journey, scene: Scene, trail: Trail) -> None:
    _timed(journey, scene, trail)
    _judged(checks.effects(), journey, scene, trail, twice=True)


def _watched(journey: Journey, scene: Scene, trail: Trail) -> Any:
    acts: set[str] = set()
    with wrapped(trail), watch.entered(acts):
        walk(journey, scene, trail)
    return tuple(trail.points), trail.done, frozenset(acts)


def _left(journey: Journey, scene: Scene, trail: Trail) -> dict[str, Any]:
    return {"effects": checks.effects(), "rows": checks.rows()}


def _settled(journey: Journey, scene: Scene, trail: Trail) -> dict[str, Any]:
    recovery.recover(journey, scene, trail, insisting=False)
    return checks.effects()


def _recovered(journey: Journey, scene: Scene, trail: Trail) -> int:
    with wrapped(trail):
        recovery.recover(journey, scene, trail)
    return len(trail.points)


def _judged(
    expected: Mapping[str, Any], journey: Journey, scene: Scene, trail: Trail, *, twice: bool
) -> list[str]:
    found = recovery.recover(journey, scene, trail)
    found = found or list(checks.at_rest(scene, expected, journey.more))
    return found or (recovery.again(scene) if twice else [])
