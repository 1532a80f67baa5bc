"""Every mail, once, with the cast's own words.

``DJANGO_SETTINGS_MODULE=tests.settings python -m`` this module rewrites the picture.
"""

from datetime import UTC, date, datetime
from pathlib import Path

import django

from poterne.adapters.mail_text import render
from poterne.core.mails import MAILS
from poterne.core.secret import Secret
from poterne.core.words import NBSP

PICTURE = Path(__file__).with_name("mail_gallery.txt")
PASSWORD = "7K2Q9M-4XXHBN-0TRC5W-PZJ8VD"
IDENTIFIER = "aip1234ap"
LINK = "https://poterne.example/signer/" + "Aa0_-" * 8 + "AAA/"
SAID = {
    "ref": "7KQ2-M4XX",
    "i": 2,
    "n": 3,
    "role": "responsable informatique désigné",
    "lien": LINK,
    "code": Secret("042317"),
    "organisation": "GMF des Érables",
    "type": "production",
    "nombre": 3,
    "jours": 4,
    "reste": "dans 4 jours",
    "motif": "L'adresse du lieu de travail ne correspond pas au numéro de l'établissement.",
    "jour": date(2026, 11, 23),
    "rang": 12,
    "points": [
        "Le code postal n’est pas valide. Corrigez-le (exemple : G1K 7T3).",
        "Le téléphone est vide ou n’a pas 10 chiffres. Indiquez-le (exemple : 418 555-0123).",
    ],
    "echeance": date(2027, 1, 22),
    "auteur": "le répondant à la RAMQ",
    "identifiants": [
        {"i": 1, "identifiant": IDENTIFIER, "libelle": "Dossier Clair"},
        {"i": 2, "identifiant": "aip0407km", "libelle": "Agenda"},
        {"i": 3, "identifiant": "aip5093rm", "libelle": "Laboratoire"},
    ],
    "fin": date(2026, 12, 1),
    "par_la_poste": "",
    "par_lien": "",
    "fuite": "",
    "attente": "",
    "libelle": "Agenda",
    "mot_de_passe": Secret(PASSWORD),
    "envoi": 2,
    "moment": datetime(2026, 11, 23, 19, 5, tzinfo=UTC),
    "genre": "une clé publique",
    "ouvre": "suivre votre demande",
}


def context(kind: str, **other) -> dict:
    """All that the mail ``kind`` may be told; ``other`` replaces some of it."""
    mail = MAILS[kind]
    return {name: SAID[name] for name in (*mail.needs, *mail.may)} | other


def gallery() -> str:
    """Every mail, one after the other; a no-break space is shown as ``~``."""
    shown = []
    for kind in MAILS:
        subject, body = render(kind, context(kind))
        shown.append(f"======== {kind} ========\nObjet : {subject}\n\n{body}")
    return "\n".join(shown).replace(NBSP, "~")


if __name__ == "__main__":
    django.setup()
    PICTURE.write_text(gallery())
