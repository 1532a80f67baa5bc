"""What a campaign found, and the table that says it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from tests.races.stops import Stops

DOUBLE = "double clic"
"""What begins the name of a journey that is clicked twice: it is no race of fifty."""


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
    """Races by name, what each planted fault was found by, calls around stops."""

    races: dict[str, Tally] = field(default_factory=dict)
    hunted: dict[str, str] = field(default_factory=dict)
    stops: Stops = field(default_factory=Stops)
    seconds: float = 0.0

    def add(self, part: Mapping[str, Tally]) -> None:
        """What one process found counts too."""
        for name, tally in part.items():
            self.races.setdefault(name, Tally()).add(tally)

    def wrong(self) -> list[str]:
        """What clicks and races broke, each said once with its number."""
        found = Counter(each for tally in self.races.values() for each in tally.found)
        return [f"{each} ({times} fois)" for each, times in found.items()]

    def escaped(self) -> list[str]:
        """The planted faults that nothing found."""
        return [says for says, found in self.hunted.items() if not found]

    def faults(self) -> list[str]:
        """Whatever is not as it must be."""
        return [*self.wrong(), *self.escaped(), *self.stops.faults()]

    def lines(self) -> Iterator[str]:
        """The table, in French."""
        yield f"{'course':52}{'tours':>8}{'gestes':>10}{'fautes':>8}"
        for name, tally in sorted(self.races.items()):
            yield f"{name:52}{tally.rounds:8}{tally.presses:10}{len(tally.found):8}"
        for says, found in self.hunted.items():
            yield f"faute plantée, {says} : {found or 'ÉCHAPPÉE'}"[:200]
        if self.stops.stops:
            yield self.stops.line()
        rounds = sum(tally.rounds for tally in self.races.values())
        presses = sum(tally.presses for tally in self.races.values())
        yield (
            f"Courses sur {connection.vendor} : {rounds} tours, {presses} gestes "
            f"en {self.seconds:.0f} s, {len(self.faults())} faute(s)."
        )

    def told(self) -> dict[str, Any]:
        """The same, for who reads it as JSON."""
        return {
            "lines": [*self.lines()],
            "wrong": self.wrong(),
            "escaped": self.escaped(),
            "hunted": self.hunted,
            "stops": [*self.stops.faults()],
            "figures": self.figures(),
        }

    def figures(self) -> dict[str, float]:
        """What is asked of a campaign, by its name in the table of figures."""
        of_fifty = [tally for name, tally in self.races.items() if not name.startswith(DOUBLE)]
        return {
            "tours de 50 clients": sum(tally.rounds for tally in of_fifty),
            "appels par seconde": self.stops.rate,
            "appels servis trop tard": self.stops.late,
            "fautes": len(self.faults()),
        }
