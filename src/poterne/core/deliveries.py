"""Who receives which half, in what state, and what a failed try is worth (rules.md §4.2)."""

from datetime import datetime, timedelta
from enum import StrEnum


class Half(StrEnum):
    """The two halves never travel together (D-21); everything else is a notice."""

    IDENTIFIANTS = "identifiants"
    MOT_DE_PASSE = "mot_de_passe"
    AVIS = "avis"


HALF_WORDS: dict[str, str] = {
    Half.IDENTIFIANTS: "Identifiants",
    Half.MOT_DE_PASSE: "Mot de passe",
    Half.AVIS: "Avis",
}


class Channel(StrEnum):
    """How a message leaves."""

    COURRIEL = "courriel"
    LETTRE = "lettre"


class Remise(StrEnum):
    """How the password half reaches the IT lead, by service (rules.md §4.2)."""

    COURRIEL = "courriel"
    """The mail holds the password."""
    LIEN = "lien"
    """The mail holds a link; a page shows the password once, after a code."""


class DeliveryState(StrEnum):
    """State words of an outgoing message (after GOV.UK Notify)."""

    CREATED = "created"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    TEMPORARY_FAILURE = "temporary-failure"
    PERMANENT_FAILURE = "permanent-failure"
    TECHNICAL_FAILURE = "technical-failure"
    ACCEPTED = "accepted"
    RECEIVED = "received"
    CANCELLED = "cancelled"


D = DeliveryState
DELIVERY_WORDS = {
    D.CREATED: "Créé",
    D.SENDING: "Envoi en cours",
    D.SENT: "Envoyé",
    D.DELIVERED: "Remis",
    D.TEMPORARY_FAILURE: "Échec temporaire",
    D.PERMANENT_FAILURE: "Échec définitif",
    D.TECHNICAL_FAILURE: "Échec technique",
    D.ACCEPTED: "À imprimer",
    D.RECEIVED: "Postée",
    D.CANCELLED: "Annulée",
}
FINAL = frozenset({D.SENT, D.DELIVERED, D.PERMANENT_FAILURE, D.RECEIVED, D.CANCELLED})
DUE = frozenset({D.CREATED, D.TEMPORARY_FAILURE, D.TECHNICAL_FAILURE})
"""States from which the worker takes a mail again, once ``not_before`` has come."""
WORKLIST = frozenset({D.PERMANENT_FAILURE, D.TECHNICAL_FAILURE})
"""States that show in the agents' worklist at once; also a temporary failure past its deadline."""

UNANSWERED_FROM = frozenset({D.SENT, D.DELIVERED, D.RECEIVED})
"""States of a half that left, and of which an agent may note that nobody answers (L-18)."""

LEASE = timedelta(minutes=10)
SPEAKING = LEASE / 2
"""A conversation begins within so long of its claim, and comes to DATA within so long of its
beginning: a worker that slept past its lease hands nothing over (trust.md §13)."""
PASSWORDS_PER_DAY = 3
"""New temporary passwords per identifier and day (L-08)."""
REVEAL_AGAIN = timedelta(minutes=10)
"""How long the browser that saw a password may ask for another one, should the answer be lost."""
PRINT_DOUBT = timedelta(minutes=30)
DEADLINE = timedelta(days=5)
TECHNICAL_PAUSE = timedelta(minutes=1)
_LADDER_MIN = (1, 2, 5, 10, 20, 40, 80, 160)
_THEN = timedelta(hours=4)


class Outcome(StrEnum):
    """What one conversation with the relay was worth."""

    SENT = "sent"
    DOUBT = "doubt"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"
    TECHNICAL = "technical"


def retry_after(attempt: int) -> timedelta:
    """The wait after try ``attempt`` (from 1): 1, 2, 5 … 160 min, then every 4 h (trust.md §8)."""
    return timedelta(minutes=_LADDER_MIN[attempt - 1]) if attempt <= len(_LADDER_MIN) else _THEN


def after(outcome: Outcome, *, attempt: int, deadline: datetime, now: datetime) -> DeliveryState:
    """The state that follows ``outcome``; a temporary failure at its deadline is final.

    A doubt becomes ``temporary-failure``: the next claim rotates a password, and resends any
    other message with the same Message-ID.
    """
    if outcome is Outcome.SENT:
        return D.SENT
    if outcome is Outcome.PERMANENT:
        return D.PERMANENT_FAILURE
    if outcome is Outcome.TECHNICAL:
        return D.TECHNICAL_FAILURE
    if now + retry_after(attempt) > deadline:
        return D.PERMANENT_FAILURE
    return D.TEMPORARY_FAILURE
