"""Kills the product at each of its seams and looks at what is left: ``python -m tests.faults``.

``POTERNE_TEST_ENGINE`` chooses the engine (``sqlite``, ``postgresql``). ``--parcours K09`` keeps
the journeys of that name; ``--recompter`` writes ``points.tsv`` anew for this engine.
"""

import argparse
import json
import os
import sys
from pathlib import Path


def main() -> int:
    """0 when nothing was found; the table is printed, and the faults after it."""
    options = _options()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django  # noqa: PLC0415  (the settings are named first)

    django.setup()
    from tests.faults.journeys import JOURNEYS  # noqa: PLC0415  (as above)
    from tests.faults.report import Order, run  # noqa: PLC0415  (as above)

    order = Order(
        kills=options.morts,
        rounds=options.tours,
        seed=options.graine,
        processes=options.processus,
        hunting=not options.parcours,
        rewriting=options.recompter,
    )
    journeys = [each for each in JOURNEYS if each.name.startswith(options.parcours)]
    report = run(journeys, order)
    if options.parcours:
        report.points, report.acts = [], []
    print("\n".join([*report.lines(), *report.faults()]))  # noqa: T201  (what it is for)
    if options.rapport:
        told = {name: getattr(report, name) for name in ("points", "acts", "undisturbed", "deaths")}
        told |= {"escaped": report.escaped, "lines": [*report.lines()], "kills": report.total.kills}
        told["figures"] = {"morts": report.total.kills, "fautes": len(report.faults())}
        options.rapport.write_text(json.dumps(told, ensure_ascii=False))
    return 1 if report.faults() else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--morts", type=int, default=1000)
    parser.add_argument("--tours", type=int, default=1)
    parser.add_argument("--graine", type=int, default=1)
    parser.add_argument("--processus", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--parcours", default="")
    parser.add_argument("--recompter", action="store_true")
    parser.add_argument("--rapport", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
