"""One engine for every channel: all faults at once, in form order."""

from collections.abc import Iterable
from datetime import date

from poterne.core.dossier import Dossier
from poterne.core.rules.facts import (
    Approval,
    Case,
    CertificateProof,
    Facts,
    GrantFacts,
    GrantStep,
    SignatureFacts,
    SignatureKind,
)
from poterne.core.rules.table import RULES, Breach, Level, Stage

__all__ = [
    "NEVER_OVERRIDDEN",
    "Approval",
    "CertificateProof",
    "Facts",
    "GrantFacts",
    "GrantStep",
    "SignatureFacts",
    "SignatureKind",
    "blocking",
    "breaches",
    "report",
]

NEVER_OVERRIDDEN = frozenset({"S2-03", "S3-01", "S3-02", "S4-13", "S4-16", "D-18", "D-19"})
"""The closed list: rules whose fault no agent sets aside."""

_SAME_FAULT = frozenset({"S3-03.a", "S3-04.a", "S3-06.a", "S3-07.a", "D-13.a", "D-14.a", "D-15.a"})
"""An empty cell of section 3 is S3-01 told of one cell; an empty, unreadable or typed signature
is S4-16 told with its cause."""

_OWN_ACTS = frozenset({"D-12", "D-16", "L-01", "L-05", "L-11", "L-23"})
"""Rules that an act of its own sets right: D-12 by overruling the verdict of the file. The others
are on an act, not on what was received: there is nothing to set aside."""


def breaches(dossier: Dossier, facts: Facts, day: date) -> tuple[Breach, ...]:
    """Every fault of ``dossier``, in form order; same inputs, same faults, in every channel.

    ``day`` is the reference day in America/Toronto: the signing day on the web, the day of
    reception otherwise. Source: « non conforme » (D-05).
    """
    case = Case(dossier, facts, day)
    return tuple(
        rule.breach(found)
        for rule in RULES.values()
        if rule.judge is not None and rule.edition <= facts.edition
        for found in rule.judge(case)
    )


def blocking(
    found: Iterable[Breach], *, overridden: frozenset[str] = frozenset(), stage: Stage
) -> tuple[Breach, ...]:
    """The faults that stop the request at ``stage``, in the order given.

    ``overridden`` holds ``Breach.key`` of the faults that an agent set aside, or a bare code for
    all its fields; it has no effect on ``NEVER_OVERRIDDEN`` nor before reception. D-19 stops
    nobody before reception.
    """
    return tuple(
        breach
        for breach in found
        if breach.level is Level.B
        and (stage.received or breach.rule_id != "D-19")
        and not (stage.received and may_override(breach) and overridden & {breach.key, breach.code})
    )


def may_override(breach: Breach) -> bool:
    """Whether an agent may set this fault aside with a written reason (rules §2.0)."""
    return (
        breach.rule_id not in NEVER_OVERRIDDEN | _OWN_ACTS
        and breach.code not in _SAME_FAULT
        and not breach.rule_id.startswith("S5-")
    )


def report(reference: str, found: Iterable[Breach]) -> tuple[str, ...]:
    """The lines that tell an applicant what to correct; none when there is nothing (D-05.a)."""
    lines = [f"{breach.message} (règle {breach.rule_id})" for breach in found]
    if not lines:
        return ()
    return (RULES["D-05"].faults["a"].text.format(ref=reference), *lines)
