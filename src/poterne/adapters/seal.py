"""The key that signs the heads of the journal: Ed25519 (RFC 8032), in a file of its own."""

import os
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class UnusableSeal(Exception):
    """The key cannot sign; the text says the cure, in French."""


@dataclass(frozen=True, slots=True)
class Seal:
    """The key, ready to sign. Its public half is what the documentation prints."""

    private: Ed25519PrivateKey

    @property
    def public(self) -> str:
        """The public key, 64 hex: the name that a head gives to its key."""
        return self.private.public_key().public_bytes_raw().hex()

    def sign(self, content: bytes) -> str:
        """The signature of ``content``, 128 hex."""
        return self.private.sign(content).hex()


def create_key(path: Path) -> Seal:
    """A fresh key lies in ``path``, which only its owner reads.

    Raises FileExistsError when a key is already there: a lost key is replaced by hand only.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    private = Ed25519PrivateKey.generate()
    text = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(text)
    return Seal(private)


def open_key(path: Path) -> Seal:
    """The key that lies in ``path``.

    Raises UnusableSeal when there is none, when others may read it, or for another kind of key.
    """
    try:
        if path.stat().st_mode & 0o077:
            raise UnusableSeal(f"{path} est lisible par d’autres comptes : chmod 600.")
        private = serialization.load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise UnusableSeal(
            f"Aucune clé de journal dans {path} : lancez « poterne keys prepare »."
        ) from error
    if not isinstance(private, Ed25519PrivateKey):
        raise UnusableSeal(f"{path} ne tient pas une clé Ed25519.")
    return Seal(private)
