"""Which form a file is: its marks, its fields, its reference, its signature box (§6.4)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from poterne.core.documents import Finding
from poterne.core.documents_table import MOST_PAGES
from poterne.core.forms.edition import (
    EDITION_FIELD,
    FIELDS,
    SIGNATURE_BOX,
    SIGNATURE_FIELD,
    sheets,
)

PRODUCED, BLANK = "produit", "vierge"
_EDITION = re.compile(
    rb"\b[A-Za-z][\w.-]{0,30}:edition(?:>|\s*=\s*[\"'])\s*([A-Za-z0-9_-]{1,60}/[0-9-]{1,12})\s*[<\"']"
)
"""Under any prefix: a tool that signs may write the packet again with prefixes of its own."""
_SHAPE = re.compile(r"[A-Za-z0-9_-]{1,60}/[0-9-]{1,12}")
_METADATA_AT_MOST = 1_000_000
_HALF = 0.5
_LONGEST_MARK = 80
_LONGEST, _MOST_FIELDS, _DEEPEST = 1000, 500, 12
_NAMES = frozenset(each.name for each in FIELDS)
_TIMESTAMP = "/ETSI.RFC3161"
_DRAWN = {"/Ink", "/Stamp"}


@dataclass(slots=True)
class Form:
    """What the file says that it is: an edition, which of its two PDFs, cells, signatures.

    ``claims``: all that is said of the edition, in the field and beside it; ``marks``: how many
    pages bear the mark of one.
    """

    edition: str = ""
    claims: tuple[str, ...] = ()
    marks: int = 0
    kind: str = ""
    cells: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    signed: list[tuple[str, tuple[float, ...] | None]] = field(default_factory=list)
    """Filled signature fields: name, rectangle on page 1 or None when it shows elsewhere."""

    @property
    def recognized(self) -> bool:
        """Whether it is a form of ours, of any edition."""
        return bool(self.edition)


def recognized(pdf: pikepdf.Pdf) -> Form:
    """The form that ``pdf`` is. Raises pikepdf.PdfError."""
    form = Form()
    acroform = pdf.Root.get("/AcroForm")
    fields = acroform.get("/Fields") if isinstance(acroform, pikepdf.Dictionary) else None
    if isinstance(fields, pikepdf.Array):
        first = pdf.pages[0].obj.objgen if len(pdf.pages) else None
        for name, each in _fields(list(fields)):
            _read(name, each, first, form)
            if len(form.names) > _MOST_FIELDS:
                break
    _read_loose(pdf, form)
    said = (form.cells.pop(EDITION_FIELD, ""), _described(pdf))
    form.claims = tuple(dict.fromkeys(each for each in said if each))
    form.edition = next((each for each in form.claims if _SHAPE.fullmatch(each)), "")
    if form.edition:
        form.kind = BLANK if form.names & _NAMES else PRODUCED
    return form


def _read_loose(pdf: pikepdf.Pdf, form: Form) -> None:
    """Boxes that pages brought along, and the form lost, when another tool put pages together."""
    loose = list(_loose(pdf))
    form.marks = sum(name.startswith(EDITION_FIELD) for name, _each in loose)
    if form.marks and EDITION_FIELD not in form.cells:
        first = pdf.pages[0].obj.objgen
        for name, each in loose[:_MOST_FIELDS]:
            _read(name, each, first, form)


def _loose(pdf: pikepdf.Pdf) -> Iterator[tuple[str, Any]]:
    for page in list(pdf.pages)[:MOST_PAGES]:
        held = page.obj.get("/Annots")
        for each in held if isinstance(held, pikepdf.Array) else ():
            if isinstance(each, pikepdf.Dictionary) and "/T" in each and "/FT" in each:
                yield str(each["/T"]), each


def _described(pdf: pikepdf.Pdf) -> str:
    about = pdf.Root.get("/Metadata")
    if not isinstance(about, pikepdf.Stream):
        return ""
    found = _EDITION.search(about.read_bytes()[:_METADATA_AT_MOST])
    return found[1].decode("ascii") if found else ""


def _fields(
    fields: list[pikepdf.Object], prefix: str = "", kind: str = "", depth: int = 0
) -> Iterator[tuple[str, Any]]:
    """Terminal fields, with their full names."""
    for each in fields:
        if not isinstance(each, pikepdf.Dictionary):
            continue
        own = str(each["/T"]) if "/T" in each else ""
        name = f"{prefix}.{own}" if prefix and own else prefix or own
        kids = each.get("/Kids")
        named = isinstance(kids, pikepdf.Array) and any(
            isinstance(kid, pikepdf.Dictionary) and "/T" in kid for kid in kids
        )
        if named and depth < _DEEPEST:
            yield from _fields(list(kids or ()), name, str(each.get("/FT", kind)), depth + 1)
        else:
            yield name, each


def _read(name: str, each: pikepdf.Dictionary, first: object, form: Form) -> None:
    value = each.get("/V")
    form.names.add(name)
    if each.get("/FT") == "/Sig":
        if isinstance(value, pikepdf.Dictionary) and value.get("/SubFilter") != _TIMESTAMP:
            form.signed.append((name, _rectangle(each, first)))
        return
    if isinstance(value, pikepdf.Name | pikepdf.String):
        form.cells[name[:80]] = _said(each, value)[:_LONGEST]


def _said(each: pikepdf.Dictionary, value: pikepdf.Object) -> str:
    """The words of a value; those of a ticked box are in ``/Opt``, by rank."""
    text = str(value).removeprefix("/") if isinstance(value, pikepdf.Name) else str(value)
    words = each.get("/Opt")
    if isinstance(value, pikepdf.Name) and isinstance(words, pikepdf.Array) and text.isdigit():
        return str(words[int(text)]) if int(text) < len(words) else text
    return text


def _rectangle(each: pikepdf.Dictionary, first: object) -> tuple[float, ...] | None:
    kids = each.get("/Kids")
    widget = kids[0] if isinstance(kids, pikepdf.Array) and len(kids) == 1 else each
    page, corners = widget.get("/P"), widget.get("/Rect")
    if page is None or corners is None or page.objgen != first:
        return None
    return tuple(float(corner) for corner in corners)


def edition_findings(form: Form) -> list[Finding]:
    """Whether the edition is one that we know (§2.1)."""
    known = {each.id for each in sheets()}
    if not form.recognized:
        return [Finding("FORMULAIRE_NON_RECONNU")]
    return [_other_edition(each[:_LONGEST_MARK]) for each in form.claims if each not in known]


def _other_edition(claim: str) -> Finding:
    key, _slash, published = claim.partition("/")
    newest = [each.edition.published for each in sheets() if each.form.key == key]
    if not newest:
        return Finding("AUTRE_FORMULAIRE", measure="édition", value=claim)
    words = {"x": published, "y": newest[-1]}
    return Finding("EDITION_PERIMEE", measure="édition", value=claim, words=words)


def place_findings(form: Form) -> list[Finding]:
    """C2: one applicant signature, in its box."""
    if len(form.signed) > 1:
        count = str(len(form.signed))
        return [Finding("SIGNATURES_MULTIPLES", value=count, threshold="1", words={"n": count})]
    return [
        Finding("SIGNATURE_HORS_CASE", place=name[:80])
        for name, corners in form.signed
        if name != SIGNATURE_FIELD and _inside(corners) < _HALF
    ]


def _inside(corners: tuple[float, ...] | None) -> float:
    """Which part of the rectangle lies in the box of section 4."""
    if corners is None or len(corners) != len(SIGNATURE_BOX.points):
        return 0.0
    left, low, right, high = SIGNATURE_BOX.points
    width = min(corners[2], right) - max(corners[0], left)
    height = min(corners[3], high) - max(corners[1], low)
    area = (corners[2] - corners[0]) * (corners[3] - corners[1])
    return max(0.0, width) * max(0.0, height) / area if area > 0 else 0.0


def unsigned_findings(pdf: pikepdf.Pdf, inside: set[str]) -> list[Finding]:
    """What stands in the signature box when no certificate does: ``inside`` names what is drawn."""
    kinds = {kind for kind, corners in _annotations(pdf) if _inside(corners) >= _HALF}
    if "/FreeText" in kinds or "texte" in inside:
        return [Finding("SIGNATURE_TAPEE")]
    if kinds & _DRAWN or "dessin" in inside:
        return [Finding("SIG_DESSINEE")]
    return [Finding("SIGNATURE_ABSENTE")]


def _annotations(pdf: pikepdf.Pdf) -> Iterator[tuple[str, tuple[float, ...] | None]]:
    held = pdf.pages[0].obj.get("/Annots") if len(pdf.pages) else None
    for each in held if isinstance(held, pikepdf.Array) else ():
        if isinstance(each, pikepdf.Dictionary) and "/Rect" in each:
            yield str(each.get("/Subtype")), tuple(float(corner) for corner in each["/Rect"])
