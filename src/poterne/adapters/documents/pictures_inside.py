"""Pictures and pages, by what they declare: nothing is decoded to know how large they are."""

import re
import struct
from collections.abc import Iterator

import pikepdf

from poterne.adapters.documents.revisions import trap
from poterne.core.documents import Finding
from poterne.core.documents_table import MOST_FILTERS, MOST_MILLIMETRES, MOST_PICTURE_PIXELS

_MM = 25.4 / 72
_SIZ = re.compile(rb"\xff\x4f\xff\x51.{4}(.{16})", re.DOTALL)
_SOF = re.compile(rb"\xff[\xc0-\xc3\xc5-\xc7\xc9-\xcb\xcd-\xcf].{3}(.{4})", re.DOTALL)
_MEGA = 1_000_000


def too_large(pdf: pikepdf.Pdf, pages: int) -> Iterator[Finding]:
    """Pages beyond 600 mm among the first ``pages``, pictures beyond 60 Mpx, long filter chains."""
    for page in list(pdf.pages)[:pages]:
        left, low, right, high = (float(each) for each in page.mediabox)
        unit = float(page.obj.get("/UserUnit", 1))
        side = max(abs(right - left), abs(high - low)) * unit * _MM
        if not side <= MOST_MILLIMETRES:
            yield trap("page", f"{side:.0f}", MOST_MILLIMETRES, "mm")
            break
    for each in pdf.objects:
        if isinstance(each, pikepdf.Stream) and (found := _stream(each)):
            yield found
            return


def _stream(each: pikepdf.Stream) -> Finding | None:
    filters = each.stream_dict.get("/Filter")
    chain = [str(one) for one in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    if len(chain) > MOST_FILTERS:
        return trap("filtres", len(chain), MOST_FILTERS)
    if each.stream_dict.get("/Subtype") != "/Image":
        return None
    pixels = _declared(each)
    if "/JPXDecode" in chain:
        pixels = max(pixels, _in_head(each.read_raw_bytes(), _SIZ, ">IIII"))
    elif "/DCTDecode" in chain:
        pixels = max(pixels, _in_head(each.read_raw_bytes(), _SOF, ">HH"))
    if pixels > MOST_PICTURE_PIXELS:
        return trap("image", f"{pixels / _MEGA:.0f}", MOST_PICTURE_PIXELS // _MEGA, "Mpx")
    return None


def _declared(each: pikepdf.Stream) -> int:
    try:
        return abs(int(each.stream_dict.get("/Width", 0)) * int(each.stream_dict.get("/Height", 0)))
    except (TypeError, ValueError):
        return 0


def _in_head(raw: bytes, pattern: re.Pattern[bytes], layout: str) -> int:
    found = pattern.search(raw)
    if found is None:
        return 0
    first, second, *origin = struct.unpack(layout, found[1])
    return int((first - (origin[0] if origin else 0)) * (second - (origin[1] if origin else 0)))
