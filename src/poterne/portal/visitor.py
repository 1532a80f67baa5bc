"""Who is at the portal: one proven mailbox per session, and the browser that asks for codes."""

import hashlib
import uuid
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.crypto import get_random_string

from poterne.core.mailboxes import mailbox_key
from poterne.facade.cookies import Cookie

_BOX, _PROOF, _PARKED = "boite", "preuve", "en_attente"
_KEPT_AT_PROOF = ("choix", _PARKED)
_BROWSER = Cookie("navigateur", seconds=24 * 3600)
_NOT_TYPED = frozenset({"csrfmiddlewaretoken", "version", "acte"})


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The one address that this session proved, and its key."""

    address: str
    fold: str


def mailbox(request: HttpRequest) -> Mailbox | None:
    """The proven mailbox of this session, if it still lives."""
    held = request.session.get(_BOX)
    return Mailbox(held["adresse"], held["cle"]) if held else None


def prove(request: HttpRequest, address: str, purpose: str = "") -> Mailbox:
    """The session, under a new key, holds this mailbox and no other, proved for ``purpose``.

    What was chosen or typed in this browser before the proof stays with it.
    """
    session, fold = request.session, mailbox_key(address)
    kept = {name: session[name] for name in _KEPT_AT_PROOF if name in session}
    session.flush()
    for name, value in kept.items():
        session[name] = value
    session[_BOX] = {"adresse": address, "cle": fold}
    session[_PROOF] = purpose
    return Mailbox(address, fold)


def proved_by(request: HttpRequest) -> str:
    """The purpose of the code that opened this session, or ""."""
    return str(request.session.get(_PROOF, ""))


def park(request: HttpRequest) -> None:
    """What was just posted to this page waits in this browser's session for the next visit."""
    typed = {name: values for name, values in request.POST.lists() if name not in _NOT_TYPED}
    request.session[_PARKED] = {"page": request.path, "saisie": typed}


def unpark(request: HttpRequest) -> QueryDict | None:
    """What waited for this very page; it waits no more."""
    waiting = request.session.get(_PARKED)
    if not waiting or waiting["page"] != request.path:
        return None
    del request.session[_PARKED]
    typed = QueryDict(mutable=True)
    for name, values in waiting["saisie"].items():
        typed.setlist(name, values)
    return typed


@dataclass(frozen=True, slots=True)
class Browser:
    """This browser, by a random cookie; ``digest`` is what a code is bound to."""

    value: str

    @property
    def digest(self) -> str:
        """SHA-256 of the cookie, 64 hex."""
        return hashlib.sha256(self.value.encode()).hexdigest()

    def mark(self, response: HttpResponse) -> HttpResponse:
        """``response``, which sets the cookie anew for a day."""
        return _BROWSER.keep(response, self.value)


def browser_of(request: HttpRequest) -> Browser:
    """The browser that asks; a new one when it carries no cookie of ours."""
    return Browser(_BROWSER.read(request) or get_random_string(43))


def masked(address: str) -> str:
    """An address as shown to whoever asked a code for it: ``c•••@exemple.ca``."""
    local, at, domain = address.strip().rpartition("@")
    return f"{local[:1]}•••{at}{domain}" if at else "•••"


def new_act() -> str:
    """The UUID of the act that a page offers: posted twice, it acts once."""
    return str(uuid.uuid4())


def act_of(request: HttpRequest) -> str:
    """The UUID that the page sent back, or a fresh one when it is none."""
    try:
        return str(uuid.UUID(request.POST.get("acte", "")))
    except ValueError:
        return new_act()
