"""The table of figures of one engine: few requests beside many, and what does not hold."""

import statistics
import tempfile
import time
from pathlib import Path

from bench import papers, portal, queue
from bench.cabinet import opened
from bench.figures import Asked, Figure, excess, measured
from bench.rounds import rounds

FEW, MANY = 1_000, 100_000


def run(engine: str) -> int:
    """The table is printed; 0 when each figure holds its limits, else 1."""
    few: dict[str, Figure] = {}
    for count in (FEW, MANY):
        began = time.monotonic()
        with opened(engine, count), tempfile.TemporaryDirectory() as folder:
            asked = queue.pages() | portal.pages() | papers.making() | rounds(Path(folder))
            loaded = time.monotonic() - began
            found = {name: measured(each, few.get(name)) for name, each in asked.items()}
        spent = time.monotonic() - began - loaded
        print(f"{engine} : {count} demandes chargées en {loaded:.0f} s, mesurées en {spent:.0f} s")
        few = few or found
    return _table(asked, few, found)


def _table(asked: dict[str, Asked], few: dict[str, Figure], many: dict[str, Figure]) -> int:
    print(
        f"\n{'ms au serveur':32}{FEW:>9}{MANY:>9}{'p95':>9}{'travail':>9}{'fois':>7}{'énoncés':>9}"
    )
    faults = {name: excess(each, few[name], many[name]) for name, each in asked.items()}
    for name, fault in faults.items():
        small, large = few[name].median, many[name].median
        print(
            f"{name:32}{small:9.1f}{large:9.1f}{many[name].p95:9.1f}"
            f"{statistics.median(many[name].work):9.1f}{large / small:7.2f}"
            f"{many[name].statements:9}  {fault or 'tient'}"
        )
    exceeding = sum(map(bool, faults.values()))
    print(f"\n{exceeding} figure(s) dépassée(s) sur {len(faults)}.\n")
    return 1 if exceeding else 0
