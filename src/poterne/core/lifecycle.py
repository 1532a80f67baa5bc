"""The moves of a request and of an identifier, as one table (rules.md §4.1, §4.3).

A move that is not here does not exist: the database holds the same pairs (``move_is_legal``)
and ``docs/lifecycle.md`` is drawn from this table.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from poterne.core.reasons import LEAK


class RequestState(StrEnum):
    """Where a request stands; the word shown is ``REQUEST_WORDS[state]``."""

    BROUILLON = "brouillon"
    A_SIGNER = "a_signer"
    RECUE = "recue"
    EN_VERIFICATION = "en_verification"
    A_CORRIGER = "a_corriger"
    CONFORME = "conforme"
    SIGNEE_REPONDANT = "signee_repondant"
    ACCORDEE = "accordee"
    REFUSEE = "refusee"
    ANNULEE = "annulee"
    SANS_SUITE = "sans_suite"
    DETRUITE = "detruite"


class CredentialState(StrEnum):
    """Where an identifier stands; only ``actif`` gets tokens."""

    CREE = "cree"
    TEMPORAIRE = "temporaire"
    ACTIF = "actif"
    SUSPENDU = "suspendu"
    RETIRE = "retire"


R = RequestState
C = CredentialState

REQUEST_WORDS = {
    R.BROUILLON: "Brouillon",
    R.A_SIGNER: "À signer",
    R.RECUE: "Reçue",
    R.EN_VERIFICATION: "En vérification",
    R.A_CORRIGER: "À corriger",
    R.CONFORME: "Conforme",
    R.SIGNEE_REPONDANT: "Signée par le répondant",
    R.ACCORDEE: "Accordée",
    R.REFUSEE: "Refusée",
    R.ANNULEE: "Annulée",
    R.SANS_SUITE: "Sans suite",
    R.DETRUITE: "Détruite",
}
CREDENTIAL_WORDS = {
    C.CREE: "Créé",
    C.TEMPORAIRE: "À activer",
    C.ACTIF: "Actif",
    C.SUSPENDU: "Suspendu",
    C.RETIRE: "Retiré",
}
TAKES_PASSWORD = frozenset({C.CREE, C.TEMPORAIRE, C.ACTIF})
"""States in which a new temporary password may be made (rules.md §4.4); see ``takes_password``."""
FINAL = frozenset({R.ACCORDEE, R.ANNULEE, R.SANS_SUITE, R.DETRUITE, C.RETIRE})
"""States that nothing leaves."""
CLOSED = FINAL | {R.REFUSEE}
"""States in which nobody is waited for; a refusal ends there unless its review is asked (T16)."""
EDITABLE = frozenset({R.BROUILLON, R.A_CORRIGER})
"""States in which the answers may still change; in every other one they are frozen."""
COMPLETE = frozenset({R.A_SIGNER, R.CONFORME, R.SIGNEE_REPONDANT, R.ACCORDEE})
"""States in which section 3 and the two addresses hold the form's rules (INV-04, INV-05)."""


@dataclass(frozen=True, slots=True)
class Move:
    """One row: no source, or "" among ``sources``, means that the object is born by this move."""

    id: str
    act: str
    sources: tuple[str, ...]
    target: str
    who: str
    event: str
    mails: tuple[str, ...] = ()


class ForbiddenMove(Exception):
    """The move does not leave the present state (L-01)."""

    code = "L-01"
    message = "Cette étape n’est pas permise dans l’état actuel de la demande."

    def __init__(self, act: str, state: str) -> None:
        super().__init__(f"{act} from {state}")
        self.act, self.state = act, state


_OPEN = (R.BROUILLON, R.A_SIGNER, R.RECUE, R.EN_VERIFICATION, R.A_CORRIGER, R.CONFORME)
_LIVE = (C.TEMPORAIRE, C.ACTIF)
_AUTHORIZER = "personne qui autorise"

MOVES: tuple[Move, ...] = (
    Move("T01", "open_draft", (), R.BROUILLON, "préparateur", "demande.creee"),
    Move(
        "T02",
        "send_for_signature",
        (R.BROUILLON,),
        R.A_SIGNER,
        "préparateur",
        "demande.a_signer",
        ("M-03", "M-02"),
    ),
    Move(
        "T03",
        "reopen",
        (R.A_SIGNER,),
        R.BROUILLON,
        "préparateur, personne qui autorise, système",
        "demande.rouverte",
        ("M-06", "M-05"),
    ),
    Move("T04", "submit", (R.A_SIGNER,), R.RECUE, _AUTHORIZER, "demande.recue", ("M-07",)),
    Move("T05", "register", ("", R.BROUILLON), R.RECUE, "agent", "demande.recue", ("M-07", "M-02")),
    Move("T06", "take", (R.RECUE,), R.EN_VERIFICATION, "agent", "demande.prise"),
    Move("T06b", "release", (R.EN_VERIFICATION,), R.RECUE, "agent", "demande.liberee"),
    Move(
        "T07",
        "return_",
        (R.EN_VERIFICATION,),
        R.A_CORRIGER,
        "agent",
        "demande.a_corriger",
        ("M-09",),
    ),
    Move("T08", "resubmit", (R.A_CORRIGER,), R.RECUE, _AUTHORIZER, "demande.corrigee", ("M-07",)),
    Move("T09", "close", (R.A_CORRIGER,), R.SANS_SUITE, "agent", "demande.sans_suite", ("M-12",)),
    Move("T10", "accept", (R.EN_VERIFICATION,), R.CONFORME, "agent", "demande.conforme"),
    Move(
        "T11",
        "refuse",
        (R.EN_VERIFICATION, R.CONFORME),
        R.REFUSEE,
        "répondant",
        "demande.refusee",
        ("M-11",),
    ),
    Move(
        "T12",
        "sign_repondant",
        (R.CONFORME,),
        R.SIGNEE_REPONDANT,
        "répondant",
        "demande.signee_repondant",
    ),
    Move(
        "T13",
        "send_back",
        (R.CONFORME, R.SIGNEE_REPONDANT),
        R.EN_VERIFICATION,
        "répondant ou SOES",
        "demande.renvoyee",
    ),
    Move(
        "T14",
        "sign_soes",
        (R.SIGNEE_REPONDANT,),
        R.ACCORDEE,
        "SOES",
        "demande.accordee",
        ("M-13", "M-14"),
    ),
    Move(
        "T15",
        "cancel",
        (*_OPEN, R.SIGNEE_REPONDANT),
        R.ANNULEE,
        "personne qui autorise, préparateur",
        "demande.annulee",
        ("M-12",),
    ),
    Move(
        "T16", "appeal", (R.REFUSEE,), R.EN_VERIFICATION, _AUTHORIZER, "demande.revision", ("M-35",)
    ),
    Move("T17", "destroy", (R.BROUILLON,), R.DETRUITE, "système", "demande.brouillon_detruit"),
    Move("I01", "issue", (), C.CREE, "SOES", "identifiant.cree", ("M-13",)),
    Move(
        "I02",
        "emit_password",
        (C.CREE,),
        C.TEMPORAIRE,
        "messager",
        "justificatif.temporaire_emis",
        ("M-14",),
    ),
    Move("I03", "activate", (C.TEMPORAIRE,), C.ACTIF, "machine", "identifiant.active", ("M-20",)),
    Move(
        "I04",
        "suspend",
        _LIVE,
        C.SUSPENDU,
        "personne qui autorise, responsable informatique, logiciel, agent, répondant, système",
        "identifiant.suspendu",
        ("M-25",),
    ),
    Move(
        "I05",
        "withdraw",
        (C.CREE, C.TEMPORAIRE, C.ACTIF, C.SUSPENDU),
        C.RETIRE,
        "personne qui autorise, agent, répondant",
        "identifiant.retire",
        ("M-27",),
    ),
    Move(
        "I08a",
        "resume",
        (C.SUSPENDU,),
        C.TEMPORAIRE,
        "qui a suspendu, répondant",
        "identifiant.repris",
        ("M-26",),
    ),
    Move(
        "I08b",
        "resume",
        (C.SUSPENDU,),
        C.ACTIF,
        "qui a suspendu, répondant",
        "identifiant.repris",
        ("M-26",),
    ),
)


def _indexed(moves: Iterable[Move]) -> dict[tuple[str, str], list[Move]]:
    table: dict[tuple[str, str], list[Move]] = {}
    ids: set[str] = set()
    for entry in moves:
        if entry.id in ids:
            raise ValueError(f"move {entry.id} is declared twice")
        ids.add(entry.id)
        for source in entry.sources or ("",):
            table.setdefault((entry.act, source), []).append(entry)
    return table


_TABLE = _indexed(MOVES)


def move(act: str, state: str = "", target: str = "") -> Move:
    """The one move of ``act`` out of ``state`` ("" for an object being born).

    ``target`` chooses among several (I08: back to the state before the suspension).
    Raises ForbiddenMove when there is none (L-01).
    """
    for entry in _TABLE.get((act, state), ()):
        if target in ("", entry.target):
            return entry
    raise ForbiddenMove(act, state)


def may(act: str, state: str) -> bool:
    """Whether ``act`` leaves ``state`` at all."""
    return (act, state) in _TABLE


def after_leak(state: str, reason: str) -> bool:
    """Whether the identifier is held because something of it leaked: only a new credential
    lifts that (I08)."""
    return state == C.SUSPENDU and reason == LEAK


def leak_may_be_told(state: str, reason: str) -> bool:
    """Whether ``reason`` is a leak told of an identifier that is already suspended: no move, but
    every proof ends and a new credential is wanted (I08)."""
    return state == C.SUSPENDU and reason == LEAK


def takes_password(state: str, reason: str) -> bool:
    """Whether a new temporary password may be made for an identifier held for ``reason``."""
    return state in TAKES_PASSWORD or after_leak(state, reason)


def pairs() -> tuple[tuple[str, str, str], ...]:
    """(kind, source, target) of every legal change: what the database's trigger reads.

    ``kind`` is "demande" or "identifiant"; source "" is a birth.
    """
    found = {
        ("demande" if entry.id.startswith("T") else "identifiant", source, str(entry.target))
        for entry in MOVES
        for source in (tuple(map(str, entry.sources)) or ("",))
    }
    return tuple(sorted(found))
