"""Tokens made, assertions and proofs read, and the server's own keys. The only minter."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from contremarque.claims import ALG, TYP, Claims
from contremarque.keys import KeySet, encode, thumbprint
from contremarque.verify import Jws, parse
from poterne.adapters.client_keys import BadKey, ClientKey, read_key
from poterne.core.assertions import holder, proves_possession

LONGEST_ASSERTION = 8192
LONGEST_KID = 64
_ASSERTION_TYPES = (None, "JWT", "client-authentication+jwt")
_WIDTH = 32
_NAME, _MARK = "active.pem", "environnement"


class UnusableKeys(Exception):
    """The key folder cannot serve this gate; the text says the cure, in French."""


@dataclass(frozen=True, slots=True)
class ServerKey:
    """The key that signs one environment's tokens: P-256, named by its thumbprint."""

    private: ec.EllipticCurvePrivateKey
    jwk: dict[str, str]
    header: bytes
    """The prepared header of every token, base64url with its dot."""

    @property
    def kid(self) -> str:
        """The RFC 7638 thumbprint."""
        return self.jwk["kid"]

    @classmethod
    def of(cls, private: ec.EllipticCurvePrivateKey) -> "ServerKey":
        """``private`` ready to sign. Raises UnusableKeys for another curve."""
        if not isinstance(private.curve, ec.SECP256R1):
            raise UnusableKeys("La clé de la porte doit être une clé EC P-256.")
        numbers = private.public_key().public_numbers()
        x, y = (encode(value.to_bytes(_WIDTH)) for value in (numbers.x, numbers.y))
        jwk = {"kty": "EC", "crv": "P-256", "x": x, "y": y, "alg": ALG, "use": "sig"}
        jwk["kid"] = thumbprint(jwk)
        header = json.dumps({"typ": TYP, "alg": ALG, "kid": jwk["kid"]}, separators=(",", ":"))
        return cls(private, jwk, encode(header.encode()).encode() + b".")


def write_server_key(folder: Path, environment: str) -> str:
    """A fresh key lies in ``folder``, which only its owner reads; its thumbprint is returned.

    Raises FileExistsError when a key is already there.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    private = ec.generate_private_key(ec.SECP256R1())
    (folder / _MARK).write_text(f"{environment}\n")
    # Whole or not at all: a death half-way leaves a draft of a key, which the next try writes over.
    draft = folder / f"{_NAME}.partiel"
    draft.touch(mode=0o600)
    draft.write_bytes(
        private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    (folder / _NAME).hardlink_to(draft)
    draft.unlink()
    return ServerKey.of(private).kid


def load_server_key(folder: Path, environment: str) -> ServerKey:
    """The signing key of ``environment``.

    Raises UnusableKeys when the folder belongs to the other environment, is open to other
    accounts, or holds no P-256 key.
    """
    path = folder / _NAME
    try:
        marked = (folder / _MARK).read_text().strip()
        if path.stat().st_mode & 0o077:
            raise UnusableKeys(f"{path} est lisible par d’autres comptes : chmod 600.")
        private = serialization.load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        raise UnusableKeys(f"Aucune clé de signature utilisable dans {folder}.") from error
    if marked != environment:
        raise UnusableKeys(f"{folder} tient les clés de « {marked} », pas de « {environment} ».")
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise UnusableKeys("La clé de la porte doit être une clé EC P-256.")
    return ServerKey.of(private)


def jwks(keys: Iterable[ServerKey]) -> bytes:
    """The public key set, bytes ready to serve (RFC 7517 §5)."""
    return json.dumps({"keys": [key.jwk for key in keys]}, separators=(",", ":")).encode()


def key_set(keys: Iterable[ServerKey]) -> KeySet:
    """The same keys for our own strict reading of tokens."""
    return KeySet.parse(jwks(keys))


def mint(claims: Claims, key: ServerKey) -> str:
    """One access token, compact JWS of ``claims`` (RFC 9068)."""
    return _sign(claims.members(), key)


def _sign(members: dict[str, Any], key: ServerKey) -> str:
    payload = encode(json.dumps(members, separators=(",", ":")).encode())
    signed = key.header + payload.encode()
    r, s = decode_dss_signature(key.private.sign(signed, ec.ECDSA(hashes.SHA256())))
    return f"{signed.decode()}.{encode(r.to_bytes(_WIDTH) + s.to_bytes(_WIDTH))}"


@dataclass(frozen=True, slots=True)
class Assertion:
    """A client assertion taken apart; nothing in it is believed before ``signed_by``."""

    machine_id: str
    kid: str | None
    jws: Jws

    def signed_by(self, key: ClientKey) -> bool:
        """Whether ``key`` made the signature, under its own algorithm."""
        return key.verify(self.jws.header.get("alg"), self.jws.signed, self.jws.signature)


def read_assertion(text: str) -> Assertion | None:
    """The assertion in ``text``; None when its form alone refuses it. Source: signin.md §8."""
    jws = parse(text.encode(errors="replace"), longest=LONGEST_ASSERTION)
    if jws is None or jws.header.get("typ") not in _ASSERTION_TYPES:
        return None
    machine_id, kid = holder(jws.members), jws.header.get("kid")
    if machine_id is None or not (kid is None or isinstance(kid, str)):
        return None
    return Assertion(machine_id, kid, jws)


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key whose holder proved to have it; ``kid`` is the name its software gives it."""

    key: ClientKey
    kid: str


def read_proof(text: str, *, typ: str, machine_id: str, issuer: str, now: float) -> NewKey:
    """The key that signed the proof in ``text``, for ``machine_id`` and this gate, now.

    Raises BadKey: the reasons of ``read_key``, or ``preuve``. Source: signin.md §6.
    """
    jws = parse(text.encode(errors="replace"), longest=LONGEST_ASSERTION)
    if jws is None or not _exact_header(jws.header, typ):
        raise BadKey("preuve")
    key = read_key(jws.header["jwk"])
    if not key.verify(jws.header["alg"], jws.signed, jws.signature):
        raise BadKey("preuve")
    if not proves_possession(jws.members, machine_id=machine_id, issuer=issuer, now=now):
        raise BadKey("preuve")
    return NewKey(key, _named(jws.header) or key.thumbprint)


def _exact_header(header: dict[str, Any], typ: str) -> bool:
    return (
        header.keys() - {"kid"} == {"typ", "alg", "jwk"}
        and header["typ"] == typ
        and isinstance(header["jwk"], dict)
    )


def _named(header: dict[str, Any]) -> str:
    name = header.get("kid", header["jwk"].get("kid", ""))
    plain = isinstance(name, str) and name.isascii() and name.isprintable()
    if not plain or len(name) > LONGEST_KID:
        raise BadKey("preuve")
    return str(name)
