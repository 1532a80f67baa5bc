"""The two passes of C9 and C10: the timestamp first, then the signer at the time so proven."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.validation.generic_cms import collect_timing_info, extract_tst_data_iter
from pyhanko.sign.validation.pdf_embedded import (
    EmbeddedPdfSignature,
    async_validate_pdf_signature,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus

from poterne.adapters.documents import trust

_SKEW = timedelta(minutes=5)
"""How far ahead the clock of a timestamp may be."""
_USAGE = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"})
_SAID = {
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: "expire",
    AdESIndeterminate.REVOKED_NO_POE: "revoque",
    AdESIndeterminate.REVOKED_CA_NO_POE: "autorite_revoquee",
    AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND: "emetteur",
    AdESIndeterminate.CERTIFICATE_CHAIN_GENERAL_FAILURE: "revocation",
    AdESIndeterminate.TRY_LATER: "revocation",
    AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE: "usage",
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE: "faible",
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: "faible",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """Which trouble the chain met, "" for none, and what was learnt on the way."""

    OF_CHAIN: ClassVar[frozenset[str]] = frozenset(
        {"aucune_ancre", "emetteur", "chaine", "usage", "pas_encore", "expire", "faible"}
    )
    trouble: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


async def believed(
    signature: EmbeddedPdfSignature, evidence: trust.Evidence, received_at: datetime
) -> Answer:
    """Whether the signer's chain ends at an anchor, every revocation known, at the proven time.

    Raises what pyHanko raises on certificates that it cannot read.
    """
    trust.from_the_signature(evidence, signature)
    certificate = signature.signer_cert
    proven = await _proven(signature, evidence, received_at)
    moment = proven or received_at
    facts: dict[str, Any] = {
        "proven_at": proven.astimezone(UTC).isoformat(timespec="seconds") if proven else "",
        "revocation_source": evidence.source(certificate),
    }
    if not evidence.signing_roots:
        return Answer("aucune_ancre", facts)
    status = await async_validate_pdf_signature(
        signature,
        evidence.context(moment),
        evidence.context(received_at, timestamps=True),
        key_usage_settings=_USAGE,
        skip_diff=True,
    )
    facts["revoked"] = _revoked(status)
    if moment < certificate.not_valid_before:
        return Answer("pas_encore", facts)
    return Answer(_trouble(status), facts)


async def _proven(
    signature: EmbeddedPdfSignature, evidence: trust.Evidence, received_at: datetime
) -> datetime | None:
    """The time of a timestamp that validates by itself against an anchor; None without one."""
    if not evidence.timestamp_roots or not any(
        extract_tst_data_iter(signature.signer_info, signed=False)
    ):
        return None
    context = evidence.context(received_at, timestamps=True)
    timing = await collect_timing_info(
        signature.signer_info, context, raw_digest=signature.compute_digest
    )
    found = timing.get("timestamp_validity")
    if found is None or not (found.intact and found.valid and found.trusted):
        return None
    moment: datetime = found.timestamp
    return moment if moment <= received_at + _SKEW else None


def _trouble(status: PdfSignatureStatus) -> str:
    problem: Any = status.trust_problem_indic
    if problem is None:
        return "" if status.trusted else "chaine"
    return _SAID.get(problem, "chaine")


def _revoked(status: PdfSignatureStatus) -> bool | None:
    if status.revocation_details is not None:
        return True
    return False if status.trusted else None
