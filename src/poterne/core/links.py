"""Links and mailed codes: purpose, life, tries (rules.md §6.3, trust.md §11)."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Purpose(StrEnum):
    """What one link or code opens, and nothing else."""

    BROUILLON = "brouillon"
    SIGNER = "signer"
    LECTURE = "lecture"
    CONFIRMER = "confirmer"
    SUIVI = "suivi"
    ACCES = "acces"
    TRANSMISSION = "transmission"
    JUSTIFICATIFS = "justificatifs"
    RENSEIGNEMENTS = "renseignements"
    REVELATION = "revelation"
    AFFICHER = "afficher"
    ARRET = "arret"
    BUREAU = "bureau"


DAYS = timedelta(days=7)
MINUTES = timedelta(minutes=10)
MINUTE = timedelta(minutes=1)
UNKNOWN_LINKS = 20
"""Unknown links that one source may try within a minute (trust.md §11)."""
MAX_TRIES = 5
CODES_PER_QUARTER = 3
CODES_PER_DAY = 10
REVEAL_CODES_PER_DAY = 3
DRAFTS_PER_DAY = 10
SESSION_IDLE = timedelta(minutes=60)
SESSION_ABSOLUTE = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Life:
    """What a purpose sends (a link, a code or both), for how long, and in which mail."""

    link: bool
    code: bool
    lasts: timedelta
    mail: str


LIVES = {
    Purpose.BROUILLON: Life(link=True, code=True, lasts=MINUTES, mail="M-01"),
    Purpose.SIGNER: Life(link=True, code=False, lasts=DAYS, mail="M-03"),
    Purpose.LECTURE: Life(link=False, code=True, lasts=MINUTES, mail="M-38"),
    Purpose.CONFIRMER: Life(link=True, code=False, lasts=DAYS, mail="M-02"),
    Purpose.SUIVI: Life(link=False, code=True, lasts=MINUTES, mail="M-38"),
    Purpose.ACCES: Life(link=False, code=True, lasts=MINUTES, mail="M-38"),
    Purpose.TRANSMISSION: Life(link=True, code=False, lasts=DAYS, mail="M-15"),
    Purpose.JUSTIFICATIFS: Life(link=False, code=True, lasts=MINUTES, mail="M-38"),
    Purpose.RENSEIGNEMENTS: Life(link=False, code=True, lasts=MINUTES, mail="M-38"),
    Purpose.REVELATION: Life(link=True, code=False, lasts=DAYS, mail="M-14b"),
    Purpose.AFFICHER: Life(link=False, code=True, lasts=MINUTES, mail="M-38"),
    Purpose.ARRET: Life(link=False, code=True, lasts=MINUTES, mail="M-38"),
    Purpose.BUREAU: Life(link=True, code=False, lasts=DAYS, mail="M-40"),
}


class DeadLink(Exception):
    """A link or code that opens nothing: ``why`` is ``inconnu``, ``expire``, ``utilise``,
    ``remplace`` or ``epuise``."""

    code = "lien_mort"
    MESSAGES = {  # noqa: RUF012  (a table, never changed)
        "inconnu": "Ce lien n’est pas valide. Demandez-en un nouveau.",
        "expire": "Ce lien est expiré. Votre demande, elle, est intacte. Demandez un nouveau lien.",
        "utilise": "Ce lien a déjà servi. Demandez-en un nouveau.",
        "remplace": "Ce lien a été remplacé par un envoi plus récent. Utilisez le dernier courriel "
        "reçu.",
        "epuise": "Ce code a été refusé 5 fois. Demandez un nouveau code.",
        "faux": "Ce code n’est pas le bon. Vérifiez le dernier courriel reçu.",
        "expire_code": "Ce code est expiré. Demandez un nouveau code.",
    }

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
        self.message = self.MESSAGES[why]
