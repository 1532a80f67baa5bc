"""The whole line, once, for real: ``python -m tests.journeys.whole_line [--db sqlite|postgres]``.

A fresh house on free ports, a real SMTP sink, people at their pages, a machine with Authlib as it
comes. One line per step, then figures; the folder stays; exit status 0 only if every step held.
"""

import argparse
import os
import sys
import time
from pathlib import Path

import django

ROOT = Path(__file__).parents[2]
ENGINES = {"sqlite": "sqlite", "postgres": "postgresql", "postgresql": "postgresql"}


def main() -> int:
    """Every step held (0) or one did not (1)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", choices=sorted(ENGINES), default="sqlite")
    engine = ENGINES[parser.parse_args().db]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    # The people of the tests are told with the models of the house: Django first.
    from tests.journeys import instance  # noqa: PLC0415
    from tests.journeys.walk import ms_since, tell, walk  # noqa: PLC0415

    folder = ROOT / "var" / f"journey-{time.strftime('%Y%m%d-%H%M%S')}-{engine}"
    folder.mkdir(parents=True)
    began = time.monotonic()
    with instance.running(folder, engine) as house:
        tell(f"Une maison neuve sur {engine}, prête en {ms_since(began)} : {folder}")
        held = walk(house, engine)
    tell(f"{'✓ Toute la ligne tient' if held else '✗ La ligne est rompue'}. Dossier : {folder}")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
