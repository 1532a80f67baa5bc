"""Pages drawn by pdfium: pictures for people, and pixels that two revisions must share."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

import pypdfium2
from PIL import Image, ImageChops, ImageDraw

from poterne.core.documents_table import MOST_PAGES, PICTURE_DPI, RENDER_DPI, RENDER_THRESHOLD

_POINT = 72
EVERYTHING = 1_000_000_000
"""Said when nothing can be compared: another number of pages, another size."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A rectangle of a page, counted from 0, in points from the bottom left of the page."""

    page: int
    left: float
    low: float
    right: float
    high: float


def drawn(data: bytes, dpi: int, most: int = MOST_PAGES) -> list[Image.Image]:
    """At most ``most`` pages as people see them, fields and annotations included, in grey levels.

    Raises pypdfium2.PdfiumError.
    """
    pdf = pypdfium2.PdfDocument(data)
    try:
        pdf.init_forms()
        return [
            pdf[rank].render(scale=dpi / _POINT, grayscale=True, may_draw_forms=True).to_pil()
            for rank in range(min(len(pdf), most))
        ]
    finally:
        pdf.close()


def pictures(data: bytes) -> list[bytes]:
    """The pages as PNG, for people to look at. Raises pypdfium2.PdfiumError."""
    return [_png(page) for page in drawn(data, PICTURE_DPI)]


def _png(page: Image.Image) -> bytes:
    out = io.BytesIO()
    page.save(out, "PNG", compress_level=1)
    return out.getvalue()


def differing_pixels(first: bytes, second: bytes, beside: Sequence[Zone] = ()) -> int:
    """How many pixels of the two files differ outside the zones ``beside``.

    ``EVERYTHING`` when their pages cannot be laid one over the other.
    """
    one, other = drawn(first, RENDER_DPI), drawn(second, RENDER_DPI)
    if [page.size for page in one] != [page.size for page in other]:
        return EVERYTHING
    return sum(
        _differing(left, right, [zone for zone in beside if zone.page == rank])
        for rank, (left, right) in enumerate(zip(one, other, strict=True))
    )


def _differing(one: Image.Image, other: Image.Image, beside: Sequence[Zone]) -> int:
    gap = ImageChops.difference(one, other)
    if gap.getbbox() is None:
        return 0
    scale = RENDER_DPI / _POINT
    brush = ImageDraw.Draw(gap)
    for zone in beside:
        top, bottom = gap.height - zone.high * scale, gap.height - zone.low * scale
        brush.rectangle(
            (zone.left * scale - 1, top - 1, zone.right * scale + 1, bottom + 1), fill=0
        )
    return sum(gap.histogram()[RENDER_THRESHOLD:])
