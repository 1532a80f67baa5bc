"""So many steps of the machine, shared between processes; planted faults; one report."""

import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections
from hypothesis import HealthCheck, Phase
from hypothesis import settings as of_hypothesis
from hypothesis.stateful import run_state_machine_as_test
from tests.conftest import TEMPLATE, Copies
from tests.faults.nursery import begin, born
from tests.faults.world import ground
from tests.lifecycle_machine.house import STARTS, accordees, gates
from tests.lifecycle_machine.machine_identifiers import WholeLife
from tests.lifecycle_machine.mutants import MUTANTS, Mutant

from poterne.core.lifecycle import MOVES

LENGTH = 50
"""Steps of one life."""
HUNT = 3000
"""A planted fault is found within so many steps."""


Walked = tuple[int, int, list[str], Counter]
"""Steps, lives, what was wrong, the moves that were made."""


@dataclass(frozen=True)
class Order:
    """How many ``steps`` in all, from which ``seed``, in how many processes, for how long."""

    steps: int = 1500
    seed: int = 1
    processes: int = 2
    seconds: float = float("inf")
    hunting: bool = True


@dataclass
class Report:
    """What was walked and found."""

    steps: int = 0
    lives: int = 0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)
    hunted: dict[str, str] = field(default_factory=dict)
    reached: Counter = field(default_factory=Counter)

    def unreached(self) -> list[str]:
        """The moves of the table that no life made."""
        pairs = {(before, after) for _, before, after in self.reached}
        return [
            f"{move.id} ({source} → {move.target})"
            for move in MOVES
            for source in move.sources or ("",)
            if (str(source), str(move.target)) not in pairs
        ]

    def escaped(self) -> list[str]:
        """The planted faults that nothing found."""
        return [says for says, found in self.hunted.items() if not found]

    def faults(self) -> list[str]:
        """Whatever is not as it must be."""
        return [*self.wrong, *self.escaped()]

    def lines(self) -> list[str]:
        """What is said at the end, in French."""
        hunted = [f"faute plantée, {n} : {f or 'ÉCHAPPÉE'}"[:200] for n, f in self.hunted.items()]
        return [
            *hunted,
            (
                f"Cycle de vie sur {connection.vendor} : {self.steps} pas en {self.lives} vies, "
                f"{self.seconds:.0f} s, {len(self.faults())} faute(s). "
                f"Passages jamais faits : {', '.join(self.unreached()) or 'aucun'}."
            ),
        ]

    def told(self) -> dict[str, Any]:
        """The same, for who reads it as JSON."""
        return {
            "steps": self.steps,
            "unreached": self.unreached(),
            "wrong": self.wrong,
            "escaped": self.escaped(),
            "hunted": self.hunted,
            "lines": self.lines(),
            "figures": {"pas": self.steps, "fautes": len(self.faults())},
        }


def run(order: Order) -> Report:
    """The machine walked as ordered, on this engine."""
    began, report = time.monotonic(), Report()
    with ground() as (copies, folder, _):
        settings.HEADS_FOLDER = str(folder / "tetes")
        for start in STARTS:
            copies.open(TEMPLATE)
            born(partial(_prepared, start))
            copies.keep(start.__name__)
            copies.close()
        ranks = range(order.processes)
        work = partial(_walk_part, order, copies, folder)
        for steps, lives, wrong, reached in _shared([partial(work, rank) for rank in ranks]):
            report.steps, report.lives = report.steps + steps, report.lives + lives
            report.reached += reached
            report.wrong += wrong
        if order.hunting:
            hunts = [
                partial(_hunt, copies, folder, rank, each) for rank, each in enumerate(MUTANTS)
            ]
            found = [
                each
                for n in range(0, len(hunts), order.processes)
                for each in _shared(hunts[n : n + order.processes])
            ]
            report.hunted = dict(found)
    report.seconds = time.monotonic() - began
    return report


def _prepared(start: Callable[[], None]) -> None:
    start()
    connections.close_all()


def _shared(works: Sequence[Any]) -> list[Any]:
    at_work = [begin(work) for work in works]
    return [child.end().said for child in at_work]


def _own(copies: Copies, folder: Path, rank: int) -> None:
    """This process keeps its copies and heads apart from those of the others."""
    copies.made = max(copies.made, (rank + 1) * 1_000_000)
    settings.HEADS_FOLDER = str(folder / f"tetes{rank}")
    copies.open(STARTS[0].__name__)
    WholeLife.ground = (copies, _gates(folder))
    copies.close()


def _gates(folder: Path) -> Any:
    with_own = settings.HEADS_FOLDER
    settings.HEADS_FOLDER = str(folder / "tetes")
    try:
        return gates()
    finally:
        settings.HEADS_FOLDER = with_own


def _walk_part(order: Order, copies: Copies, folder: Path, rank: int) -> Walked:
    """Lives until this process has its part of the steps, or its time is over, or one is wrong."""
    _own(copies, folder, rank)
    ends, part, lives = time.monotonic() + order.seconds, order.steps / order.processes, 0
    while WholeLife.steps < part and time.monotonic() < ends:
        lives += 1
        wrong = _live(order.seed * 1_000_000 + rank * 100_000 + lives, lives=4)
        if wrong:
            return WholeLife.steps, lives * 4, [wrong], WholeLife.reached
    return WholeLife.steps, lives * 4, [], WholeLife.reached


def _hunt(copies: Copies, folder: Path, rank: int, mutant: Mutant) -> tuple[str, str]:
    """What the mutant was found by; "" when it escaped."""
    _own(copies, folder, 100 + rank)
    WholeLife.only = accordees
    with mutant.planted():
        for number in range(HUNT // LENGTH // 4):
            wrong = _live(number, lives=4)
            if wrong:
                return mutant.says, wrong.splitlines()[0]
            if WholeLife.steps > HUNT:
                break
    return mutant.says, ""


def _live(seed: int, lives: int) -> str:
    """So many lives from that seed; what was wrong in one of them, with what came before it."""
    WholeLife._hypothesis_internal_use_seed = seed  # noqa: SLF001  (what hypothesis.seed sets)
    try:
        run_state_machine_as_test(
            WholeLife,
            settings=of_hypothesis(
                max_examples=lives,
                stateful_step_count=LENGTH,
                deadline=None,
                database=None,
                derandomize=False,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
                report_multiple_bugs=False,
                print_blob=False,
            ),
        )
    except Exception as fault:  # noqa: BLE001  (whatever a life ends by is what is told)
        notes = "\n".join(getattr(fault, "__notes__", []))
        where = "".join(traceback.format_exception(fault)[-3:])
        return f"{type(fault).__name__} {fault} (graine {seed})\n{notes}\n{where}"
    return ""
