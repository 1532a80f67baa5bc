"""The mailboxes as folders: what the sink kept for each address, and what was read of it."""

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

from poterne.demo.people import at_address
from poterne.demo.sink import mailbox

_LINK = re.compile(r"https?://\S+")
_READ = ".lu"


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the text; ``href`` for a link of ours, live."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """One message received. ``name`` is its file's, without suffix; ``raw`` its source."""

    name: str
    to: str
    subject: str
    sender: str
    sent_at: datetime | None
    pieces: tuple[Piece, ...]
    raw: str
    unread: bool

    @property
    def links(self) -> tuple[str, ...]:
        """The links of ours that the text holds, each once, in its order."""
        return tuple(dict.fromkeys(piece.href for piece in self.pieces if piece.href))


def files(address: str) -> list[Path]:
    """The messages of that address, newest first."""
    folder = settings.MAIL_SPOOL
    found = mailbox(folder, address).glob("*.eml") if folder else []
    return sorted(found, reverse=True)


def find(address: str, name: str) -> Path | None:
    """The message of that name in that mailbox."""
    return next((path for path in files(address) if path.stem == name), None)


def unread(address: str) -> int:
    """How many messages of that address nobody opened."""
    return sum(not path.with_suffix(_READ).exists() for path in files(address))


def mark_read(path: Path) -> None:
    """The message in ``path`` was opened."""
    path.with_suffix(_READ).touch()


def since(moment_ns: int) -> list[Mail]:
    """What arrived anywhere after that instant of the machine's clock, in nanoseconds, in order."""
    folder = settings.MAIL_SPOOL
    late = [] if folder is None else folder.glob("*/*.eml")
    found = [path for path in late if int(path.stem.partition("-")[0]) > moment_ns]
    return [read(path) for path in sorted(found, key=lambda path: path.name)]


def strangers() -> list[str]:
    """Addresses that somebody typed and that belong to nobody of the cast."""
    folder = settings.MAIL_SPOOL
    if folder is None or not folder.exists():
        return []
    names = (_recipient(each) for each in sorted(folder.iterdir()) if each.is_dir())
    return [name for name in names if name and at_address(name) is None]


def _recipient(folder: Path) -> str:
    first = next(iter(sorted(folder.glob("*.eml"))), None)
    return _header(email.message_from_bytes(first.read_bytes()), "To") if first else ""


def read(path: Path) -> Mail:
    """The message in ``path``, for a page; reading it here marks nothing."""
    raw = path.read_bytes()
    message = email.message_from_bytes(raw)
    return Mail(
        name=path.stem,
        to=_header(message, "To"),
        subject=_header(message, "Subject"),
        sender=_header(message, "From"),
        sent_at=_moment(_header(message, "Date")),
        pieces=tuple(_pieces(text_of(message))),
        raw=raw.decode("utf-8", "replace"),
        unread=not path.with_suffix(_READ).exists(),
    )


def _moment(date: str) -> datetime | None:
    try:
        return parsedate_to_datetime(date)
    except ValueError:
        return None


def text_of(message: Message) -> str:
    """The plain text of a message, decoded; "" when it has none."""
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            body = part.get_payload(decode=True)
            charset = part.get_content_charset("utf-8")
            return body.decode(charset, "replace") if isinstance(body, bytes) else ""
    return ""


def _header(message: Message, name: str) -> str:
    """The header, decoded; raw UTF-8 too, as SMTPUTF8 lets it through (RFC 6532)."""
    raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
    text = raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return str(make_header(decode_header(text)))


def _pieces(text: str) -> Iterator[Piece]:
    done = 0
    for found in _LINK.finditer(text):
        yield Piece(text[done : found.start()])
        ours = found[0].startswith(f"{settings.PORTAL_URL}/")
        yield Piece(found[0], found[0] if ours else "")
        done = found.end()
    yield Piece(text[done:])
