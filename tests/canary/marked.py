"""The people of the run: every value of theirs is a word that nothing else holds."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from unittest.mock import patch

from tests.cast import COTE, GAGNON, LAVOIE, NGUYEN, PELLETIER, ROY, TREMBLAY, Person, gmf
from tests.journeys import walk


def _marked(person: Person, first: str, last: str) -> Person:
    address = f"canari.{person.fold.partition('@')[0]}.qxz@{person.fold.partition('@')[2]}"
    return replace(person, first_name=first, last_name=last, email=address)


PEOPLE = {
    "TREMBLAY": _marked(TREMBLAY, "Éloïzandre", "Trembloqueville"),
    "ROY": _marked(ROY, "Marcozique", "Royaudinette"),
    "PELLETIER": _marked(PELLETIER, "Annuzelle", "Pelletrizard"),
    "GAGNON": _marked(GAGNON, "Julizette", "Gagnoquard"),
    "NGUYEN": _marked(NGUYEN, "Minhazor", "Nguyendrake"),
    "COTE": _marked(COTE, "Hélénazou", "Côtequarde"),
    "LAVOIE": _marked(LAVOIE, "Paulozar", "Lavoiquette"),
}
_PLAIN = gmf(3)
_HER, _HIM = PEOPLE["TREMBLAY"], PEOPLE["ROY"]
ASKED = replace(
    _PLAIN,
    labels=tuple(f"Logiciel Zarquonique {number}" for number in (1, 2, 3)),
    it_lead=replace(
        _PLAIN.it_lead,
        first_name=_HIM.first_name,
        last_name=_HIM.last_name,
        vendor="Vendeur Quizoltar",
        email=_HIM.email,
    ),
    authorizer=replace(
        _PLAIN.authorizer,
        first_name=_HER.first_name,
        last_name=_HER.last_name,
        email=_HER.email,
        organization_name="GMF Bellezarquonne",
        address="4058, rue des Zarquons\nQuébec (Québec)",
        phone="418 555-7391",
    ),
)
PERSONAL = {
    **{f"prénom {name}": each.first_name for name, each in PEOPLE.items()},
    **{f"nom {name}": each.last_name for name, each in PEOPLE.items()},
    "vendeur": ASKED.it_lead.vendor,
    "rue": "4058, rue des Zarquons",
    "téléphone": "418 555-7391",
    "téléphone serré": "4185557391",
}
"""What no mail, log, answer or line of the journal may hold; the cabinet itself holds it."""
ADDRESSES = {f"adresse {name}": each.email for name, each in PEOPLE.items()}
"""The same, but that a message bears its own reader's address, in its header."""
TOLD = {"organisation": "Bellezarquonne", "libellé": "Zarquonique"}
"""What mails say of a request, and nothing else does."""


@contextmanager
def marked() -> Iterator[None]:
    """The steps of the whole line are walked by these people."""
    steps = [each for name, each in sys.modules.items() if name.startswith(walk.__package__)]
    with ExitStack() as stack:
        for module in steps:
            for name, value in {**PEOPLE, "ASKED": ASKED}.items():
                if hasattr(module, name):
                    stack.enter_context(patch.object(module, name, value))
        yield
