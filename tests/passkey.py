"""A passkey made of software: what a member of the staff would hold, without the hardware.

One P-256 key per account, resident, the user always verified; attestation "none". It answers the
options that a page of the desk carries (``options_in``) with the JSON that the page would post.
"""

import hashlib
import html
import json
import re
import secrets
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

FLAG = AuthenticatorData.FLAG
_OPTIONS = re.compile(r'data-passkey-options="([^"]*)"')


def options_in(page: str, form: str = "") -> dict[str, Any]:
    """The WebAuthn options of a page, or of its form whose action is ``form``."""
    forms = re.findall(r"<form\b[^>]*>", page)
    found = [tag for tag in forms if _OPTIONS.search(tag) and f'action="{form}' in tag]
    if not found:
        raise LookupError(f"no form of this page asks for a passkey ({form or 'any'})")
    options: dict[str, Any] = json.loads(html.unescape(_OPTIONS.findall(found[0])[0]))
    return options


class Passkey:
    """One key; ``origin`` is that of the pages it is used on."""

    def __init__(self, origin: str = "http://localhost:8000") -> None:
        self.origin = origin
        self.handle = ""
        self._id = secrets.token_bytes(32)
        self._key = ec.generate_private_key(ec.SECP256R1())

    def create(self, options: dict[str, Any]) -> str:
        """The registration that answers ``options`` (``{"publicKey": …}``), as JSON."""
        asked = options["publicKey"]
        self.handle = asked["user"]["id"]
        held = AttestedCredentialData.create(
            Aaguid.NONE, self._id, ES256.from_cryptography_key(self._key.public_key())
        )
        flags = FLAG.UP | FLAG.UV | FLAG.AT
        data = AuthenticatorData.create(_rp_hash(asked["rp"]["id"]), flags, 0, bytes(held))
        said = CollectedClientData.create("webauthn.create", asked["challenge"], self.origin)
        response = {
            "clientDataJSON": websafe_encode(said),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        }
        return self._credential(response, {"credProps": {"rk": True}})

    def get(self, options: dict[str, Any], *, verified: bool = True) -> str:
        """The assertion that answers ``options``, as JSON."""
        asked = options["publicKey"]
        flags = FLAG.UP | FLAG.UV if verified else FLAG.UP
        data = AuthenticatorData.create(_rp_hash(asked["rpId"]), flags, 0)
        said = CollectedClientData.create("webauthn.get", asked["challenge"], self.origin)
        signed = self._key.sign(bytes(data) + said.hash, ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": websafe_encode(said),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signed),
            "userHandle": self.handle,
        }
        return self._credential(response, {})

    def _credential(self, response: dict[str, str], extensions: dict[str, Any]) -> str:
        name = websafe_encode(self._id)
        shown = {"id": name, "rawId": name, "type": "public-key", "response": response}
        return json.dumps(
            shown | {"authenticatorAttachment": "platform", "clientExtensionResults": extensions}
        )


def _rp_hash(rp_id: str) -> bytes:
    return hashlib.sha256(rp_id.encode()).digest()


def challenge_in(answer: str) -> str:
    """The challenge that a registration or an assertion answers, as base64url."""
    said = json.loads(websafe_decode(json.loads(answer)["response"]["clientDataJSON"]))
    return str(said["challenge"])
