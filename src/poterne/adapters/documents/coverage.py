"""C4: what the bytes say of a signature — its range, its gap, and everything that comes after."""

import re
from typing import Any

from pyhanko.pdf_utils.generic import IndirectObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.xref import ObjStreamRef
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from poterne.adapters.documents.revisions import without_bodies

_NUMBERS = 4
_SEQUENCE, _LONG_FORM = 0x30, 0x80
_OBJECT = re.compile(rb"(?<![0-9])\d{1,10}[\x00\t\n\x0c\r ]{1,20}\d{1,5}[\x00\t\n\x0c\r ]{0,20}obj")
_BOUNDS = re.compile(_OBJECT.pattern + rb"|endobj|(?<!end)stream(?=[\r\n])")
_BODY = re.compile(rb"stream[\x00\t\n\x0c\r ]*endstream[\x00\t\n\x0c\r ]*endobj")
_END = re.compile(rb"startxref")
_LOWER, _UPPER = re.compile(rb"[0-9a-f]*"), re.compile(rb"[0-9A-F]*")


def gap_is_contents(data: bytes, signature: EmbeddedPdfSignature) -> bool:
    """Whether the range starts at 0 and leaves out the ``/Contents`` string exactly.

    The string is read strictly: hexadecimal digits of one case, one DER value, zeros after it.
    Whatever else fits in the gap was put there by somebody, and is covered by no signature.
    """
    numbers = [int(each) for each in signature.byte_range]
    if len(numbers) != _NUMBERS or numbers[0] != 0 or min(numbers) < 0:
        return False
    first, second, length = numbers[1:]
    if not 0 < first < second < second + length <= len(data):
        return False
    gap = data[first:second]
    digits = gap[1:-1]
    if gap[:1] != b"<" or gap[-1:] != b">" or len(digits) % 2:
        return False
    if not (_LOWER.fullmatch(digits) or _UPPER.fullmatch(digits)):
        return False
    held = bytes.fromhex(digits.decode("ascii"))
    return held == signature.pkcs7_content and not held[_der_length(held) :].strip(b"\0")


def signed_end(signature: EmbeddedPdfSignature) -> int:
    """Where the signed bytes end."""
    return int(signature.byte_range[2]) + int(signature.byte_range[3])


def tail_is_explained(data: bytes, signature: EmbeddedPdfSignature, reader: PdfFileReader) -> bool:
    """Whether all that follows the signed bytes belongs to revisions that the reader knows.

    As many ``startxref`` as later revisions, no object that their tables do not name, no hybrid
    table, nothing but white space after the end: a lenient viewer would read the rest.
    """
    end = signed_end(signature)
    tail = data[end:]
    if not tail.strip(b"\0\t\n\x0c\r "):
        return True
    later = range(signature.signed_revision + 1, reader.xrefs.total_revisions)
    bare = without_bodies(tail, blanks=True)
    if b"/XRefStm" in bare or len(_END.findall(bare)) != len(later):
        return False
    if not _bodies_in_place(bare):
        return False
    close = bare.rfind(b"%%EOF")
    if close < 0 or bare[close + 5 :].strip(b"\0\t\n\x0c\r "):
        return False
    known = _known_places(reader, later)
    return all((end + found.start()) in known for found in _OBJECT.finditer(bare))


def _bodies_in_place(bare: bytes) -> bool:
    """Whether each body that was blanked ends an object: one that a comment opens hides others."""
    within = False
    for bound in _BOUNDS.finditer(bare):
        if bound[0] == b"stream":
            if not within or _BODY.match(bare, bound.start()) is None:
                return False
        else:
            within = bound[0] != b"endobj"
    return True


def _known_places(reader: PdfFileReader, revisions: range) -> set[int]:
    """Where the tables of these revisions say that objects start."""
    places: set[int] = set()
    for revision in revisions:
        container = reader.xrefs.get_xref_container_info(revision)
        places.add(int(container.start_location))
        for ref in reader.xrefs.explicit_refs_in_revision(revision):
            place: Any = reader.xrefs.get_historical_ref(ref, revision)
            if place is not None and not isinstance(place, ObjStreamRef | IndirectObject):
                places.add(int(place))
    return places


def _der_length(held: bytes) -> int:
    """Bytes of the DER value at the start of ``held``; all of it when it is no DER value."""
    if len(held) < _NUMBERS or held[0] != _SEQUENCE:
        return len(held)
    if held[1] < _LONG_FORM:
        return 2 + held[1]
    size = held[1] & 0x7F
    if not 0 < size <= _NUMBERS:
        return len(held)
    return 2 + size + int.from_bytes(held[2 : 2 + size], "big")
