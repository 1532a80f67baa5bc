"""Walks the life cycle at random: ``python -m tests.lifecycle_machine --pas 100000``.

``POTERNE_TEST_ENGINE`` chooses the engine (``sqlite``, ``postgresql``). ``--secondes`` stops after
so long and says how far it came.
"""

import argparse
import json
import os
import sys
from pathlib import Path


def main() -> int:
    """0 when nothing was found; what was walked is printed, and the faults after it."""
    options = _options()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django  # noqa: PLC0415  (the settings are named first)

    django.setup()
    from tests.lifecycle_machine.campaign import Order, run  # noqa: PLC0415  (as above)

    report = run(
        Order(
            steps=options.pas,
            seed=options.graine,
            processes=options.processus,
            seconds=options.secondes,
            hunting=not options.sans_fautes,
        )
    )
    print("\n".join([*report.lines(), *report.faults()]))  # noqa: T201  (what it is for)
    if options.rapport:
        options.rapport.write_text(json.dumps(report.told(), ensure_ascii=False))
    return 1 if report.faults() else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pas", type=int, default=2000)
    parser.add_argument("--graine", type=int, default=1)
    parser.add_argument("--processus", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--secondes", type=float, default=float("inf"))
    parser.add_argument("--sans-fautes", action="store_true")
    parser.add_argument("--rapport", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
