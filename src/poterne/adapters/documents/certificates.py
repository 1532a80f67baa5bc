"""Each certificate signature of a file, step by step (C1 to C10 of documents.md §4.2)."""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from asn1crypto import keys, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from poterne.adapters.documents import changes, coverage, trust
from poterne.adapters.documents.believing import believed
from poterne.adapters.documents.cms import coherent
from poterne.adapters.documents.inspection import Inspected
from poterne.adapters.documents.integrity import Unsupported, digests_match, timestamps_match
from poterne.core.documents import STEPS, SignatureFinding, Step
from poterne.core.documents_table import WEAK_DIGESTS, WEAKEST_EC, WEAKEST_RSA

SUBFILTERS = {"/ETSI.CAdES.detached", "/adbe.pkcs7.detached"}
TIMESTAMP = "/ETSI.RFC3161"
_COVERED = {SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION}
_FIXED = {"ed25519": 256, "ed448": 456}
_UNCHANGED = {ModificationLevel.NONE, ModificationLevel.LTA_UPDATES}


@dataclass(slots=True)
class Case:
    """One signature while it is judged: its steps, what each met, what was measured."""

    name: str
    signature: EmbeddedPdfSignature | None = None
    steps: dict[str, Step] = field(default_factory=lambda: dict.fromkeys(STEPS, Step.NON_FAIT))
    troubles: dict[str, str] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)

    @property
    def is_timestamp(self) -> bool:
        """Whether it is a document timestamp, which only ever proves a time."""
        return self.signature is not None and self.facts.get("subfilter") == TIMESTAMP

    def settle(self, step: str, good: bool, trouble: str) -> bool:  # noqa: FBT001  (a measured fact)
        """``step`` ended; the first trouble names the signature's own. Returns ``good``."""
        self.steps[step] = Step.OK if good else Step.ECHEC
        if not good:
            self.troubles.setdefault(step, trouble)
        return good

    @property
    def trouble(self) -> str:
        """That of the first step that failed."""
        return next((self.troubles[step] for step in STEPS if step in self.troubles), "")

    def settle_once(self, step: str, good: bool, trouble: str) -> None:  # noqa: FBT001  (as above)
        """Only what fails is noted: the step was already looked at."""
        if not good:
            self.settle(step, good, trouble)


def judged(
    data: bytes, leaning: Callable[[], trust.Evidence], moment: datetime, seen: Inspected
) -> list[tuple[SignatureFinding, int]]:
    """Every regular signature of ``data``, in the order of their revisions, and where it ends.

    ``leaning`` gives what is trusted, read once there is a signature; ``moment``: when the file was
    received; ``seen``: what inspection found. Raises ValueError and whatever the parsers raise: the
    caller makes it a finding.
    """
    reader = PdfFileReader(BytesIO(data), strict=False)
    if reader.encrypted:
        reader.decrypt("")
    cases = list(_cases(reader, seen))
    if not cases:
        if seen.byte_ranges:
            raise ValueError("a signature that no field shows")
        return []
    evidence = leaning()
    trust.from_the_file(evidence, reader)
    for case in cases:
        _look(case, data, reader, evidence)
    _look_between(cases, data, draw=not seen.dangerous)
    for case in cases:
        if case.signature is not None and not case.is_timestamp:
            _believe(case, evidence, moment)
    return [(_finding(case), _end(case)) for case in cases if not case.is_timestamp]


def _cases(reader: PdfFileReader, seen: Inspected) -> list[Case]:
    """The filled signature fields, and C1, C2 of each."""
    places: list[Any] = []
    found: list[Case] = []
    for name, _value, holder in enumerate_sig_fields(reader, filled_status=True):
        case = Case(str(name))
        case.settle("C1", not seen.flaw, seen.flaw)
        its = holder.get_object().raw_get("/V")
        place = getattr(its, "reference", None)
        case.settle("C2", place is not None and place not in places, "partagee")
        places.append(place)
        try:
            case.signature = EmbeddedPdfSignature(reader, holder, str(name))
        except Exception:  # noqa: BLE001  (whatever a parser raises on a stranger's bytes is a finding)
            case.settle("C1", good=False, trouble="illisible")
        found.append(case)
    for case in found:
        case.settle_once("C2", seen.byte_ranges <= len(set(places)), "detachee")
    return sorted(found, key=lambda case: case.signature.signed_revision if case.signature else 0)


def _look(case: Case, data: bytes, reader: PdfFileReader, evidence: trust.Evidence) -> None:
    """C3 to C6 and C8, of this signature alone."""
    if case.signature is None:
        return
    try:
        _measure(case)
        _whole(case, data, reader)
        _digests(case, evidence)
    except Exception:  # noqa: BLE001  (as above)
        case.settle("C1", good=False, trouble="illisible")


def _measure(case: Case) -> None:
    signature = _of(case)
    certificate = signature.signer_cert
    subfilter = str(signature.sig_object.get("/SubFilter", ""))
    declared = signature.self_reported_timestamp
    case.facts |= _described(certificate) | {
        "subfilter": subfilter,
        "digest": signature.md_algorithm,
        "declared_at": _instant(declared) if declared else "",
    }
    known = SUBFILTERS | ({TIMESTAMP} if signature.sig_object_type == "/DocTimeStamp" else set())
    kind = "/DocTimeStamp" if subfilter == TIMESTAMP else "/Sig"
    case.settle("C3", subfilter in known and signature.sig_object_type == kind, "format")
    strong = signature.md_algorithm.replace("-", "") not in WEAK_DIGESTS
    case.settle("C8", strong and _strong_key(certificate), "faible")


def _whole(case: Case, data: bytes, reader: PdfFileReader) -> None:
    """C4 and C6: what is covered, and what came later."""
    signature = _of(case)
    signature.compute_integrity_info(diff_policy=changes.POLICY)  # type: ignore[no-untyped-call]  # pyHanko’s
    reached: Any = signature.coverage
    covered = reached in _COVERED and coverage.gap_is_contents(data, signature)
    case.facts["coverage"] = reached.name
    if case.settle("C4", covered, "couverture"):
        case.settle("C4", coverage.tail_is_explained(data, signature, reader), "ajout")
    result: Any = signature.diff_result
    known = isinstance(result, DiffResult)
    level = result.modification_level if known else ModificationLevel.OTHER
    case.changed = set(result.changed_form_fields) if known else set()
    case.facts["level"] = level.name
    case.facts["docmdp_ok"] = signature.summarise_integrity_info()["docmdp_ok"]
    if known and level is ModificationLevel.FORM_FILLING:
        case.settle("C6", good=True, trouble="")
        return
    same = known and level in _UNCHANGED
    if same and level is ModificationLevel.LTA_UPDATES:
        same = changes.says_the_same(data, coverage.signed_end(signature))
    if case.settle("C6", same, "modifie"):
        case.settle("C7", good=True, trouble="")


def _digests(case: Case, evidence: trust.Evidence) -> None:
    """C5: the cryptography, of the signature and of the timestamps that it carries."""
    signature = _of(case)
    try:
        case.facts["valid"] = digests_match(signature)
    except Unsupported:
        case.settle("C5", good=False, trouble="inconnu")
        return
    if not case.settle("C5", case.facts["valid"], "condensat"):
        return
    if not case.settle("C5", timestamps_match(signature), "horodatage"):
        return
    roots = [*evidence.signing_roots, *evidence.timestamp_roots, *evidence.intermediates]
    if not case.settle("C5", coherent(signature.signed_data, roots), "incoherente"):
        return
    # Past « OTHER », pyHanko says so of everything: C6 tells it better.
    refused = (
        case.facts["docmdp_ok"] is False and case.facts["level"] != ModificationLevel.OTHER.name
    )
    case.settle("C5", not refused, "permission")


def _look_between(cases: list[Case], data: bytes, *, draw: bool) -> None:
    """C5 of the timestamps and C7: a signature stands only if all that follows it stands."""
    stamped = {case.name for case in cases if case.is_timestamp}
    for rank, case in enumerate(cases):
        if case.signature is None or case.steps["C7"] is not Step.NON_FAIT:
            continue
        if case.steps["C4"] is not Step.OK or case.steps["C6"] is not Step.OK:
            continue
        later = [each for each in cases[rank + 1 :] if not _stands(each)]
        end = coverage.signed_end(case.signature)
        if not draw:
            case.settle("C7", good=False, trouble="apparence")
            continue
        same, pixels, values = changes.only_timestamped(data, end, case.changed, stamped)
        case.facts |= {"differing_pixels": pixels, "differing_values": values}
        case.settle("C7", same and not later, "apparence")
    for case in cases:
        if case.signature is None or (case.is_timestamp and not _stands(case)):
            for other in cases:
                other.settle("C5", good=False, trouble="horodatage")


def _end(case: Case) -> int:
    """Where the bytes that it signed end; 0 when it could not be read."""
    readable = case.signature is not None and case.steps["C4"] is Step.OK
    return coverage.signed_end(_of(case)) if readable else 0


def _stands(case: Case) -> bool:
    return all(case.steps[step] is Step.OK for step in ("C3", "C4", "C5", "C6"))


def _believe(case: Case, evidence: trust.Evidence, moment: datetime) -> None:
    """C9, C10 at the proven time; asked only of a signature that C5 found good."""
    if not case.facts.get("valid"):
        return
    try:
        answer = asyncio.run(believed(_of(case), evidence, moment))
    except Exception:  # noqa: BLE001  (as above)
        case.settle("C9", good=False, trouble="chaine")
        return
    case.facts |= answer.facts
    case.settle("C9", answer.trouble not in answer.OF_CHAIN, answer.trouble)
    if case.steps["C9"] is Step.OK:
        case.settle("C10", not answer.trouble, answer.trouble)


def _finding(case: Case) -> SignatureFinding:
    return SignatureFinding(
        field_name=case.name, steps=case.steps, trouble=case.trouble, **case.facts
    )


def _of(case: Case) -> EmbeddedPdfSignature:
    if case.signature is None:
        raise TypeError("an unread signature has nothing to measure")
    return case.signature


def _described(certificate: x509.Certificate) -> dict[str, Any]:
    names = certificate.subject.native
    span = certificate["tbs_certificate"]["validity"]
    key = certificate.public_key
    addresses = (
        certificate.email_address_value if hasattr(certificate, "email_address_value") else None
    )
    mail = names.get("email_address") or (addresses.native if addresses else "")
    return {
        "subject": certificate.subject.human_friendly[:500],
        "common_name": _first(names.get("common_name")),
        "email": _first(mail),
        "issuer": _first(certificate.issuer.native.get("common_name"))
        or certificate.issuer.human_friendly[:500],
        "serial": f"{certificate.serial_number:x}"[:80],
        "cert_sha256": hashlib.sha256(certificate.dump()).hexdigest(),
        "key": f"{key.algorithm} {_bits(key)}",
        "valid_from": _instant(span["not_before"].native),
        "valid_until": _instant(span["not_after"].native),
    }


def _first(value: Any) -> str:
    chosen = value[0] if isinstance(value, list) and value else value
    return str(chosen or "")[:200]


def _strong_key(certificate: x509.Certificate) -> bool:
    key = certificate.public_key
    least = {"rsa": WEAKEST_RSA, "rsassa_pss": WEAKEST_RSA, "ec": WEAKEST_EC}.get(key.algorithm, 0)
    return _bits(key) >= least


def _bits(key: keys.PublicKeyInfo) -> int:
    """The size of a key; asn1crypto raises on those of RFC 8410, which have one size each."""
    return _FIXED.get(key.algorithm) or int(key.bit_size or WEAKEST_EC)


def _instant(moment: datetime) -> str:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat(timespec="seconds")
