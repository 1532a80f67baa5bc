"""AES-256-GCM for what must be kept and read again: the seeds of one-time codes."""

import base64

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from poterne.adapters.chance import Chance
from poterne.core.secret import Secret

_PURPOSE = b"poterne-facteurs-1"
_NONCE = 12


class BrokenSeal(Exception):
    """The sealed text was changed, or sealed under another key."""


def seal(text: Secret, key: str) -> str:
    """``text`` encrypted, as ASCII; twice the same text gives two results."""
    nonce = Chance().bytes(_NONCE)
    sealed = nonce + _cipher(key).encrypt(nonce, text.reveal().encode(), _PURPOSE)
    return base64.urlsafe_b64encode(sealed).decode()


def unseal(sealed: str, key: str) -> Secret:
    """The text that ``seal`` hid. Raises BrokenSeal."""
    try:
        raw = base64.urlsafe_b64decode(sealed)
        return Secret(_cipher(key).decrypt(raw[:_NONCE], raw[_NONCE:], _PURPOSE).decode())
    except (InvalidTag, ValueError) as broken:
        raise BrokenSeal from broken


def _cipher(key: str) -> AESGCM:
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_PURPOSE)
    return AESGCM(derived.derive(key.encode()))
