"""The parent's part: what a child told, the code's seal, the copy, the rules of core, the verdict.

Pure but for the keys it is handed: no parser is touched here, and no child sees a key.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib import metadata
from zoneinfo import ZoneInfo

from poterne.adapters.documents.exchange import Asked, Told
from poterne.core import documents_signatures as signatures
from poterne.core.documents import Examination, Finding, SignatureFinding, Step
from poterne.core.documents_verdict import verdict
from poterne.core.forms.code import InvalidCode, Printed, unpacked

_ZONE = ZoneInfo("America/Toronto")
_LIBRARIES = ("pyhanko", "pyhanko-certvalidator", "pikepdf", "pypdfium2", "zxing-cpp")
_DANGER = {"CONTENU_ACTIF", "FICHIER_PIEGE"}


@dataclass(frozen=True, slots=True)
class Trust:
    """What is trusted: PEM or DER; ``stamps`` None: the anchors serve timestamps too."""

    anchors: tuple[bytes, ...] = ()
    stamps: tuple[bytes, ...] | None = None
    intermediates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()

    def question(
        self, data: bytes, received_at: datetime, *, pictures: bool, own: str = ""
    ) -> Asked:
        """What child 1 is asked of ``data``; ``own`` as ``Asked`` has it."""
        return Asked(
            data=data,
            roots=self.anchors,
            timestamp_roots=self.anchors if self.stamps is None else self.stamps,
            intermediates=self.intermediates,
            crls=self.crls,
            received_at=received_at.isoformat(),
            pictures=pictures,
            own=own,
        )


@dataclass(frozen=True, slots=True)
class Known:
    """What the authority knows beside the file.

    ``copy``: the stored bytes of the very request that the file is for; ``copies``: finds one by
    its reference instead; ``blanks``: the blank form of an edition, which a signed one is compared
    to. ``code_key``: that of printed codes. ``person``, ``email``: section 4 of the request, when
    it is known. ``name``: what the file is called.
    """

    copy: bytes | None = None
    reference: str = ""
    person: tuple[str, str] | None = None
    email: str = ""
    code_key: bytes | None = None
    copies: Callable[[str], bytes | None] | None = None
    blanks: Callable[[str], bytes | None] | None = None
    name: str = ""


@dataclass(slots=True)
class Plan:
    """The second look: what is asked of child 2, and what it found; ``person``: for C11."""

    signatures: list[SignatureFinding]
    findings: list[Finding] = field(default_factory=list)
    question: Asked | None = None
    compared: list[Finding] | None = None
    person: tuple[str, str] | None = None
    email: str = ""
    reference: str = ""


def second_look(told: Told, data: bytes, known: Known) -> Plan:
    """What child 1 told, concluded; the code authenticated; the copy found."""
    plan = Plan([signatures.concluded(each) for each in told.signatures])
    plan.person, plan.email, plan.reference = known.person, known.email, known.reference
    if not told.edition or _dangerous(told):
        return plan
    copy = known.copy
    if told.kind == "produit" and copy is None:
        copy = _by_code(told, known, plan)
    if told.kind == "vierge" and plan.person is None:
        plan.person = (told.cells.get("s4_prenom", ""), told.cells.get("s4_nom", ""))
        plan.email = told.cells.get("s4_courriel", "")
    filled = told.kind == "vierge" and copy is None
    if filled and known.blanks and told.signatures:
        copy = known.blanks(told.edition)
    if copy is None:
        plan.findings.append(Finding("COPIE_ABSENTE"))
        return plan
    asked = replace(_question(told, data, copy, plan.reference), blank=filled)
    if asked.end == 0 and data == copy:
        plan.compared = []
    else:
        plan.question = asked
    return plan


def _by_code(told: Told, known: Known, plan: Plan) -> bytes | None:
    """The stored copy that the code names; a reference without its seal is a hint for the copy."""
    printed = _printed(told, known.code_key)
    if printed is None:
        plan.findings.append(Finding("CODE_INVALIDE"))
        plan.reference = plan.reference or (told.references[0] if told.references else "")
    else:
        plan.reference = printed.reference
        if printed.data is not None and plan.person is None:
            who = printed.data.authorizer
            plan.person, plan.email = (who.first_name, who.last_name), who.email
    return known.copies(plan.reference) if known.copies and plan.reference else None


def _printed(told: Told, key: bytes | None) -> Printed | None:
    if key is None or not told.code:
        return None
    try:
        printed = unpacked(bytes.fromhex(told.code), secret=key)
    except InvalidCode:
        return None
    return printed if printed.edition == told.edition else None


def _question(told: Told, data: bytes, copy: bytes, reference: str) -> Asked:
    """The first signature's own revision is what its signer saw."""
    end = told.ends[0] if told.ends and 0 < told.ends[0] <= len(data) else 0
    corners = told.widgets[0] if told.widgets else None
    widget = tuple(corners) if corners else None
    return Asked(data, copy=copy, end=end, widget=widget, reference=reference)


def concluded(sha256: str, told: Told, plan: Plan, ended: tuple[str, float]) -> Examination:
    """The examination whole: C11, C12, every finding, the verdict; ``ended``: outcome, seconds."""
    if not told.edition:
        plan.signatures = [_not_ours(each) for each in plan.signatures]
    done = [_content(_named(each, plan), plan) for each in plan.signatures]
    found = [*told.findings, *plan.findings, *(plan.compared or ())]
    found += [signatures.finding(each, _ZONE) for each in done]
    found += [_other_name(each, plan) for each in done if each.steps["C11"] is Step.ECHEC]
    outcome, seconds = ended
    return Examination(
        sha256=sha256,
        verdict=verdict(found),
        findings=tuple(found),
        signatures=tuple(done),
        forms=(told.edition,) if told.edition else (),
        fields=told.cells if told.edition else {},
        reference=plan.reference,
        pictures=tuple(told.pictures),
        outcome=outcome,
        seconds=seconds,
        versions=_versions(),
    )


def closed(
    sha256: str, found: Sequence[Finding], seconds: float, outcome: str = "complet"
) -> Examination:
    """An examination that ended before a child told anything."""
    return Examination(
        sha256=sha256,
        verdict=verdict(found),
        findings=tuple(found),
        outcome=outcome,
        seconds=seconds,
        versions=_versions(),
    )


def _not_ours(each: SignatureFinding) -> SignatureFinding:
    """A good signature on a file that is no form of ours is at best « à vérifier »."""
    if each.code != "SIG_CERT_VALIDE":
        return each
    return replace(each, code="SIG_CERT_A_VERIFIER", trouble="formulaire")


def _named(each: SignatureFinding, plan: Plan) -> SignatureFinding:
    if plan.person is None or not each.valid or not each.common_name:
        return each
    same = signatures.same_person(each, plan.person, plan.email)
    return replace(each, steps={**each.steps, "C11": Step.OK if same else Step.ECHEC})


def _other_name(each: SignatureFinding, plan: Plan) -> Finding:
    words = {"a": each.common_name, "b": " ".join(plan.person or ())}
    return Finding("NOM_DIFFERENT", place=each.field_name, words=words)


def _content(each: SignatureFinding, plan: Plan) -> SignatureFinding:
    if plan.compared is None:
        return each
    ended = Step.ECHEC if plan.compared else Step.OK
    return replace(each, steps={**each.steps, "C12": ended})


def _dangerous(told: Told) -> bool:
    return any(each.code in _DANGER for each in told.findings)


def _versions() -> dict[str, str]:
    return {name: metadata.version(name) for name in _LIBRARIES}
