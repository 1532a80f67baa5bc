"""What the file behind a certificate signature says to the rules: its verdict in force."""

from dataclasses import replace
from datetime import UTC, datetime

from poterne.core.documents_outcome import CONTESTABLE, Outcome, in_place, outcome, proof
from poterne.core.rules.facts import CertificateProof, SignatureFacts, SignatureKind
from poterne.records.models import AccessRequest, Document, Examination

_TYPED, _ABSENT = "SIGNATURE_TAPEE", "SIGNATURE_ABSENTE"


def in_force(document: Document) -> Examination | None:
    """The last examination of ``document``, or None before the first."""
    return document.examinations.order_by("number").last()


def outcome_of(examination: Examination) -> Outcome:
    """What follows from ``examination`` on the page of signature."""
    return outcome(examination.code, examination.gravity, signatures=examination.signatures.count())


def may_contest(document: Document, request: AccessRequest) -> bool:
    """Whether who sent ``document`` for ``request`` may ask that a person look at its verdict."""
    found = in_force(document)
    return document.request_id == request.pk and found is not None and found.code in CONTESTABLE


def certificate_facts(document: Document, given: SignatureFacts) -> SignatureFacts:
    """``given``, with what the verdict of ``document`` says of the signature (D-02, D-12, D-15).

    A verdict that an agent overruled blames nothing any more. Without any signature in the file,
    section 4 is not signed (S4-16).
    """
    found = in_force(document)
    if found is None:
        return replace(given, kind=SignatureKind.NONE)
    if hasattr(found, "overrule"):
        return replace(given, kind=SignatureKind.CERTIFICATE)
    if found.code == _TYPED:
        return replace(given, kind=SignatureKind.TYPED)
    if found.code == _ABSENT or not found.signatures.exists():
        return replace(given, kind=SignatureKind.NONE)
    return replace(
        given,
        kind=SignatureKind.CERTIFICATE,
        certificate=CertificateProof(proof(found.code, found.gravity)),
        in_place=in_place(found.code),
    )


def signed_at(document: Document, now: datetime) -> datetime:
    """When it was signed: the proven instant, else the declared one, else its reception."""
    found = in_force(document)
    first = found.signatures.order_by("rank").first() if found else None
    facts = first.facts if first else {}
    for name in ("proven_at", "declared_at"):
        try:
            return datetime.fromisoformat(facts.get(name) or "").astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return now
