"""C12: the content that was signed is the content that was produced, to the pixel."""

from collections.abc import Sequence
from io import BytesIO

import pikepdf

from poterne.adapters.documents.rendering import Zone, differing_pixels
from poterne.core.documents import Finding
from poterne.core.documents_table import BOX_MARGIN_MM
from poterne.core.forms.edition import DATE_BOXES, SIGNATURE_BOX, Box

_MARGIN = BOX_MARGIN_MM * 72 / 25.4
_OFF_SCREEN = 32 | 256
"""Flags of an annotation that only paper shows, or a passing pointer (ISO 32000-1, 12.5.3)."""


def compared(
    signed: bytes,
    copy: bytes,
    widget: tuple[float, ...] | None,
    reference: str,
    typed: Sequence[Zone] = (),
) -> list[Finding]:
    """What differs between the signed revision and the copy; nothing when C12 holds.

    Only the boxes of the signature and of its date may differ, and 3 mm around them; and those of
    the answers ``typed`` in a blank form. What differs inside the signature's own rectangle alone
    overflows: an agent looks. Raises pikepdf.PdfError, pypdfium2.PdfiumError.
    """
    expected = [*(_zone(box) for box in (SIGNATURE_BOX, *DATE_BOXES)), *typed]
    pixels = _differing(signed, copy, expected)
    if pixels == 0:
        return []
    if widget is not None and len(widget) == len(SIGNATURE_BOX.points):
        left, low, right, high = widget
        own = Zone(0, left, low, right, high)
        if _differing(signed, copy, [*expected, own]) == 0:
            return [_found("SIGNATURE_HORS_CASE", pixels, reference)]
    return [_found("CONTENU_DIFFERENT", pixels, reference)]


def _differing(signed: bytes, copy: bytes, beside: Sequence[Zone]) -> int:
    """On the screen; and on paper where something may show itself there only."""
    with pikepdf.open(BytesIO(signed)) as pdf:
        ways = (False, True) if _prints_otherwise(pdf) else (False,)
    return max(differing_pixels(signed, copy, beside, paper=paper) for paper in ways)


def _prints_otherwise(pdf: pikepdf.Pdf) -> bool:
    """Whether there are layers, or annotations that the screen does not show as paper does."""
    flags = [
        each.get("/F", 0)
        for page in pdf.pages
        for each in _list(page.obj.get("/Annots"))
        if isinstance(each, pikepdf.Dictionary)
    ]
    usual = all(isinstance(each, int) and not each & _OFF_SCREEN for each in flags)
    return "/OCProperties" in pdf.Root or not usual


def _list(held: object) -> list[pikepdf.Object]:
    return list(held) if isinstance(held, pikepdf.Array) else []


def _found(code: str, pixels: int, reference: str) -> Finding:
    return Finding(
        code,
        measure="pixels différents",
        value=str(pixels),
        unit="px",
        threshold="0",
        words={"ref": reference},
    )


def _zone(box: Box) -> Zone:
    left, low, right, high = box.points
    return Zone(0, left - _MARGIN, low - _MARGIN, right + _MARGIN, high + _MARGIN)
