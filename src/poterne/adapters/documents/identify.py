"""What a file is by its bytes alone; run in the parent, which parses nothing (§6.3)."""

import struct

from poterne.core.documents import Finding
from poterne.core.documents_table import LARGEST_FILE, MIB

_HEAD = b"%PDF-"
_ZIP_END, _ZIP_RECORD, _ZIP_REACH = b"PK\x05\x06", 22, 22 + 65_535
_ZIP_ENTRY = b"PK\x01\x02"
_ARCHIVES = (b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c")
"""What their readers look for anywhere in a file; six bytes that chance does not write."""


def identified(data: bytes, name: str = "") -> list[Finding]:
    """What is wrong with the size or the head of ``data``; nothing when it may be a PDF.

    A PDF behind another head, or with an archive at its end, is two files in one: danger.
    """
    if len(data) > LARGEST_FILE:
        return [
            Finding(
                "FICHIER_TROP_GROS",
                measure="taille",
                value=f"{len(data) / MIB:.1f}",
                unit="Mio",
                threshold=f"{LARGEST_FILE // MIB}",
            )
        ]
    if not data.startswith(_HEAD):
        variant = "polyglotte" if _HEAD in data else ""
        head = data[: len(_HEAD)].hex(" ")
        return [_not_pdf(variant, f"début {head}" if head else "fichier vide", name)]
    if _ends_as_archive(data):
        return [two_in_one("archive à la fin du fichier", name)]
    if any(each in data for each in _ARCHIVES):
        return [two_in_one("archive dans le fichier", name)]
    return []


def two_in_one(value: str, name: str = "") -> Finding:
    """``FORMAT_NON_PDF``, danger: a PDF that another program opens as something else."""
    return _not_pdf("polyglotte", value, name)


def _not_pdf(variant: str, value: str, name: str) -> Finding:
    words = {"nom": name or "reçu"}
    return Finding("FORMAT_NON_PDF", variant, measure="format", value=value, words=words)


def _ends_as_archive(data: bytes) -> bool:
    """Whether a ZIP reader would open it: an end record behind the list of entries that it counts.

    Or, without any entry, one whose comment ends with the file: many readers skip what follows.
    """
    start = max(0, len(data) - _ZIP_REACH)
    place = data.rfind(_ZIP_END)
    while place >= start:
        record = data[place : place + _ZIP_RECORD]
        if len(record) == _ZIP_RECORD:
            size, _offset, comment = struct.unpack_from("<IIH", record, 12)
            listed = size and data.startswith(_ZIP_ENTRY, max(0, place - size))
            if listed or place + _ZIP_RECORD + comment >= len(data) - 2:
                return True
        place = data.rfind(_ZIP_END, 0, place)
    return False
