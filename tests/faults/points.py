"""The points of each journey, enumerated in a dry run and compared with ``points.tsv``."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from tests.faults.seams import Point

FILE = Path(__file__).with_name("points.tsv")
ENGINES = ("sqlite", "postgresql")
_HEAD = "journey\tseam\tsqlite\tpostgresql\n"
TOGETHER = 12
Counts = dict[tuple[str, str], int]


@dataclass(frozen=True)
class Dry:
    """What a journey is when nothing kills it."""

    points: tuple[Point, ...]
    done: dict[Point, int]
    """Things that a second try could see, done by its step before each point."""
    acts: frozenset[str]
    seconds: float
    crossings: int
    """Points of its recovery: where a second death can come."""
    effects: dict[str, Any]
    found: tuple[str, ...]


def stretches(dry: Dry) -> list[tuple[Point, ...]]:
    """Every point once. Those of one step between the same two things done are put together: a
    death at any of them leaves the same behind."""
    found: list[list[Point]] = []
    for point in dry.points:
        last = found[-1] if found else []
        alike = last and last[-1].step == point.step and dry.done[last[-1]] == dry.done[point]
        if alike and len(last) < TOGETHER:
            last.append(point)
        else:
            found.append([point])
    return [tuple(each) for each in found]


def counted(dry: dict[str, Dry]) -> Counts:
    """Crossings by journey and seam; each has two points."""
    found: Counter[tuple[str, str]] = Counter()
    for name, journey in dry.items():
        found.update((name, point.seam) for point in journey.points)
    return {key: number // 2 for key, number in found.items()}


def kept() -> dict[str, Counts]:
    """The counts of the file, by engine."""
    found: dict[str, Counts] = {engine: {} for engine in ENGINES}
    for line in FILE.read_text().splitlines()[1:]:
        journey, seam, *numbers = line.split("\t")
        for engine, number in zip(ENGINES, numbers, strict=True):
            if int(number):
                found[engine][journey, seam] = int(number)
    return found


def differences(counts: Counts) -> list[str]:
    """What the dry run counts otherwise than the file, one line each."""
    known = kept()[connection.vendor]
    return [
        f"{' '.join(key)} : {counts.get(key, 0)}, points.tsv dit {known.get(key, 0)}"
        for key in sorted(counts.keys() | known.keys())
        if counts.get(key, 0) != known.get(key, 0)
    ]


def rewrite(counts: Counts) -> None:
    """The file says ``counts`` for this engine; the other's column stays."""
    columns = (kept() if FILE.exists() else {engine: {} for engine in ENGINES}) | {
        connection.vendor: counts
    }
    keys = sorted({key for column in columns.values() for key in column})
    lines = ["\t".join([*key, *(str(columns[e].get(key, 0)) for e in ENGINES)]) for key in keys]
    FILE.write_text(_HEAD + "\n".join(lines) + "\n")
