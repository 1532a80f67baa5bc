"""Many hands at one instant, again and again: ``python -m tests.races --tours 20``.

``POTERNE_TEST_ENGINE`` chooses the engine (``sqlite``, ``postgresql``). ``--course`` keeps the
races of that name; ``--tours`` are of each race, ``--tours-en-tout`` of all of them together;
``--secondes`` stops after so long and says how far it came.
"""

import argparse
import json
import os
import sys
from pathlib import Path

_WAITING = 3
"""Hands wait for a lock three quarters of the time: so many processes keep one core busy."""


def main() -> int:
    """0 when nothing was found; the table is printed, and the faults after it."""
    options = _options()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django  # noqa: PLC0415  (the settings are named first)

    django.setup()
    from tests.races.campaign import Order, run  # noqa: PLC0415  (as above)

    report = run(
        Order(
            rounds=options.tours,
            in_all=options.tours_en_tout,
            clients=options.clients,
            processes=options.processus,
            only=options.course,
            seconds=options.secondes,
            stops=options.arrets,
        )
    )
    print("\n".join([*report.lines(), *report.faults()]))  # noqa: T201  (what it is for)
    if options.rapport:
        options.rapport.write_text(json.dumps(report.told(), ensure_ascii=False))
    return 1 if report.faults() else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tours", type=int, default=1)
    parser.add_argument("--tours-en-tout", type=int, default=0)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--processus", type=int, default=_WAITING * (os.cpu_count() or 1))
    parser.add_argument("--course", default="")
    parser.add_argument("--secondes", type=float, default=float("inf"))
    parser.add_argument("--arrets", type=int, default=5)
    parser.add_argument("--rapport", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
