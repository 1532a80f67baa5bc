"""Bureau-2 and its search, asked as an agent's browser asks them, whole pages."""

import statistics
import time
from collections.abc import Callable

from django.db import connection
from tests.cast import GAGNON
from tests.conftest import NOW
from tests.poterne.bureau.desk import Desk, at

from bench.cabinet import RARE, opened

FEW, MANY = 1_000, 100_000
LIMIT_MS, LIMIT_RATIO = 50.0, 1.5
_TURNS = 40
_WARM = 3
PAGES = {
    "file, première page": "",
    "file, une page plus loin": "",
    "file, en vérification": "?etat=en_verification",
    "file, toutes": "?etat=toutes",
    "file, partenaire": "?type=partenaire",
    "file, les miennes": "?miennes=on",
    "mot rare": f"?q={RARE}&etat=toutes",
    "mot courant": "?q=clinique",
    "début d’un mot courant": "?q=cl&etat=toutes",
    "deux mots courants": "?q=cl+e",
    "nom accentué": "?q=Béla",
    "référence avec tiret": "?q=0000-0777&etat=toutes",
    "mot inconnu": "?q=zzzz",
}


def run(engine: str) -> int:
    """The table of figures is printed; 0 when each holds its limits."""
    found = {}
    for count in (FEW, MANY):
        began = time.monotonic()
        with opened(engine, count):
            print(f"{engine} : {count} demandes chargées en {time.monotonic() - began:.0f} s")
            found[count] = _measured(at(GAGNON, NOW))
    print(f"\n{'page':28}{FEW:>12}{MANY:>14}{'p95':>10}{'rapport':>10}")
    return max(_judged(name, found[FEW][name], found[MANY][name]) for name in PAGES)


def _measured(desk: Desk) -> dict[str, list[float]]:
    desk.get("/bureau/")
    following = desk.page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    addresses = dict(PAGES) | {"file, une page plus loin": following.replace("&amp;", "&")}
    return {name: _times(desk, f"/bureau/{query}") for name, query in addresses.items()}


class _Waits:
    """What a page waits for its database, beside its own work: nothing on SQLite."""

    def __init__(self) -> None:
        self.ms = 0.0

    def __call__(self, execute: Callable[..., object], *given: object) -> object:
        began, worked = time.perf_counter(), time.process_time()
        try:
            return execute(*given)
        finally:
            if connection.vendor != "sqlite":
                spent = time.perf_counter() - began - (time.process_time() - worked)
                self.ms += spent * 1000


def _times(desk: Desk, address: str) -> list[float]:
    """Milliseconds of the server, its work and its waits: not those of this machine's others."""
    spent = []
    for _ in range(_WARM + _TURNS):
        waits, began = _Waits(), time.process_time()
        with connection.execute_wrapper(waits):
            desk.get(address)
        spent.append((time.process_time() - began) * 1000 + waits.ms)
    return spent[_WARM:]


def _judged(name: str, few: list[float], many: list[float]) -> int:
    """One line; the p95 is of the many, the ratio of the medians."""
    p95 = statistics.quantiles(many, n=20)[-1]
    small, large = statistics.median(few), statistics.median(many)
    ratio = large / small
    holds = p95 <= LIMIT_MS and ratio <= LIMIT_RATIO
    verdict = "tient" if holds else f"dépasse {LIMIT_MS:.0f} ms ou {LIMIT_RATIO} fois"
    print(f"{name:28}{small:9.1f} ms{large:11.1f} ms{p95:7.1f} ms{ratio:9.2f} fois  {verdict}")
    return 0 if holds else 1
