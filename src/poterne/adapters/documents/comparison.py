"""C12: the content that was signed is the content that was produced, to the pixel."""

from collections.abc import Sequence
from io import BytesIO

import pikepdf

from poterne.adapters.documents.rendering import Zone, differing_pixels
from poterne.core.documents import Finding
from poterne.core.documents_table import BOX_MARGIN_MM
from poterne.core.forms.edition import DATE_BOXES, SIGNATURE_BOX, Box

_MARGIN = BOX_MARGIN_MM * 72 / 25.4


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
    """On the screen; and on paper where there are layers, which may show themselves there only."""
    with pikepdf.open(BytesIO(signed)) as pdf:
        layered = "/OCProperties" in pdf.Root
    ways = (False, True) if layered else (False,)
    return max(differing_pixels(signed, copy, beside, paper=paper) for paper in ways)


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
