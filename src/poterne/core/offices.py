"""Who may do what: offices of the authority, and what one person may not combine (trust.md §11)."""

from enum import StrEnum


class Office(StrEnum):
    """An office of the authority. SOES is opaque and never expanded (A1)."""

    AGENT = "agent"
    REPONDANT = "repondant"
    SOES = "soes"
    COURRIER = "courrier"
    AUDITEUR = "auditeur"
    ADMINISTRATEUR = "administrateur"


_O = Office
OFFICE_WORDS = {
    _O.AGENT: "agent",
    _O.REPONDANT: "répondant",
    _O.SOES: "SOES",
    _O.COURRIER: "courrier",
    _O.AUDITEUR: "auditeur",
    _O.ADMINISTRATEUR: "administrateur",
}

PERMISSIONS: dict[str, frozenset[Office]] = {
    "read": frozenset({_O.AGENT, _O.REPONDANT, _O.SOES, _O.AUDITEUR}),
    "see_identifiers": frozenset({_O.AGENT, _O.REPONDANT, _O.SOES, _O.AUDITEUR}),
    "register": frozenset({_O.AGENT}),
    "take": frozenset({_O.AGENT}),
    "release": frozenset({_O.AGENT}),
    "return_": frozenset({_O.AGENT}),
    "override": frozenset({_O.AGENT}),
    "close": frozenset({_O.AGENT}),
    "accept": frozenset({_O.AGENT}),
    "note": frozenset({_O.AGENT, _O.REPONDANT, _O.SOES}),
    "propose_refusal": frozenset({_O.AGENT}),
    "refuse": frozenset({_O.REPONDANT}),
    "sign_repondant": frozenset({_O.REPONDANT}),
    "sign_soes": frozenset({_O.SOES}),
    "send_back": frozenset({_O.REPONDANT, _O.SOES}),
    "reissue": frozenset({_O.AGENT, _O.REPONDANT}),
    "see_deliveries": frozenset({_O.AGENT, _O.REPONDANT, _O.SOES, _O.AUDITEUR}),
    "print_letter": frozenset({_O.COURRIER}),
    "suspend": frozenset({_O.AGENT, _O.REPONDANT}),
    "resume": frozenset({_O.AGENT, _O.REPONDANT}),
    "readmit": frozenset({_O.AGENT, _O.REPONDANT}),
    "withdraw": frozenset({_O.AGENT, _O.REPONDANT}),
    "read_journal": frozenset({_O.AUDITEUR}),
    "manage_staff": frozenset({_O.ADMINISTRATEUR}),
    "manage_trust": frozenset({_O.ADMINISTRATEUR}),
    "see_specimens": frozenset({_O.AGENT, _O.ADMINISTRATEUR}),
    "see_health": frozenset({_O.ADMINISTRATEUR}),
    "confirm_restore": frozenset({_O.REPONDANT, _O.ADMINISTRATEUR}),
}
"""Act or view → offices that may; an act absent here is open to no member of staff."""

_SEES = PERMISSIONS["see_identifiers"]
EXCLUSIONS: frozenset[frozenset[Office]] = frozenset(
    {frozenset({_O.COURRIER, office}) for office in _SEES}
    | {frozenset({_O.ADMINISTRATEUR, office}) for office in (_O.REPONDANT, _O.SOES, _O.COURRIER)}
    | {frozenset({_O.AUDITEUR, office}) for office in Office if office is not _O.AUDITEUR}
)
"""Pairs that no one person holds; the database refuses them too (``offices_exclusive``)."""


class NotAllowed(Exception):
    """This person may not do this act; ``reason`` is a French sentence for the page."""

    code = "acces_refuse"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = self.message = reason


def may(offices: frozenset[Office] | set[Office], act: str) -> bool:
    """Whether one of ``offices`` opens ``act``."""
    return bool(PERMISSIONS.get(act, frozenset()) & offices)


def require(offices: frozenset[Office] | set[Office], act: str) -> None:
    """Nothing happens when ``act`` is open to one of ``offices``.

    Raises NotAllowed otherwise.
    """
    if not may(offices, act):
        allowed = ", ".join(sorted(OFFICE_WORDS[o] for o in PERMISSIONS.get(act, frozenset())))
        raise NotAllowed(f"Cet acte est réservé au rôle : {allowed or 'aucun'}.")


def conflict(offices: frozenset[Office] | set[Office]) -> frozenset[Office] | None:
    """The first pair of ``offices`` that one person may not hold, or None."""
    for pair in sorted(EXCLUSIONS, key=sorted):
        if pair <= offices:
            return pair
    return None
