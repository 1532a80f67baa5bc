"""What the examination of a received file says: findings, signatures, one verdict.

A finding names a measured fact; the verdict is a look-up over findings: same findings, same
version of the rules, same verdict (DOC-03).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

RULES_VERSION = "2026-11.6"
"""Changes with every row of the table, every threshold and every step of the signature rule."""


class Gravity(StrEnum):
    """How much a finding weighs; ``REFUS`` and ``DANGER`` also block a draft."""

    INFO = "info"
    DOUTE = "doute"
    REFUS = "refus"
    DANGER = "danger"


class Treatment(StrEnum):
    """What follows from a finding; a refusal is never more than proposed (DOC-02)."""

    ETABLI = "etabli"
    CONFIRMER = "confirmer"
    DECIDER = "decider"
    REFUS_PROPOSE = "refus_propose"
    PAS_DE_DEMANDE = "pas_de_demande"


class Proposal(StrEnum):
    """What the machine proposes to the person who decides."""

    ACCEPT = "accept"
    AGENT = "agent"
    REFUSE = "refuse"
    NONE = "none"


class Step(StrEnum):
    """How one step of the signature rule ended (documents.md §4.2)."""

    OK = "ok"
    ECHEC = "echec"
    NON_FAIT = "non_fait"


STEPS = tuple(f"C{number}" for number in range(1, 13))


@dataclass(frozen=True, slots=True)
class Finding:
    """One fact: its code, what was measured, the threshold, where; ``words`` fill its message.

    ``variant`` tells apart the rows of one code (a polyglot among the files that are no PDF).
    Numbers are decimal text. ``place`` is data from a stranger's file: shown escaped.
    """

    code: str
    variant: str = ""
    page: int | None = None
    measure: str = ""
    value: str = ""
    unit: str = ""
    threshold: str = ""
    place: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


_CURED = {"aucune_ancre", "emetteur", "revocation"}
"""Troubles that end when an anchor is confirmed or a list arrives."""


@dataclass(frozen=True, slots=True)
class SignatureFinding:
    """One certificate signature, step by step.

    ``intact``: C4 to C7 hold, every revision since the signature is accounted for. ``trusted``:
    C8 to C10 hold too; None when what is needed to know is missing. ``trouble`` is the first that
    the rule met, as the examiner names it; ``reason`` tells it in French. Names and serial
    are data from a stranger's certificate: shown escaped. Instants are RFC 3339 UTC, "" when
    absent; ``code`` names the finding that it leads to.
    """

    field_name: str
    subfilter: str = ""
    subject: str = ""
    common_name: str = ""
    email: str = ""
    issuer: str = ""
    serial: str = ""
    cert_sha256: str = ""
    key: str = ""
    digest: str = ""
    valid_from: str = ""
    valid_until: str = ""
    declared_at: str = ""
    proven_at: str = ""
    intact: bool = False
    valid: bool = False
    trusted: bool | None = None
    revoked: bool | None = None
    revocation_source: str = ""
    coverage: str = ""
    level: str = ""
    docmdp_ok: bool | None = None
    differing_pixels: int | None = None
    differing_values: tuple[str, ...] = ()
    steps: Mapping[str, Step] = field(default_factory=dict)
    trouble: str = ""
    code: str = ""
    reason: str = ""

    @property
    def time(self) -> str:
        """When it was made: the proven instant, else the one that its maker declares."""
        return self.proven_at or self.declared_at


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a file amounts to: its first heaviest finding, what follows, and the words for it."""

    code: str
    gravity: Gravity
    treatment: Treatment
    proposal: Proposal
    message: str
    rules_version: str = RULES_VERSION


@dataclass(frozen=True, slots=True)
class Examination:
    """All that one reading of one file gave; ``outcome``: ``complet|tue|delai|exception``.

    ``forms`` names the forms recognized, by edition; ``fields`` their cells as the file holds
    them; ``pictures`` are the pages drawn by the examiner (PNG): the only thing people are shown.
    """

    sha256: str
    verdict: Verdict
    findings: tuple[Finding, ...]
    signatures: tuple[SignatureFinding, ...] = ()
    origin: str | None = None
    forms: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    reference: str = ""
    pictures: tuple[bytes, ...] = ()
    outcome: str = "complet"
    seconds: float = 0.0
    versions: Mapping[str, str] = field(default_factory=dict)

    @property
    def waits_for_trust(self) -> bool:
        """Whether an anchor or a revocation list not there yet could change the verdict."""
        return any(each.intact and each.trouble in _CURED for each in self.signatures)
