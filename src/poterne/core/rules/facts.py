"""Everything a verdict may depend on besides the answers, handed in (INV-23)."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from poterne.core.dossier import PARTENAIRE, PRODUCTION, Dossier
from poterne.core.fields import parse_count
from poterne.core.rules.breach import Stage

LARGEST_COUNT = 50
"""The most identifiers that one request asks for (S2-04)."""


class SignatureKind(StrEnum):
    """How the authorizing person signed; ``TAPEE`` is no signature (D-15)."""

    NONE = ""
    DRAWN = "dessinee"
    SCANNED = "numerisee"
    CERTIFICATE = "certificat"
    PAPER = "papier"
    TYPED = "tapee"


class CertificateProof(StrEnum):
    """What the examination of a file signed by certificate amounts to (D-12)."""

    NONE = ""
    """No certificate, or a verdict that a person overruled."""
    ESTABLISHED = "etablie"
    DOUBTFUL = "douteuse"
    """Unchanged, but who signed, or what was looked at, is not established: an agent decides."""
    LAPSED = "perimee"
    """The certificate was expired or revoked."""
    BROKEN = "rompue"


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """The signature of section 4, as measured on the web or attested by an agent."""

    kind: str = ""
    """A value of ``SignatureKind``; any other is judged as no accepted signature."""
    empty: bool = False
    """The picture holds nothing, one dot or one straight stroke (D-13)."""
    readable: bool = True
    """The picture is PNG or JPEG of 2 MiB or less and could be read (D-14)."""
    in_place: bool = True
    certificate: CertificateProof = CertificateProof.NONE
    date: str = ""
    """As typed, ``2026-11-23`` or ``2026 / 3 / 7``; three cells join with " / " (S4-17)."""
    signed_digest: str = ""
    """``empreinte_demande`` at the instant of signing; "" when nothing was hashed (paper)."""
    present_digest: str = ""
    """``empreinte_demande`` of the answers now."""


class GrantStep(StrEnum):
    """Which signature of section 5 is about to be given."""

    REPONDANT = "repondant"
    SOES = "soes"
    CREATION = "creation"


@dataclass(frozen=True, slots=True)
class Approval:
    """One signature of the RAMQ: who, on which ``empreinte_octroi``, which day."""

    person: str
    digest: str
    day: date


@dataclass(frozen=True, slots=True)
class GrantFacts:
    """Section 5, judged at ``Stage.OCTROI`` only."""

    step: GrantStep = GrantStep.CREATION
    valid_from: date | None = None
    valid_until: date | None = None
    repondant_id: str = ""
    reference_taken: bool = False
    digest: str = ""
    """``empreinte_octroi`` now: an approval of another one counts as absent."""
    repondant: Approval | None = None
    soes: Approval | None = None
    created: int = 0
    approved: int = 0
    registered: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the case. Every default is the innocent one, but nothing is confirmed."""

    stage: Stage = Stage.SAISIE
    edition: int = 1
    """Edition of the rules: a row of a later one does not apply."""
    transcribed: bool = False
    """An agent typed what a person wrote by hand: functions are free text (S4-19), labels are
    the product’s own (S2-05), so both only advise."""
    confirmed: frozenset[str] = frozenset()
    """Mailbox keys (``mailboxes.mailbox_key``) of the confirmed addresses (D-19)."""
    commitments_accepted: bool = False
    signature: SignatureFacts = field(default_factory=SignatureFacts)
    active_labels: frozenset[str] = frozenset()
    """Labels of the active identifiers of this organization (L-06)."""
    known_reference: str = ""
    """Reference under which the same file was already received (L-05)."""
    refused_domains: frozenset[str] = frozenset({"ramq.gouv.qc.ca"})
    """Domains, subdomains included, that are never recipients (setting)."""
    establishment_pattern: str = "[0-9]{5}"
    establishments: frozenset[str] | None = None
    """The reference table of establishment numbers, when one is loaded."""
    section1_changed: bool = False
    section5_written: bool = False
    new_it_lead_email: str = ""
    """Address of the new IT lead, in an amendment (L-11)."""
    move_allowed: bool = True
    """Whether the life cycle knows the move asked for (L-01)."""
    reason: str | None = None
    """Reason of a refusal, return, withdrawal or suspension; None when none is decided (L-23)."""
    password_expired: bool = False
    """The temporary password presented at activation is past its end (D-16)."""
    grant: GrantFacts = field(default_factory=GrantFacts)


@dataclass(frozen=True, slots=True)
class Case:
    """One dossier, its facts and the reference day: all that a rule sees."""

    dossier: Dossier
    facts: Facts
    day: date

    @property
    def production(self) -> bool:
        """Whether the one type ticked is production."""
        return self.dossier.type == PRODUCTION

    @property
    def partner(self) -> bool:
        """Whether the one type ticked is partner."""
        return self.dossier.type == PARTENAIRE

    @property
    def count(self) -> int:
        """The number of identifiers asked, or 0 when the cell holds no number."""
        return parse_count(self.dossier.count) or 0

    @property
    def labels(self) -> tuple[str, ...]:
        """One label per identifier asked, "" where none is given; a surplus is no answer.

        None at all when the count itself is refused (S2-04).
        """
        asked = self.count if self.count <= LARGEST_COUNT else 0
        given = self.dossier.labels[:asked]
        return given + ("",) * (asked - len(given))
