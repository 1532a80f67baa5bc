"""How a value can lie in bytes: plain, encoded, escaped, compressed; and the search for it."""

import base64
import gzip
import html
import json
import re
import zlib
from collections.abc import Iterator
from functools import cache
from urllib.parse import quote, quote_plus

_DEEPEST, _LONGEST = 3, 8 * 1024**2
_PACKED = re.compile(rb"\x1f\x8b\x08|PK\x03\x04|\x78[\x01\x5e\x9c\xda]")
_EMPTY = re.compile(rb"\x00{64,}")
_SOFT_BREAK = re.compile(rb"=\r?\n")
_ZIP_HEAD, _NAME_AT, _EXTRA_AT = 30, 26, 28


@cache
def forms(value: str) -> dict[str, bytes]:
    """Each way of writing ``value``, by name. Raises ValueError under eight bytes: too common."""
    plain = value.encode()
    if len(plain) < 8:
        raise ValueError(f"{len(plain)} bytes are found anywhere")
    found = {
        "clair": plain,
        "URL": quote(value, safe="").encode(),
        "URL, formulaire": quote_plus(value).encode(),
        "HTML": html.escape(value).encode(),
        "JSON": json.dumps(value)[1:-1].encode(),
        "imprimable": b"".join(
            b"=%02X" % each if each > 126 or each == 61 else bytes([each]) for each in plain
        ),
        "hexadécimal": plain.hex().encode(),
        "HEXADÉCIMAL": plain.hex().upper().encode(),
        "UTF-16 petit": value.encode("utf-16-le"),
        "UTF-16 grand": value.encode("utf-16-be"),
        "latin-1": value.encode("latin-1", "replace"),
    }
    for shift in range(3):
        for name, encode in (("base64", base64.b64encode), ("base64url", base64.urlsafe_b64encode)):
            found[f"{name} {shift}"] = _middle(encode(b"\0" * shift + plain), shift, len(plain))
    return found


def _middle(text: bytes, shift: int, size: int) -> bytes:
    """The signs that depend on the value alone, whatever stands before and after it."""
    return text[-(-8 * shift // 6) : 8 * (shift + size) // 6]


def found_in(blob: bytes, values: dict[str, str], depth: int = 0) -> set[tuple[str, str]]:
    """(name of the value, form) for all that lies in ``blob``, packed or not."""
    blob = _EMPTY.sub(b"\0", blob)
    hits = {
        (name, form)
        for text in ({blob, _SOFT_BREAK.sub(b"", blob)} if depth == 0 else {blob})
        for name, value in values.items()
        for form, written in forms(value).items()
        if written in text
    }
    if depth < _DEEPEST:
        for inner in _unpacked(blob):
            hits |= {
                (name, f"{form}, comprimé") for name, form in found_in(inner, values, depth + 1)
            }
    return hits


def _unpacked(blob: bytes) -> Iterator[bytes]:
    for each in _PACKED.finditer(blob):
        start, bits = each.start(), 15
        if each[0] == b"PK\x03\x04":
            lengths = (blob[start + at : start + at + 2] for at in (_NAME_AT, _EXTRA_AT))
            start += _ZIP_HEAD + sum(int.from_bytes(each, "little") for each in lengths)
            bits = -15
        elif each[0] == b"\x1f\x8b\x08":
            bits = 31
        try:
            inner = zlib.decompressobj(bits).decompress(blob[start : start + _LONGEST], _LONGEST)
        except zlib.error:
            continue
        if inner:
            yield inner


def packed(value: bytes) -> dict[str, bytes]:
    """The same bytes inside gzip and Flate, for whoever tries the search."""
    return {"gzip": gzip.compress(value), "Flate": zlib.compress(value)}
