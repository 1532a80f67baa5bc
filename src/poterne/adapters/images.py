"""Pictures of signatures: handed to the examiner, and what it gives back."""

import hashlib
from dataclasses import dataclass

from poterne.adapters import cage
from poterne.adapters.documents.exchange import EMPTY, Asked

MAX_BYTES = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Picture:
    """A flattened PNG (grey, ≤ 1 200 px a side, no metadata) and its SHA-256.

    ``readable`` false: nothing was kept. ``empty`` is judged on the picture itself: no ink, one
    dot or one straight stroke (D-13).
    """

    png: bytes
    digest: str
    readable: bool
    empty: bool


UNREADABLE = Picture(b"", "", readable=False, empty=False)


def flatten_signature(data: bytes) -> Picture:
    """The signature in ``data``, re-encoded; unreadable if no PNG or JPEG of ≤ 2 MiB (D-14).

    It is decoded by the examiner: nothing that a stranger made is parsed in this process.
    """
    if len(data) > MAX_BYTES:
        return UNREADABLE
    told = cage.ask(b"3", Asked(data)).told
    if told is None or len(told.pictures) != 1:
        return UNREADABLE
    (png,) = told.pictures
    digest = hashlib.sha256(png).hexdigest()
    return Picture(png, digest, readable=True, empty=told.kind == EMPTY)
