"""What machines look for on paper: position marks and the code, drawn as one path each."""

import base64
from collections.abc import Sequence
from typing import Any

import zxingcpp

from poterne.core.forms.edition import CODE_BOX

_ARUCO = (0xB532, 0x0F9A, 0x332D, 0x9946, 0x549E, 0x79CD, 0x9E2E, 0xC4F2)
"""``DICT_4X4_50``, ids 0 to 7: sixteen cells row by row, one bit each, white set."""
_SIDE, _QUIET = 4, 4
_WIDEST_MM = 0.65

Grid = Sequence[Sequence[bool]]
"""Rows of cells, true where black."""


def marker(number: int) -> str:
    """The ArUco mark ``number``, with its black border, as a ``data:`` address of an SVG."""
    inner = [bool(_ARUCO[number] >> bit & 1) for bit in range(_SIDE * _SIDE - 1, -1, -1)]
    rim = range(_SIDE + 2)
    black = [
        [
            not (0 < row <= _SIDE and 0 < cell <= _SIDE) or not inner[(row - 1) * _SIDE + cell - 1]
            for cell in rim
        ]
        for row in rim
    ]
    return _drawn(black, 0)


def code(payload: bytes) -> tuple[str, float]:
    """The QR code of ``payload``, level M, as a ``data:`` SVG, and its side in millimetres.

    The quiet zone is part of the side. A module is never under 0.40 mm for 800 bytes.
    """
    made = zxingcpp.create_barcode(payload, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    drawn: Any = made.to_image(scale=1, add_quiet_zones=False)
    picture = memoryview(drawn)
    rows, columns = picture.shape or (0, 0)
    black = [[picture[row, cell] == 0 for cell in range(columns)] for row in range(rows)]
    side = rows + 2 * _QUIET
    return _drawn(black, _QUIET), min(_WIDEST_MM * side, CODE_BOX.width)


def _drawn(black: Grid, margin: int) -> str:
    """One path, so that no hairline shows between two cells."""
    side, strokes = len(black) + 2 * margin, []
    for row, cells in enumerate(black):
        start = None
        for cell, dark in enumerate([*cells, False]):
            if dark and start is None:
                start = cell
            elif not dark and start is not None:
                length = cell - start
                strokes.append(f"M{start + margin} {row + margin}h{length}v1h-{length}z")
                start = None
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" '
        f'viewBox="0 0 {side} {side}"><path d="{"".join(strokes)}"/></svg>'
    )
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"
