"""The ink of a signature's picture: decoded in the child, flattened, looked at (D-13, D-14)."""

import io

from PIL import Image, ImageFile, UnidentifiedImageError

from poterne.adapters.documents.exchange import EMPTY, INK

MAX_SIDE = 6_000
_KEPT_SIDE = 1_200
_LOOKED_AT = 160
_DARKER_BY = 60
_DOT = 0.02
_STRAIGHT = 0.01


def flattened(data: bytes) -> tuple[bytes, str] | None:
    """The picture in ``data`` as a grey PNG, and ``INK`` or ``EMPTY``; None if no PNG or JPEG.

    At most 1 200 px a side. Nothing of the sender's file is kept: no metadata, no colour, no layer.
    """
    # WeasyPrint, once loaded, lets the whole process read pictures that are cut short.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as opened:
            if max(opened.size) > MAX_SIDE:
                return None
            grey = _on_white(opened)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    grey.thumbnail((_KEPT_SIDE, _KEPT_SIDE))
    out = io.BytesIO()
    grey.save(out, "PNG", optimize=True)
    return out.getvalue(), EMPTY if _is_empty(grey) else INK


def _on_white(opened: Image.Image) -> Image.Image:
    layered = opened.convert("RGBA")
    white = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(white, layered).convert("L")


def _is_empty(grey: Image.Image) -> bool:
    histogram, half, paper = grey.histogram(), grey.width * grey.height // 2, 0
    while half >= 0:
        half -= histogram[paper]
        paper += 1
    mask = grey.point([255 if value < paper - _DARKER_BY else 0 for value in range(256)])
    mask.thumbnail((_LOOKED_AT, _LOOKED_AT), Image.Resampling.BOX)
    width, height = mask.size
    ink = [(index % width, index // width) for index, value in enumerate(mask.tobytes()) if value]
    if not ink:
        return True
    across = max(x for x, _ in ink) - min(x for x, _ in ink)
    down = max(y for _, y in ink) - min(y for _, y in ink)
    if max(across, down) <= max(2, _DOT * max(width, height)):
        return True
    return _is_straight(ink)


def _is_straight(ink: list[tuple[int, int]]) -> bool:
    """Whether the ink lies along one line: the lesser axis of its spread is next to nothing."""
    count = len(ink)
    mean_x, mean_y = sum(x for x, _ in ink) / count, sum(y for _, y in ink) / count
    xx = sum((x - mean_x) ** 2 for x, _ in ink) / count
    yy = sum((y - mean_y) ** 2 for _, y in ink) / count
    xy = sum((x - mean_x) * (y - mean_y) for x, y in ink) / count
    half, root = (xx + yy) / 2, (((xx - yy) / 2) ** 2 + xy**2) ** 0.5
    lesser, greater = half - root, half + root
    return bool(lesser <= max(_STRAIGHT**2 * greater, 1.0))
