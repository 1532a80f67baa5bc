"""The long campaigns, one after the other, and their figures beside those that are asked.

``python -m bench.campaigns [--part 0.01] [--seules courses] [--moteurs sqlite]``. Each is a process
of its own, which writes its figures as JSON; what it prints is shown as it comes.
"""

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ENGINES = ("sqlite", "postgresql")
_FEW = 0.1
"""Below this part of the whole, what has a length of its own is left out: a trial, not a proof."""
NONE_ALLOWED = ("fautes", "appels servis trop tard")
"""Figures that are to be nil, whatever the part; all others are to be reached."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """One command. ``counts``: option → figure and how many; ``rates``: figures that no part makes
    smaller; ``few``: what a trial adds; ``anywhere``: the database has no say in it."""

    name: str
    module: str
    counts: dict[str, tuple[str, int]]
    rates: dict[str, int] = field(default_factory=dict)
    also: dict[str, int] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()
    few: tuple[str, ...] = ()
    anywhere: bool = False

    def command(self, part: float) -> list[str]:
        """What is run for that part of the whole."""
        asked = {option: count for option, (_, count) in self.counts.items()} | self.also
        numbers = [
            word for option, count in asked.items() for word in (option, str(scaled(count, part)))
        ]
        trial = self.few if part < _FEW else ()
        return [sys.executable, "-m", self.module, *self.arguments, *numbers, *trial]

    def asked(self, part: float) -> dict[str, int]:
        """Every figure with what it is to be."""
        counted = {figure: scaled(count, part) for figure, count in self.counts.values()}
        return counted | self.rates | {"fautes": 0}


CAMPAIGNS = (
    Campaign(
        "pannes",
        "tests.faults",
        {"--morts": ("morts", 10_000)},
        also={"--tours": 5},
        few=("--parcours", "K01 brouillon"),
    ),
    Campaign(
        "courses",
        "tests.races",
        {"--tours-en-tout": ("tours de 50 clients", 1000)},
        rates={"appels par seconde": 1000, "appels servis trop tard": 0},
        also={"--arrets": 100},
    ),
    Campaign(
        "octroi disputé",
        "tests.races",
        {"--tours-en-tout": ("tours de 50 clients", 1000)},
        arguments=("--course", "signature SOES et octroi"),
    ),
    Campaign(
        "cycle de vie",
        "tests.lifecycle_machine",
        {"--pas": ("pas", 100_000)},
        few=("--sans-fautes",),
    ),
    Campaign(
        "courriel",
        "tests.mail",
        {"--messages": ("messages gardés un jour", 1000)},
        rates={"messages remis à la minute": 1000},
    ),
    Campaign("fichiers altérés", "tests.fuzz", {"--cas": ("fichiers", 100_000)}, anywhere=True),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of the table; ``seen`` is None when the campaign died before it told."""

    what: str
    asked: int
    seen: float | None
    seconds: float

    @property
    def holds(self) -> bool:
        """Whether what was seen is what was asked."""
        if self.seen is None:
            return False
        nil = self.what.endswith(NONE_ALLOWED)
        return self.seen == 0 if nil else self.seen >= self.asked

    def line(self) -> str:
        """The row, as it is printed."""
        seen = "rien" if self.seen is None else _number(self.seen)
        verdict = "tient" if self.holds else "NE TIENT PAS"
        minutes = f"{self.seconds / 60:.1f} min"
        return f"{self.what:58}{_number(self.asked):>9}{seen:>9}{minutes:>11}  {verdict}"


def scaled(count: int, part: float) -> int:
    """That part of ``count``, one at least."""
    return max(1, math.ceil(count * part))


def main() -> int:
    """0 when every figure is reached; the table is printed at the end."""
    options = _options()
    chosen = [each for each in CAMPAIGNS if not options.seules or each.name in options.seules]
    rows = [row for each in chosen for row in _ran(each, options.moteurs, options.part)]
    print(f"\n{'quoi':58}{'exigé':>9}{'vu':>9}{'durée':>11}")
    print("\n".join(row.line() for row in rows))
    failing = sum(not row.holds for row in rows)
    if options.part < 1:
        print(f"Une part de {options.part} : un essai de la campagne, pas la campagne.")
    print(f"{failing} figure(s) manquée(s) sur {len(rows)}.")
    return 1 if failing else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Les longues campagnes et leurs figures.")
    parser.add_argument("--part", type=float, default=1.0, help="part de chaque compte (1 : tout)")
    names = [each.name for each in CAMPAIGNS]
    parser.add_argument("--seules", nargs="+", choices=names, help="ces campagnes seulement")
    parser.add_argument("--moteurs", nargs="+", choices=ENGINES, default=ENGINES)
    return parser.parse_args()


def _ran(campaign: Campaign, engines: tuple[str, ...], part: float) -> Iterator[Row]:
    """The rows of a campaign, on each engine that matters."""
    for engine in engines[:1] if campaign.anywhere else engines:
        began = time.monotonic()
        told = _told(campaign, engine, part)
        seconds = time.monotonic() - began
        where = campaign.name if campaign.anywhere else f"{campaign.name}, {engine}"
        for figure, asked in campaign.asked(part).items():
            yield Row(f"{where} : {figure}", asked, told.get(figure), seconds)


def _told(campaign: Campaign, engine: str, part: float) -> dict[str, float]:
    """What the campaign wrote down of itself; nothing when it died before."""
    command = campaign.command(part)
    print(f"\n── {campaign.name}, {engine} : {' '.join(command[1:])}", flush=True)
    with tempfile.TemporaryDirectory(prefix="campagne") as folder:
        report = Path(folder) / "rapport.json"
        environment = {**os.environ, "POTERNE_TEST_ENGINE": engine}
        ran = subprocess.run(  # noqa: S603  (the commands of the table above)
            [*command, "--rapport", str(report)], env=environment, check=False
        )
        figures: dict[str, float] = {}
        if report.exists():
            figures = json.loads(report.read_text())["figures"]
        if ran.returncode and not figures.get("fautes"):
            figures["fautes"] = 1
    return figures


def _number(value: float) -> str:
    return f"{value:,.0f}".replace(",", " ")


if __name__ == "__main__":
    sys.exit(main())
