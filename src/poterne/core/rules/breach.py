"""What a verdict is made of: a level, a stage, a breach with its reason."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a fault weighs: B stops, W advises a person, I is only recorded."""

    B = "B"
    W = "W"
    I = "I"  # noqa: E741 - the specification's own letter


class Stage(StrEnum):
    """How far the request is, hence which rules already apply."""

    SAISIE = "saisie"
    """A draft on the web, up to T02: nobody signed, no address need be confirmed."""
    SIGNATURE = "signature"
    """T04, T08: commitments and signature count too."""
    VERIFICATION = "verification"
    """At the agent’s: all that was received, confirmed addresses included (D-19)."""
    OCTROI = "octroi"
    """Section 5 is being filled (S5-02 to S5-09)."""

    @property
    def signed(self) -> bool:
        """Whether the applicant’s signature is judged."""
        return self is not Stage.SAISIE

    @property
    def received(self) -> bool:
        """Whether the request is in the RAMQ’s hands."""
        return self in {Stage.VERIFICATION, Stage.OCTROI}


@dataclass(frozen=True, slots=True)
class Breach:
    """One fault found: its code, where, the exact French text, its weight, the law it breaks."""

    code: str
    """Rule and letter: ``D-18.a``."""
    field: str
    """As ``Dossier.with_answer`` takes it; ``labels.2`` counts from 1; ``signature`` and
    ``commitments`` are no answers; "" is the whole request."""
    message: str
    """Plain spaces: ``core.words.typo`` puts the others when a page shows it."""
    level: Level
    source: str
    """The form’s own sentence in « », or ``maison``."""

    @property
    def rule_id(self) -> str:
        """``D-18`` of ``D-18.a``."""
        return self.code.partition(".")[0]

    @property
    def key(self) -> str:
        """One fault of one field, as an agent overrides it: ``D-20.a it_lead.email``."""
        return f"{self.code} {self.field}".rstrip()
