"""The desk's long lists, asked as an agent's browser asks them, whole pages."""

from collections.abc import Callable

from tests.cast import FORTIN, GAGNON
from tests.conftest import NOW
from tests.poterne.bureau.desk import Desk, at

from bench.cabinet import RARE
from bench.figures import Asked

_LIMIT_MS = 50.0
_NEXT = "file, une page plus loin"
_PAGES = {
    "file, première page": "",
    "file, en vérification": "?etat=en_verification",
    "file, toutes": "?etat=toutes",
    "file, partenaire": "?type=partenaire",
    "file, les miennes": "?miennes=on",
    "file, mot rare": f"?q={RARE}&etat=toutes",
    "file, mot courant": "?q=clinique",
    "file, début d’un mot courant": "?q=cl&etat=toutes",
    "file, deux mots courants": "?q=cl+e",
    "file, jamais ensemble": "?q=clinique+cooperative&etat=toutes",
    "file, nom accentué": "?q=Béla",
    "file, référence avec tiret": "?q=0000-0777&etat=toutes",
    "file, mot inconnu": "?q=zzzz",
    "remises": "remises/",
    "remises, mot rare": f"remises/?q={RARE}",
    "remises, mot courant": "remises/?q=clinique",
    "remises, deux mots courants": "remises/?q=cl+e",
    "remises, un identifiant": "remises/?q=aip000088",
    "retrait, mot rare": f"retrait/?q={RARE}",
    "retrait, mot courant": "retrait/?q=clinique",
    "retrait, deux mots courants": "retrait/?q=cl+e",
    "retrait, un identifiant": "retrait/?q=aip000088",
}

_FILLING = frozenset({"remises", "retrait, mot courant", "retrait, deux mots courants"})
"""A thousand requests do not fill these pages: they grow, up to their bound."""


def pages() -> dict[str, Asked]:
    """Each list and search of the desk, by its name in the table."""
    tray = Asked(_asking(at(FORTIN, NOW), "/bureau/courrier/"), _LIMIT_MS)
    desk = at(GAGNON, NOW)
    desk.get("/bureau/")
    following = desk.page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    addresses = _PAGES | {_NEXT: following.replace("&amp;", "&")}
    return {
        name: Asked(_asking(desk, f"/bureau/{query}"), _LIMIT_MS, grows=name in _FILLING)
        for name, query in addresses.items()
    } | {"courrier": tray}


def _asking(desk: Desk, address: str) -> Callable[[], None]:
    def ask() -> None:
        desk.get(address)
        if desk.status != 200:  # noqa: PLR2004  (HTTP's own)
            raise RuntimeError(f"{address}: {desk.status}")

    return ask
