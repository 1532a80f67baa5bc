"""The one typeface of the form: which characters it has, how wide they are, where lines break."""

import io
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from poterne.core.errors.requests import Unprintable

FOLDER = Path(__file__).parent / "fonts"
REGULAR, BOLD = FOLDER / "LiberationSans-Regular.ttf", FOLDER / "LiberationSans-Bold.ttf"
WIN_ANSI = "".join(
    bytes([code]).decode("cp1252")
    for code in range(32, 256)
    if code not in {0x7F, 0x81, 0x8D, 0x8F, 0x90, 0x9D}
)
"""What can be typed in the fields of the blank form, in the order of its codes."""
_MM = 25.4 / 72


@cache
def _font(path: Path) -> TTFont:
    return TTFont(path, recalcTimestamp=False)


@cache
def _cmap(path: Path) -> dict[int, str]:
    return dict(_font(path).getBestCmap())


@cache
def advances(path: Path) -> dict[int, int]:
    """Code point → width in thousandths of the size."""
    font = _font(path)
    unit, metrics = font["head"].unitsPerEm, font["hmtx"].metrics
    return {code: round(metrics[name][0] * 1000 / unit) for code, name in _cmap(path).items()}


def check_cover(texts: Iterable[str]) -> None:
    """Nothing happens when both weights have a glyph for each character of ``texts``.

    Raises Unprintable with the characters that are missing: a page never shows a box.
    """
    used = {ord(char) for text in texts for char in text} - {0x0A}
    missing = used - (_cmap(REGULAR).keys() & _cmap(BOLD).keys())
    if missing:
        raise Unprintable("".join(map(chr, sorted(missing))))


def width(text: str, size: float) -> float:
    """How wide ``text`` is in millimetres, set in the regular weight at ``size`` points."""
    known = advances(REGULAR)
    return sum(known[ord(char)] for char in text) * size / 1000 * _MM


def broken(text: str, size: float, room: float) -> list[str]:
    """The lines of ``text`` within ``room`` millimetres: at a space, else within a long word."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}" if line else word
            if width(longer, size) <= room:
                line = longer
                continue
            lines += [line] if line else []
            *whole, line = _pieces(word, size, room)
            lines += whole
        lines.append(line)
    return lines


def _pieces(word: str, size: float, room: float) -> list[str]:
    pieces, piece = [], ""
    for char in word:
        if piece and width(piece + char, size) > room:
            pieces.append(piece)
            piece = ""
        piece += char
    return [*pieces, piece]


@cache
def typed_font() -> bytes:
    """The regular weight with the characters of ``WIN_ANSI``, whole, for the fields."""
    font = TTFont(REGULAR, recalcTimestamp=False)
    options = Options(notdef_outline=True, glyph_names=False, hinting=False)
    options.layout_features = []
    options.drop_tables += ["FFTM"]
    subsetter = Subsetter(options)
    subsetter.populate(text=WIN_ANSI)
    subsetter.subset(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


@cache
def typed_metrics() -> dict[str, int]:
    """Ascent, descent, cap height and bounds of the typeface, in thousandths of the size."""
    font = _font(REGULAR)
    unit, head, table = font["head"].unitsPerEm, font["head"], font["OS/2"]
    raw = {
        "ascent": table.sTypoAscender,
        "descent": table.sTypoDescender,
        "capitals": table.sCapHeight,
        "left": head.xMin,
        "low": head.yMin,
        "right": head.xMax,
        "high": head.yMax,
    }
    return {name: round(value * 1000 / unit) for name, value in raw.items()}
