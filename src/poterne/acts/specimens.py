"""Every mail and letter as its reader would see it, about a case that does not exist."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings

from poterne.adapters.letters import render_letter
from poterne.adapters.mail_text import render
from poterne.core.mails import LETTERS, MAILS, ROLES
from poterne.core.secret import Secret

_DAY = date(2026, 11, 23)
_SAID: dict[str, Any] = {
    "ref": "7KQ2-M4XX",
    "i": 2,
    "n": 3,
    "role": ROLES["it_lead"],
    "code": Secret("000000"),
    "organisation": "GMF des Érables",
    "type": "production",
    "nombre": 3,
    "jours": 4,
    "reste": "dans 4 jours",
    "motif": "L’adresse du lieu de travail ne correspond pas au numéro de l’établissement.",
    "jour": _DAY,
    "rang": 12,
    "points": ["Le code postal n’est pas valide. Corrigez-le (exemple : G1K 7T3)."],
    "echeance": date(2027, 1, 22),
    "auteur": "le répondant à la RAMQ",
    "identifiants": [
        {"i": 1, "identifiant": "aip……", "libelle": "Dossier Clair"},
        {"i": 2, "identifiant": "aip……", "libelle": "Agenda"},
    ],
    "fin": date(2026, 12, 7),
    "par_la_poste": "",
    "par_lien": "",
    "fuite": "",
    "attente": "",
    "libelle": "Agenda",
    "mot_de_passe": Secret("(mot de passe)"),
    "envoi": 2,
    "moment": datetime(2026, 11, 23, 19, 5, tzinfo=UTC),
    "genre": "une clé publique",
    "ouvre": "suivre votre demande",
    "destinataire": "Élodie Tremblay",
    "adresse": "100, rue des Érables\nQuébec (Québec) G1K 7T3",
}


@dataclass(frozen=True, slots=True)
class Specimen:
    """One message: ``text`` is plain for a mail, an HTML fragment for a letter."""

    kind: str
    to: tuple[str, ...]
    subject: str
    text: str
    letter: bool = False


def specimens() -> list[Specimen]:
    """Every message of the table, in its order, by the code that writes the real ones."""
    mails = [
        Specimen(kind, mail.to, *render(kind, _told((*mail.needs, *mail.may))))
        for kind, mail in MAILS.items()
    ]
    letters = [
        Specimen(
            kind,
            letter.to,
            letter.subject.format_map(_SAID),
            render_letter(kind, _told(letter.needs)),
            letter=True,
        )
        for kind, letter in LETTERS.items()
    ]
    return mails + letters


def _told(names: tuple[str, ...]) -> dict[str, Any]:
    places = {
        "lien": f"{settings.PORTAL_URL}/…/",
        "activation": f"{settings.PORTAL_URL}/activer/",
    }
    return {name: places.get(name) or _SAID[name] for name in names}
