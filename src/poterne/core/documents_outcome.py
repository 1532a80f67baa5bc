"""What a file signed by certificate leads to on the signing page, and what D-12 makes of it."""

from enum import StrEnum

from poterne.core.documents import Examination, Gravity
from poterne.core.rules.facts import CertificateProof

_LAPSED = frozenset({"CERT_EXPIRE", "CERT_REVOQUE"})
_ELSEWHERE = "SIGNATURE_HORS_CASE"


class Outcome(StrEnum):
    """The three ends of an upload (documents.md §5.2, §7)."""

    FILED = "deposee"
    """Unchanged and trusted: the request is signed and filed."""
    TO_DECIDE = "a_decider"
    """Unchanged as far as it could be looked at; filed, and an agent decides."""
    REFUSED = "refusee"
    """Not accepted; the file is kept, the request waits as before."""


def proof(code: str, gravity: str) -> CertificateProof:
    """What the verdict ``code`` means for D-12: any refusal but a lapsed certificate is broken."""
    if code in _LAPSED:
        return CertificateProof.LAPSED
    if code == "SIG_CERT_VALIDE":
        return CertificateProof.ESTABLISHED
    if gravity in {Gravity.REFUS, Gravity.DANGER}:
        return CertificateProof.BROKEN
    return CertificateProof.DOUBTFUL


def in_place(code: str) -> bool:
    """Whether the signature stands in the box of section 4, as far as the verdict says (D-02)."""
    return code != _ELSEWHERE


def outcome(found: Examination) -> Outcome:
    """What follows from ``found`` on the page of signature.

    A file without any certificate signature is refused there, whatever else it holds: a drawing
    or a picture of a signature has its own way on the same page.
    """
    if found.verdict.blocks_draft or not found.signatures:
        return Outcome.REFUSED
    established = found.verdict.code == "SIG_CERT_VALIDE"
    return Outcome.FILED if established else Outcome.TO_DECIDE
