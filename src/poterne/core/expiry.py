"""What is told of an end that comes: days left in every answer, warnings from sixty days before.

A day is compared with a day, in Québec; nothing depends on what was said before (signin.md §14).
"""

from dataclasses import dataclass
from datetime import date, datetime

from poterne.core.credentials import ProofKind, ProofState, ShownProof, Standing, day_of

WARN_DAYS = 60


@dataclass(frozen=True, slots=True)
class Caution:
    """One thing to do before day ``on``; both are None when nothing presses."""

    code: str
    on: date | None
    days: int | None
    message: str
    action: str


def days_left(end: date, now: datetime) -> int:
    """Whole days from today until ``end``; negative when it is past."""
    return (end - day_of(now)).days


def warnings(standing: Standing, proof: ShownProof, *, now: datetime) -> tuple[Caution, ...]:
    """What the software should be told with each answer, the most urgent first."""
    found = []
    of_proof, of_identifier = day_of(proof.ends_at), standing.valid_until
    if proof.state is ProofState.OUTGOING:
        found.append(_soon("justificatif_sortant", of_proof, now))
    elif days_left(of_proof, now) <= WARN_DAYS:
        found.append(_soon("justificatif_expire_bientot", of_proof, now))
    if days_left(of_identifier, now) <= WARN_DAYS:
        found.append(_soon("identifiant_expire_bientot", of_identifier, now))
    found.sort(key=lambda warning: warning.days or 0)
    if proof.kind is ProofKind.SECRET:
        found.append(Caution("secret_plutot_que_cle", None, None, *_TEXTS["secret_plutot_que_cle"]))
    return tuple(found)


def _soon(code: str, end: date, now: datetime) -> Caution:
    days = days_left(end, now)
    message, action = _TEXTS[code]
    return Caution(code, end, days, message.format(n=days, s="s" if days > 1 else ""), action)


_TEXTS = {
    "justificatif_sortant": (
        "Ce justificatif a été remplacé. Il cesse de servir dans {n} jour{s}.",
        "Utilisez le nouveau justificatif.",
    ),
    "justificatif_expire_bientot": (
        "Ce justificatif expire dans {n} jour{s}.",
        "Demandez un nouveau mot de passe temporaire avant cette date.",
    ),
    "identifiant_expire_bientot": (
        "Cet identifiant expire dans {n} jour{s}.",
        "La personne qui autorise doit demander le renouvellement.",
    ),
    "secret_plutot_que_cle": (
        "Cet identifiant s’authentifie par un secret partagé.",
        "Préférez une clé, qui ne quitte jamais votre système.",
    ),
}
