"""What the sink kept, one mailbox per person: messages as their readers see them."""

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
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from poterne.demo.people import OUTSIDE, STAFF, Person, at_address
from poterne.demo.sink import mailbox
from poterne.facade.layout import page

_LINK = re.compile(r"https?://\S+")
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of the text; ``href`` for a link of ours, live."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """One message received. ``name`` is its file's, without suffix; ``raw`` its source."""

    name: str
    subject: str
    sender: str
    sent_at: datetime | None
    pieces: tuple[Piece, ...]
    raw: str


@dataclass(frozen=True, slots=True)
class Box:
    """A person and the number of her messages: never what they say."""

    person: Person
    count: int


@require_safe
def boxes(request: HttpRequest) -> HttpResponse:
    """One line per person, with a count: the two halves never stand in one list."""
    return page(
        request,
        "demo/boites.html",
        ecran="Demo-Courrier",
        titre="Boîte aux lettres de tout le monde",
        dehors=[Box(person, len(_files(person.email))) for person in OUTSIDE],
        personnel=[Box(person, len(_files(person.email))) for person in STAFF],
        autres=_strangers(),
    )


@require_safe
def box(request: HttpRequest, adresse: str) -> HttpResponse:
    """The messages of one address, newest first."""
    files = _files(adresse)
    person = at_address(adresse)
    if person is None and not files:
        raise Http404
    return page(
        request,
        "demo/boite.html",
        ecran="Demo-Boite",
        titre=f"Courriels de {person.shown if person else adresse}",
        etat="rempli" if files else "vide",
        adresse=adresse,
        courriels=[read(path) for path in files[:_SHOWN]],
    )


def read(path: Path) -> Mail:
    """The message in ``path``, for a page."""
    raw = path.read_bytes()
    message = email.message_from_bytes(raw)
    return Mail(
        name=path.stem,
        subject=_header(message, "Subject"),
        sender=_header(message, "From"),
        sent_at=_moment(_header(message, "Date")),
        pieces=tuple(_pieces(text_of(message))),
        raw=raw.decode("utf-8", "replace"),
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


def _files(address: str) -> list[Path]:
    folder = settings.MAIL_SPOOL
    found = mailbox(folder, address).glob("*.eml") if folder else []
    return sorted(found, reverse=True)


def _strangers() -> list[str]:
    """Addresses that somebody typed and that belong to nobody of the cast."""
    folder = settings.MAIL_SPOOL
    if folder is None or not folder.exists():
        return []
    names = (_header_of(each) for each in sorted(folder.iterdir()) if each.is_dir())
    return [name for name in names if name and at_address(name) is None]


def _header_of(folder: Path) -> str:
    first = next(iter(sorted(folder.glob("*.eml"))), None)
    return _header(email.message_from_bytes(first.read_bytes()), "To") if first else ""
