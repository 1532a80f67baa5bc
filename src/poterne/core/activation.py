"""What the right temporary password opens: one activation, or a repeat of its lost answer."""

from datetime import date, datetime
from enum import Enum, auto

from poterne.core.credentials import REPEAT_WINDOW, TEMPORARY_LIFETIME, ProofState, day_of
from poterne.core.errors.gate import Refusal
from poterne.core.lifecycle import CredentialState


class Opening(Enum):
    """How an activation goes on."""

    FIRST = auto()
    REPEAT = auto()


_OPEN = frozenset({CredentialState.TEMPORAIRE, CredentialState.ACTIF})
_TOLD = {
    ProofState.ACTIVE: "mot_de_passe_expire",
    ProofState.EXPIRED: "mot_de_passe_expire",
    ProofState.BURNT: "mot_de_passe_epuise",
    ProofState.REPLACED: "mot_de_passe_remplace",
}


def may_activate(
    state: str,
    password: str,
    *,
    expires_at: datetime,
    closed_at: datetime | None,
    valid_until: date,
    now: datetime,
) -> Opening | Refusal:
    """Whether a right password, in state ``password``, activates an identifier in ``state`` now.

    Refuses by ``identifiant_expire``, ``mot_de_passe_expire``, ``mot_de_passe_epuise``,
    ``mot_de_passe_remplace`` (said for fourteen days), ``deja_active`` or
    ``identification_refusee``. Source: signin.md §6.
    """
    if state not in _OPEN:
        return Refusal("identification_refusee")
    if day_of(now) > valid_until:
        return Refusal("identifiant_expire", {"date": valid_until.isoformat()})
    if password == ProofState.ACTIVE and now < expires_at:
        return Opening.FIRST
    age = None if closed_at is None else now - closed_at
    if password == ProofState.ENDED and age is not None:
        return Opening.REPEAT if age < REPEAT_WINDOW else Refusal("deja_active")
    forgotten = password == ProofState.REPLACED and (age is None or age >= TEMPORARY_LIFETIME)
    told = "identification_refusee" if forgotten else _TOLD.get(ProofState(password))
    return Refusal(told or "identification_refusee")
