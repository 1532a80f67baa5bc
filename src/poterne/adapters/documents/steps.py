"""The steps of one child, in order; what one step cannot do is a finding of its own (DOC-04)."""

import re
from collections.abc import Callable
from datetime import datetime
from io import BytesIO

import pikepdf

from poterne.adapters.documents import comparison, filling, ink, recognition, rendering
from poterne.adapters.documents.certificates import judged
from poterne.adapters.documents.exchange import Asked, Told
from poterne.adapters.documents.inspection import Inspected, inspected
from poterne.adapters.documents.reading import Pages
from poterne.adapters.documents.trust import Evidence, certificates, revocations
from poterne.core.documents import STEPS, Finding, SignatureFinding, Step

_SIGNED = re.compile(rb"/ByteRange|/(?:adbe|ETSI)\.")


def first(asked: Asked) -> Told:
    """Child 1: inspect, recognize, extract, certificates, pictures."""
    told = Told()
    seen = _inspect(asked, told)
    if not seen.readable:
        return told
    _certify(asked, seen, told)
    if not seen.dangerous:
        _try(lambda: _recognize(asked, told), told)
        if asked.pictures:
            _try(lambda: told.pictures.extend(rendering.pictures(asked.data)), told)
    return told


def second(asked: Asked) -> Told:
    """Child 2: the signed revision against the stored copy, or against the blank that it fills."""
    signed = asked.data[: asked.end or len(asked.data)]
    if asked.blank:
        return Told(findings=filling.filled_in(signed, asked.copy, asked.widget))
    found = comparison.compared(signed, asked.copy, asked.widget, asked.reference)
    return Told(findings=found)


def third(asked: Asked) -> Told:
    """The child of a signature's picture: its ink, or nothing."""
    read = ink.flattened(asked.data)
    return Told() if read is None else Told(pictures=[read[0]], kind=read[1])


def _inspect(asked: Asked, told: Told) -> Inspected:
    try:
        seen = inspected(asked.data, asked.own)
    except Exception as fault:  # noqa: BLE001  (a stranger's bytes: whatever they raise is a finding)
        told.findings.append(unusable(fault))
        told.signatures += _unread(asked.data)
        return Inspected(readable=False)
    told.findings += seen.findings
    if not seen.readable:
        told.signatures += _unread(asked.data)
    return seen


def _certify(asked: Asked, seen: Inspected, told: Told) -> None:
    def leaning() -> Evidence:
        roots = certificates(asked.roots)
        stamps = asked.timestamp_roots
        return Evidence(
            roots,
            roots if stamps == asked.roots else certificates(stamps),
            certificates(asked.intermediates),
            revocations(asked.crls),
        )

    try:
        moment = datetime.fromisoformat(asked.received_at)
        found = judged(asked.data, leaning, moment, seen)
        told.signatures += [each for each, _end in found]
        told.ends += [end for _each, end in found]
    except Exception:  # noqa: BLE001  (as above)
        told.signatures += _unread(asked.data, always=seen.byte_ranges > 0)


def _unread(data: bytes, *, always: bool = False) -> list[SignatureFinding]:
    """A signature that may be there and could not be read: never « no signature »."""
    if not always and not _SIGNED.search(data):
        return []
    steps = dict.fromkeys(STEPS, Step.NON_FAIT) | {"C1": Step.ECHEC}
    return [SignatureFinding("", steps=steps, trouble="illisible")]


def _recognize(asked: Asked, told: Told) -> None:
    with pikepdf.open(BytesIO(asked.data), suppress_warnings=True) as pdf:
        form = recognition.recognized(pdf)
        told.edition, told.kind, told.cells = form.edition, form.kind, form.cells
        told.widgets = [list(corners) if corners else None for _name, corners in form.signed]
        told.findings += recognition.edition_findings(form)
        if not form.recognized:
            return
        told.findings += recognition.place_findings(form)
        told.findings += _section5(form.cells)
        pages = Pages(asked.data)
        try:
            _read_pages(pdf, pages, form, told)
            if form.kind == recognition.PRODUCED and not asked.own:
                told.code = pages.code().hex()
        finally:
            pages.close()


def _read_pages(pdf: pikepdf.Pdf, pages: Pages, form: recognition.Form, told: Told) -> None:
    told.references = pages.references()
    told.findings += pages.several(form.marks)
    if not form.signed and not told.signatures:
        told.findings += recognition.unsigned_findings(pdf, pages.in_signature_box())


def _section5(cells: dict[str, str]) -> list[Finding]:
    filled = [name for name, value in cells.items() if name.startswith("s5") and value.strip()]
    return [Finding("SECTION5_REMPLIE", value=", ".join(filled))] if filled else []


def _try(step: Callable[[], object], told: Told) -> None:
    try:
        step()
    except Exception as fault:  # noqa: BLE001  (as above)
        told.findings.append(unusable(fault))


def unusable(fault: BaseException) -> Finding:
    """The finding of an exception: its class only, never its text, which quotes the file."""
    return Finding("FICHIER_INEXPLOITABLE", measure="exception", value=type(fault).__name__[:60])
