"""One whole run: what was killed, what was found, and the table that says it."""

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection
from tests.faults import points, watch
from tests.faults.campaign import Ground, Hunt, anywhere, every_point
from tests.faults.killer import Tally
from tests.faults.mutants import MUTANTS
from tests.faults.scene import Journey
from tests.faults.world import NOTEBOOK, Notebook, ground

READERS = frozenset({"admission.introduce", "admission.introspect", "admission.admit"})
"""Acts that write nothing: no journey needs them."""
_SIGN = rb"[0-9A-HJKMNP-TV-Z]"
_SECRET = re.compile(
    rb"%b{6}(?:-%b{6}){3}|%b{24}|pot_[a-z]+_s1_[0-9A-Za-z]+_[0-9A-Za-z]+" % (_SIGN, _SIGN, _SIGN)
)


@dataclass(frozen=True, slots=True)
class Order:
    """What to run: each point ``rounds`` times, then deaths ``anywhere``, more of them if all of
    these are not ``kills`` yet; mutants too or not."""

    kills: int = 1000
    anywhere: int = 100
    rounds: int = 1
    seed: int = 1
    processes: int = 2
    hunting: bool = True
    rewriting: bool = False


@dataclass
class Report:
    """What a run found; each list is empty when all is well."""

    points: list[str] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)
    undisturbed: list[str] = field(default_factory=list)
    deaths: list[str] = field(default_factory=list)
    hunts: list[Hunt] = field(default_factory=list)
    tallies: dict[str, Tally] = field(default_factory=dict)
    numbered: int = 0
    seconds: float = 0.0

    @property
    def total(self) -> Tally:
        """Every journey together."""
        total = Tally()
        for tally in self.tallies.values():
            total.add(tally)
        return total

    @property
    def escaped(self) -> list[str]:
        """The mutants that were not found."""
        return [f"{h.mutant.name}, {h.mutant.says}" for h in self.hunts if not h.found]

    def lines(self) -> Iterator[str]:
        """The table, in French."""
        yield f"{'parcours':36}{'aux points':>11}{'ailleurs':>9}{'en reprise':>11}{'fautes':>7}"
        for name, tally in sorted(self.tallies.items()):
            deaths = f"{tally.points:11}{tally.anywhere:9}{tally.deeper:11}"
            yield f"{name:36}{deaths}{len(tally.found):7}"
        for hunt in self.hunts:
            found = f"trouvé en {hunt.kills} morts" if hunt.found else f"échappé à {hunt.kills}"
            yield f"{hunt.mutant.name} {hunt.mutant.says:34} {found}"
        total, engine = self.total, connection.vendor
        yield (
            f"Pannes sur {engine} : {self.numbered} points, {total.kills} morts "
            f"({total.points} + {total.anywhere} + {total.deeper}) en {self.seconds:.0f} s, "
            f"{len(self.faults())} faute(s)."
        )

    def faults(self) -> list[str]:
        """Whatever is not as it must be."""
        return [*self.points, *self.acts, *self.undisturbed, *self.deaths, *self.escaped]


def run(journeys: Sequence[Journey], order: Order) -> Report:
    """The journeys of this engine were walked, killed and looked at, as ordered."""
    began, report = time.monotonic(), Report()
    with ground() as (copies, folder, places):
        place = Ground(copies, folder, order.processes)
        place.prepare(journeys)
        _look_at_dry(place, order, report)
        if order.rewriting:
            return report
        for round_ in range(order.rounds):
            cases = every_point(journeys, place.dry)
            _add(report, place.kill(cases, order.seed + round_))
        lacking = order.kills - report.total.kills
        cases = anywhere(journeys, max(lacking, order.anywhere), order.seed)
        _add(report, place.kill(cases, order.seed + order.rounds))
        report.deaths = [*report.total.found, *_readable(folder, places)]
        if order.hunting:
            report.hunts = place.hunt(MUTANTS, journeys, order.seed)
    report.seconds = time.monotonic() - began
    return report


def _look_at_dry(place: Ground, order: Order, report: Report) -> None:
    counts = points.counted(place.dry)
    if order.rewriting:
        points.rewrite(counts)
    report.numbered = sum(len(dry.points) for dry in place.dry.values())
    report.points = points.differences(counts)
    entered = frozenset().union(*(dry.acts for dry in place.dry.values()))
    writers = frozenset(watch.writers().values())
    report.acts = [f"{name} n’est d’aucun parcours" for name in sorted(writers - entered - READERS)]
    report.undisturbed = [
        f"{name}, sans aucune mort : {each}"
        for name, dry in place.dry.items()
        for each in dry.found
    ]


def _add(report: Report, tallies: dict[str, Tally]) -> None:
    for name, tally in tallies.items():
        report.tallies.setdefault(name, Tally()).add(tally)


def _readable(folder: Path, places: Sequence[Path]) -> Iterator[str]:
    """No secret that was made lies in a file: database, WAL, head, log, whatever the engine."""
    made = {each for book in folder.glob(f"part*/{NOTEBOOK}") for each in Notebook(book).all_made()}
    made |= {value.replace("-", "") for value in made}
    for place in places:
        for path in place.rglob("*"):
            if path.is_file() and not path.name.startswith(NOTEBOOK):
                found = {each.decode() for each in _SECRET.findall(path.read_bytes())}
                if found & made:
                    yield f"un secret est lisible dans {path.name}"
