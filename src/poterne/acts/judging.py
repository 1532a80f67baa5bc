"""What a stranger's file shows, judged before any act: no row, no journal, no settings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from poterne.adapters import cage
from poterne.adapters.images import Picture, flatten_signature
from poterne.core.documents import Examination


@dataclass(frozen=True, slots=True)
class Shelf:
    """What a judgement leans on: anchors and lists as files hold them, the key of printed codes,
    and how a stored copy is found by the reference of its request."""

    anchors: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    code_key: bytes | None = None
    copies: Callable[[str], bytes | None] | None = None


def judge_file(*, data: bytes, name: str, shelf: Shelf, now: datetime) -> Examination:
    """What the examination of ``data`` says, received at ``now``; never raises on any bytes."""
    return cage.examine(
        data,
        trust=cage.Trust(shelf.anchors, crls=shelf.crls),
        received_at=now,
        known=cage.Known(code_key=shelf.code_key, copies=shelf.copies, name=name),
    )


def without_cage() -> str:
    """What is wrong with the cage of this machine; "" when it holds."""
    if cage.confinable():
        return ""
    return "les fichiers reçus sont lus sans cage, sous limites seules : installez bubblewrap"


def judge_nothing(*, name: str, why: str) -> Examination:
    """What is said of a file that could not even be read: ``why`` in a word."""
    return cage.unread(name, why)


def prepare() -> None:
    """Whoever reads a stranger's file is ready by the time that one comes, a second later."""
    cage.prepare()


def picture_of(data: bytes) -> Picture | None:
    """The signature that ``data`` shows, flattened; None when nothing was sent.

    Asked before the act that keeps it: reading may last, and no base waits meanwhile.
    """
    return flatten_signature(data) if data else None
