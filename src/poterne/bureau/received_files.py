"""What Bureau-3 tells of received files: verdict, signatures and steps, findings, pictures."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch

from poterne.core.documents import STEPS, Gravity, Treatment
from poterne.core.documents_outcome import STEP_WORDS, VERDICT_WORDS, revocation_words
from poterne.core.lifecycle import RequestState
from poterne.core.offices import may
from poterne.facade.templatetags.facade import date_heure
from poterne.records.models import (
    AccessRequest,
    Document,
    Examination,
    Finding,
    PagePicture,
    SignatureFinding,
    Staff,
)

_TONES = {
    Gravity.INFO: "info",
    Gravity.DOUTE: "attente",
    Gravity.REFUS: "erreur",
    Gravity.DANGER: "erreur",
}
_ENDS = {"ok": ("Tient", "succes"), "echec": ("Ne tient pas", "erreur")}
_BY = "overrule__by"
_NOT_DONE = ("Non regardé", "neutre")


@dataclass(frozen=True, slots=True)
class Step:
    """One of the twelve steps: its number, what it says, how it ended."""

    name: str
    said: str
    word: str
    tone: str


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature: what the certificate says (a stranger's words), then the steps."""

    rows: tuple[tuple[str, str], ...]
    more: tuple[tuple[str, str], ...]
    """What an agent seldom asks, folded."""
    steps: tuple[Step, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """One finding: its label and tone, its message, what was measured against which threshold."""

    code: str
    word: str
    tone: str
    message: str
    measured: str


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """One file of the request and its verdict in force."""

    document: Document
    examination: Examination
    word: str
    tone: str
    signatures: tuple[Signed, ...]
    findings: tuple[Found, ...]
    pages: tuple[int, ...]
    readings: int
    signs: bool
    may_overrule: bool


def received_files(request: AccessRequest, staff: Staff) -> list[ReceivedFile]:
    """The files of ``request`` that were examined, the one that signs it first, then the latest."""
    kept = request.documents.defer("content").order_by("-received_at", "-pk")
    kept = kept.prefetch_related(
        Prefetch("examinations", Examination.objects.order_by("number").select_related(_BY)),
        Prefetch("examinations__signatures", SignatureFinding.objects.order_by("rank")),
        Prefetch("examinations__findings", Finding.objects.order_by("rank")),
        Prefetch("examinations__pictures", PagePicture.objects.defer("png").order_by("page")),
    )
    signing = set(
        request.signatures.filter(voided_at=None, kind="certificat").values_list(
            "document_id", flat=True
        )
    )
    checking = request.state == RequestState.EN_VERIFICATION and may(staff.offices, "override")
    files = [
        _file(document, signs=document.pk in signing, checking=checking)
        for document in kept
        if document.examinations.all()
    ]
    return sorted(files, key=lambda each: not each.signs)


def _file(document: Document, *, signs: bool, checking: bool) -> ReceivedFile:
    readings = list(document.examinations.all())
    last = readings[-1]
    overruled = hasattr(last, "overrule")
    return ReceivedFile(
        document=document,
        examination=last,
        word=VERDICT_WORDS.get(last.code, last.code),
        tone=_tone(last),
        signatures=tuple(_signed(each) for each in last.signatures.all()),
        findings=tuple(_found(each) for each in last.findings.all()),
        pages=tuple(each.page for each in last.pictures.all()),
        readings=len(readings),
        signs=signs,
        may_overrule=signs and checking and not overruled and last.treatment != Treatment.ETABLI,
    )


def _tone(examination: Examination) -> str:
    if hasattr(examination, "overrule"):
        return "neutre"
    if examination.treatment == Treatment.ETABLI:
        return "succes"
    return _TONES[Gravity(examination.gravity)]


def _signed(signature: SignatureFinding) -> Signed:
    facts = signature.facts
    rows = (
        ("Certificat au nom de", facts.get("common_name") or signature.subject),
        ("Émetteur", signature.issuer),
        ("Heure prouvée", _instant(facts.get("proven_at"))),
        ("Heure déclarée", _instant(facts.get("declared_at"))),
        (
            "Révocation",
            revocation_words(revoked=facts.get("revoked"), trouble=facts.get("trouble", "")),
        ),
    )
    more = (
        ("Document", "Inchangé depuis la signature" if signature.intact else "Non établi"),
        ("Numéro de série", signature.serial),
        ("Validité du certificat", _validity(facts)),
        ("Clé et condensat", " · ".join(filter(None, (facts.get("key"), facts.get("digest"))))),
    )
    steps = facts.get("steps") or {}
    return Signed(
        rows=tuple((word, value) for word, value in rows if value),
        more=tuple((word, value or "—") for word, value in more),
        steps=tuple(
            Step(name, STEP_WORDS[name], *_ENDS.get(str(steps.get(name)), _NOT_DONE))
            for name in STEPS
        ),
        reason=signature.reason,
    )


def _found(finding: Finding) -> Found:
    measured = f"mesuré {finding.value} {finding.unit}".rstrip() if finding.value else ""
    if measured and finding.threshold:
        measured += f" – seuil {finding.threshold} {finding.unit}".rstrip()
    return Found(
        finding.code,
        VERDICT_WORDS.get(finding.code, finding.code),
        _TONES[Gravity(finding.gravity)],
        finding.message,
        measured,
    )


def _validity(facts: dict[str, str]) -> str:
    since, until = _instant(facts.get("valid_from")), _instant(facts.get("valid_until"))
    return f"du {since} au {until}" if since and until else ""


def _instant(text: str | None) -> str:
    """An instant of a stranger's file as pages write instants; "" when it is none."""
    try:
        return date_heure(datetime.fromisoformat(text or ""))
    except (ValueError, OverflowError):
        return ""
