"""Hostile files, before anything is decoded or shown: every line of documents.md §6.3."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

import pikepdf

from poterne.adapters.documents import active, revisions
from poterne.adapters.documents.identify import two_in_one
from poterne.adapters.documents.pictures_inside import too_large
from poterne.core.documents import Finding
from poterne.core.documents_table import MOST_OBJECTS, MOST_PAGES

_MARKUP = re.compile(
    rb"<(?:!doctype|html|head|body|script|svg|iframe)[\s>]|<\?(?:php|=)", re.IGNORECASE
)
_HARMLESS = ("reported number of objects", "Resources is missing or invalid")
"""What qpdf says of a table that announces more objects than it names, and of a page that shows
nothing but lines: nothing of the file was repaired."""


@dataclass(slots=True)
class Inspected:
    """What inspection found; ``flaw`` as the signature rule names it; ``readable``: go on."""

    findings: list[Finding] = field(default_factory=list)
    flaw: str = ""
    readable: bool = True
    dangerous: bool = False
    byte_ranges: int = 0
    """Objects of the last revision that carry ``/ByteRange``, reachable or not."""


def inspected(data: bytes, own: str = "") -> Inspected:
    """Everything found at once; reading stops at a trap and at a password.

    A revision whose SHA-256 is ``own`` was made by the authority: only what follows is a
    stranger's. Raises what the parsers raise on bytes that they cannot read at all.
    """
    outside = revisions.bare(data)
    traps = list(revisions.trapped(data, outside))
    if traps:
        return Inspected(traps, readable=False, dangerous=True)
    try:
        pdf = pikepdf.open(BytesIO(data), suppress_warnings=True)
    except pikepdf.PasswordError:
        return Inspected([Finding("PDF_PROTEGE")], flaw="chiffre", readable=False)
    with pdf:
        return _opened(pdf, data, outside, own)


def _opened(pdf: pikepdf.Pdf, data: bytes, outside: bytes, own: str) -> Inspected:
    seen = Inspected()
    count = len(pdf.objects)
    if count > MOST_OBJECTS:
        seen.findings.append(revisions.trap("objets", count, MOST_OBJECTS))
        return Inspected(seen.findings, readable=False, dangerous=True)
    pages = len(pdf.pages)
    if pages > MOST_PAGES:
        seen.findings.append(
            Finding(
                "FICHIER_TROP_GROS", measure="pages", value=str(pages), threshold=str(MOST_PAGES)
            )
        )
    traps = list(too_large(pdf, MOST_PAGES))
    if traps:
        return Inspected([*seen.findings, *traps], readable=False, dangerous=True)
    found = active.Found()
    active.look_in(pdf, found)
    seen.byte_ranges = found.byte_ranges
    for each in _earlier(data, own):
        with each:
            active.look_in(each, found)
    active.look_outside(revisions.without_bodies(data), found)
    active.look_outside(revisions.enclosed(data), found)
    for head, body in revisions.packed(data):
        held = active.unpacked(head, body)
        found.deep = found.deep or revisions.deep(held)
        active.look_packed(held, "flux d’objets", found)
    seen.findings += found.findings()
    seen.dangerous = bool(found.active) or found.deep
    if _MARKUP.search(outside):
        seen.findings.append(two_in_one("page Web ou programme hors du document"))
        seen.dangerous = True
    _state(pdf, seen)
    return seen


def _state(pdf: pikepdf.Pdf, seen: Inspected) -> None:
    """Repairs and restrictions: noted, and told to the signature rule."""
    if pdf.is_encrypted:
        seen.findings.append(Finding("PDF_RESTREINT"))
        seen.flaw = "chiffre"
    if not all(any(word in each for word in _HARMLESS) for each in pdf.get_warnings()):
        seen.findings.append(Finding("PDF_REPARE"))
        seen.flaw = "repare"


def _earlier(data: bytes, own: str) -> Iterator[pikepdf.Pdf]:
    """Every revision but the last, each by itself: an object overwritten later is still there."""
    for end in revisions.ends(data)[:-1]:
        if own and hashlib.sha256(data[:end]).hexdigest() == own:
            continue
        try:
            yield pikepdf.open(BytesIO(data[:end]), suppress_warnings=True)
        except (pikepdf.PdfError, pikepdf.PasswordError):
            continue
