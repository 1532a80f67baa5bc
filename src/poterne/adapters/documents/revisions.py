"""The raw file: its revisions, what is no stream in it, what its streams swell to."""

import re
import zlib
from collections.abc import Iterator
from typing import Any

from poterne.core.documents import Finding
from poterne.core.documents_table import (
    MIB,
    MOST_FILTERS,
    MOST_INFLATED,
    MOST_NESTING,
    MOST_OBJECTS,
    MOST_RATIO,
    MOST_REVISIONS,
    RATIO_FROM,
)

_EOF = re.compile(rb"%%EOF(?:\r\n|\r|\n)?")
_START = re.compile(rb">>[\x00\t\n\x0c\r ]{0,1000}stream(?:\r\n|\n|\r)")
_NEST = re.compile(rb"<<|>>|\[|\]|endobj")
_STRING = re.compile(rb"\((?:[^()\\]|\\.)*\)", re.DOTALL)
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_FILTERS = re.compile(rb"/(?:Filter|F)\s*(\[[^\]]*\]|/[A-Za-z0-9]+)")
_DECLARED = re.compile(rb"/(?:Size|Index\s{0,9}\[\s{0,9}\d{1,9})\s{1,9}(\d{7,})")
_FLATE = re.compile(rb"/(?:FlateDecode|Fl)\b")
_HEADER_REACH = 4096
_CHUNK = MIB
_DEFLATED = b"x"
"""How deflated bytes start, even where the dictionary leaves its filters to be looked up."""


def ends(data: bytes) -> list[int]:
    """Where each revision ends, the last one at the end of the file."""
    found = [each.end() for each in _EOF.finditer(data)]
    return [*found[:-1], len(data)]


def bare(data: bytes) -> bytes:
    """``data`` without the bodies of its streams, names unescaped: what a lenient reader scans."""
    return unescaped(without_bodies(data))


def without_bodies(data: bytes, *, blanks: bool = False) -> bytes:
    """``data`` without what lies between ``stream`` and ``endstream``; in one pass over it.

    ``blanks``: spaces stand there instead, so that places stay the same. A body that does not end
    is left as it is: a reader that repairs would look into it.
    """
    kept, place = [], 0
    while found := _START.search(data, place):
        close = data.find(b"endstream", found.end())
        if close < 0:
            break
        kept.append(data[place : found.end()])
        if blanks:
            kept.append(b" " * (close - found.end()))
        place = close + len(b"endstream")
        kept.append(b"endstream")
    return b"".join([*kept, data[place:]])


def unescaped(text: bytes) -> bytes:
    """Names spelled as they are meant: ``/J#53`` is ``/JS``."""
    if b"#" not in text:
        return text
    return _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), text)


def trapped(data: bytes, outside: bytes) -> Iterator[Finding]:
    """Traps found before any library opens the file; ``outside`` is ``bare(data)``."""
    revisions = len(ends(data))
    if revisions > MOST_REVISIONS:
        yield trap("révisions", revisions, MOST_REVISIONS)
    if _depth(outside) > MOST_NESTING:
        yield trap("imbrication", f"plus de {MOST_NESTING}", MOST_NESTING)
    if declared := _DECLARED.search(outside):
        yield trap("objets annoncés", declared[1][:20].decode("ascii"), MOST_OBJECTS)
    yield from _swelling(data)


def trap(measure: str, value: object, threshold: object, unit: str = "") -> Finding:
    """``FICHIER_PIEGE``, with what was measured."""
    told = f"{measure} : {value}{' ' + unit if unit else ''}, limite {threshold}"
    return Finding(
        "FICHIER_PIEGE",
        measure=measure,
        value=str(value),
        unit=unit,
        threshold=str(threshold),
        words={"mesure": told},
    )


def deep(packed: bytes) -> bool:
    """Whether an object in ``packed``, where none ends by a word, nests past MOST_NESTING."""
    return _depth(packed) > MOST_NESTING and _depth(_STRING.sub(b"", packed)) > MOST_NESTING


def _depth(text: bytes) -> int:
    """How deep objects nest, exact past MOST_NESTING only: what opens no more nests no deeper."""
    opened = (each.count(b"<<") + each.count(b"[") for each in text.split(b"endobj"))
    if max(opened) <= MOST_NESTING:
        return MOST_NESTING
    depth = deepest = 0
    for found in _NEST.finditer(text):
        word = found[0]
        if word == b"endobj":
            depth = 0
        elif word in {b"<<", b"["}:
            depth += 1
            deepest = max(deepest, depth)
            if deepest > MOST_NESTING:
                break
        else:
            depth = max(0, depth - 1)
    return deepest


def _swelling(data: bytes) -> Iterator[Finding]:
    """Streams that are no picture, inflated by counting only, one MiB at a time."""
    total = 0
    for found in _START.finditer(data):
        header, filters = _head(data, found.start())
        if filters.count(b"/") > MOST_FILTERS:
            yield trap("filtres", filters.count(b"/"), MOST_FILTERS)
            return
        picture = b"/Image" in header and b"/ObjStm" not in header and b"/XRef" not in header
        rounds = len(_FLATE.findall(filters)) or data.startswith(_DEFLATED, found.end())
        if picture or not rounds:
            continue
        raw, size = _inflated(data, found.end(), rounds, MOST_INFLATED - total)
        total += size
        if total >= MOST_INFLATED:
            yield trap(
                "flux décompressés", f"plus de {MOST_INFLATED // MIB}", MOST_INFLATED // MIB, "Mio"
            )
            return
        if size > RATIO_FROM and size > MOST_RATIO * raw:
            yield trap("compression", f"{size // max(1, raw)}", MOST_RATIO, "fois")
            return


def packed(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Dictionary and body of each object stream of the file, whether a table names it or not.

    Called once ``trapped`` said that all of it together is no flood.
    """
    for found in _START.finditer(data):
        header, _filters = _head(data, found.start())
        if b"/ObjStm" in header:
            body = data[found.end() : max(0, data.find(b"endstream", found.end()))]
            yield header[max(0, header.find(b"<<")) :] + b">>", body


def enclosed(data: bytes) -> bytes:
    """Bodies of streams in which objects may start: a comment may have opened them."""
    held, place = [], 0
    while found := _START.search(data, place):
        place = data.find(b"endstream", found.end())
        if place < 0:
            break
        if data.find(b"obj", found.end(), place) >= 0:
            held.append(data[found.end() : place])
    return b"\nendobj\n".join(held)


def _head(data: bytes, start: int) -> tuple[bytes, bytes]:
    """The dictionary of the stream that begins at ``start``, and its filters."""
    before = data[max(0, start - _HEADER_REACH) : start]
    header = unescaped(before[max(0, before.rfind(b"obj")) :])
    chosen = _FILTERS.search(header)
    return header, chosen[1] if chosen else b""


def _inflated(data: bytes, start: int, rounds: int, most: int) -> tuple[int, int]:
    """Bytes read, and bytes that come out up to ``most``; a broken stream counts as read."""
    springs = [zlib.decompressobj() for _ in range(rounds)]
    size = 0
    place = start
    try:
        while place < len(data) and not springs[0].eof and size < most:
            piece = data[place : place + 65_536]
            place += len(piece)
            size += _through(springs, piece, most - size)
    except zlib.error:
        pass
    return place - start - len(springs[0].unused_data), size


def _through(springs: list[Any], piece: bytes, most: int) -> int:
    """How much comes out of the last spring when ``piece`` goes into the first."""
    first, *others = springs
    out = 0
    waiting = piece
    while waiting and out < most and not first.eof:
        flowing = first.decompress(waiting, _CHUNK)
        waiting = first.unconsumed_tail
        out += _through(others, flowing, most - out) if others else len(flowing)
    return out
