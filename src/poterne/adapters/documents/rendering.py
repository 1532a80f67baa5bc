"""Pages drawn by pdfium: pictures for people, and pixels that two revisions must share."""

import contextlib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2
from PIL import Image, ImageChops, ImageDraw

from poterne.core.documents_table import MOST_PAGES, PICTURE_DPI, RENDER_DPI, RENDER_THRESHOLD

_POINT = 72
_MOST_COMPARED = 4 * MOST_PAGES
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


def pictures(data: bytes) -> list[bytes]:
    """At most MOST_PAGES pages as PNG, for people to look at. Raises pypdfium2.PdfiumError."""
    with _opened(data) as pdf:
        return [_png(_drawn(pdf[rank], PICTURE_DPI)) for rank in range(min(len(pdf), MOST_PAGES))]


@contextlib.contextmanager
def _opened(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    pdf = pypdfium2.PdfDocument(data)
    try:
        pdf.init_forms()
        yield pdf
    finally:
        pdf.close()


def _drawn(page: pypdfium2.PdfPage, dpi: int, *, paper: bool = False) -> Image.Image:
    """The page as people see it, or print it: fields and annotations included, in grey levels."""
    picture: Image.Image = page.render(
        scale=dpi / _POINT,
        grayscale=True,
        may_draw_forms=True,
        optimize_mode="print" if paper else None,
    ).to_pil()
    page.close()
    return picture


def _png(page: Image.Image) -> bytes:
    out = io.BytesIO()
    page.save(out, "PNG", compress_level=1)
    return out.getvalue()


def differing_pixels(
    first: bytes, second: bytes, beside: Sequence[Zone] = (), *, paper: bool = False
) -> int:
    """How many pixels of the two files differ outside the zones ``beside``.

    ``paper``: as they are printed, not as they are seen. ``EVERYTHING`` when their pages cannot be
    laid one over the other, or are too many to be. Raises pypdfium2.PdfiumError.
    """
    with _opened(first) as one, _opened(second) as other:
        if len(one) != len(other) or len(one) > _MOST_COMPARED:
            return EVERYTHING
        pixels = 0
        for rank in range(len(one)):
            left, right = (_drawn(each[rank], RENDER_DPI, paper=paper) for each in (one, other))
            if left.size != right.size:
                return EVERYTHING
            pixels += _differing(left, right, [zone for zone in beside if zone.page == rank])
        return pixels


def _differing(one: Image.Image, other: Image.Image, beside: Sequence[Zone]) -> int:
    gap = ImageChops.difference(one, other)
    touched = gap.getbbox()
    if touched is None:
        return 0
    scale = RENDER_DPI / _POINT
    brush = ImageDraw.Draw(gap)
    for zone in beside:
        top, bottom = gap.height - zone.high * scale, gap.height - zone.low * scale
        brush.rectangle(
            (zone.left * scale - 1, top - 1, zone.right * scale + 1, bottom + 1), fill=0
        )
    return sum(gap.crop(touched).histogram()[RENDER_THRESHOLD:])
