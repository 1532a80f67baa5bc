"""The passkey asked again at the act itself, for exactly what is on the screen (trust.md §11).

The challenge is a hash of act, object and content, with a nonce that serves once: an assertion
made for anything else does not open this one.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.mfa.webauthn.internal.auth import get_credentials, get_server
from django.conf import settings
from django.http import HttpRequest
from fido2.utils import websafe_encode
from fido2.webauthn import UserVerificationRequirement

from poterne.acts.approval import StepUp
from poterne.bureau.ceremonies import BROKEN, NotProved, read_proof
from poterne.records.models import Staff

LIFE = timedelta(minutes=30)
_KEY = "preuves"
_PENDING = 30
_DOMAIN = "poterne-acte-1"


@dataclass(frozen=True, slots=True)
class Content:
    """What one assertion is for: the act, its object as the journal names it, the hash shown."""

    act: str
    about: str
    shown: str

    def challenge(self, nonce: str) -> bytes:
        """32 bytes that stand for this content and this asking alone."""
        said = f"{_DOMAIN}\n{self.act}\n{self.about}\n{self.shown}\n{nonce}"
        return hashlib.sha256(said.encode()).digest()

    @property
    def key(self) -> str:
        """Under what the asking waits in the session."""
        return self.challenge("").hex()


def ask(request: HttpRequest, staff: Staff, content: Content, now: datetime) -> str:
    """The WebAuthn options that the page's form carries, as JSON; "" in the demonstration.

    The same content asked twice, in two tabs, waits once.
    """
    if settings.DEMO:
        return ""
    waiting = request.session.get(_KEY, {})
    held = waiting.get(content.key)
    if held is None or now - datetime.fromisoformat(held["at"]) > LIFE / 2:
        held = {"nonce": secrets.token_hex(16), "at": now.isoformat()}
    kept = list((waiting | {content.key: held}).items())[-_PENDING:]
    request.session[_KEY] = dict(kept)
    options, _ = get_server().authenticate_begin(
        credentials=get_credentials(staff),
        user_verification=UserVerificationRequirement.REQUIRED,
        challenge=content.challenge(held["nonce"]),
    )
    return json.dumps(dict(options))


def shown_to(request: HttpRequest, act: str, about: str) -> Content:
    """The content that the posted page says it showed; the act compares it with what is."""
    return Content(act, about, str(request.POST.get("empreinte", "")))


def prove(request: HttpRequest, staff: Staff, content: Content, now: datetime) -> StepUp:
    """The posted assertion is fresh, verified, of this person, and made for ``content``.

    It serves once, right or wrong. Raises NotProved. In the demonstration the press of the
    button is all there is, and the digest of the proof is empty.
    """
    if settings.DEMO:
        return StepUp(content.shown, "")
    waiting = request.session.get(_KEY, {})
    held = waiting.pop(content.key, None)
    request.session[_KEY] = waiting
    proof = str(request.POST.get("preuve", ""))
    if not proof:
        raise NotProved("absente")
    if held is None or now - datetime.fromisoformat(held["at"]) > LIFE:
        raise NotProved("autre")
    state = {
        "challenge": websafe_encode(content.challenge(held["nonce"])),
        "user_verification": UserVerificationRequirement.REQUIRED,
    }
    try:
        get_server().authenticate_complete(state, get_credentials(staff), read_proof(proof))
    except BROKEN as broken:
        raise NotProved("autre") from broken
    return StepUp(content.shown, hashlib.sha256(proof.encode()).hexdigest())
