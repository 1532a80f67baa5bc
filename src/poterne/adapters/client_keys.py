"""Public keys that software registers: which are good enough, and what they signed."""

import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from contremarque.keys import decode, encode, load_object, thumbprint
from contremarque.verify import ecdsa

ALGORITHMS = ("ES256", "ES384", "RS384", "Ed25519", "EdDSA")
"""What clients may sign with; the last is the old spelling of the one before (RFC 9864)."""

_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_CURVES: dict[str, tuple[ec.EllipticCurve, hashes.HashAlgorithm, int, str]] = {
    "P-256": (ec.SECP256R1(), hashes.SHA256(), 32, "ES256"),
    "P-384": (ec.SECP384R1(), hashes.SHA384(), 48, "ES384"),
}
_RSA_BITS = range(3072, 8193)
_EXPONENT = 65537
_ED25519_BYTES = 32


class BadKey(Exception):
    """The key is refused; ``reason`` is an entry of ``core.errors.gate.KEY_REASONS``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class ClientKey:
    """One public key: canonical JWK, RFC 7638 thumbprint, its one algorithm."""

    jwk: str
    thumbprint: str
    alg: str
    holds: Callable[[bytes, bytes], bool]
    """Whether (signed, signature) is this key's work."""

    def verify(self, alg: object, signed: bytes, signature: bytes) -> bool:
        """Whether ``signature`` holds under exactly this key's algorithm, named ``alg``."""
        named = "Ed25519" if alg == "EdDSA" else alg
        return named == self.alg and self.holds(signed, signature)


def read_key(jwk: Mapping[str, Any]) -> ClientKey:
    """The key of ``jwk``, public members only. Source: RFC 7517, signin.md §4.

    Raises BadKey: ``cle_privee``, ``type``, ``rsa_court`` or ``exposant``.
    """
    if _PRIVATE & jwk.keys():
        raise BadKey("cle_privee")
    readers = {"EC": _elliptic, "OKP": _edwards, "RSA": _rsa}
    reader = readers.get(str(jwk.get("kty")))
    if reader is None or jwk.get("use", "sig") != "sig":
        raise BadKey("type")
    try:
        members, alg, holds = reader(jwk)
    except ValueError as error:
        raise BadKey("type") from error
    if jwk.get("alg", alg) not in ((alg, "EdDSA") if alg == "Ed25519" else (alg,)):
        raise BadKey("type")
    canonical = json.dumps(members, separators=(",", ":"), sort_keys=True)
    return ClientKey(canonical, thumbprint(members), alg, holds)


@functools.lru_cache(maxsize=1000)
def stored_key(jwk: str) -> ClientKey:
    """The key whose canonical JWK the database holds. Raises BadKey or ValueError if it is not."""
    return read_key(load_object(jwk.encode()))


_Read = tuple[dict[str, str], str, Callable[[bytes, bytes], bool]]


def _elliptic(jwk: Mapping[str, Any]) -> _Read:
    known = _CURVES.get(str(jwk.get("crv")))
    if known is None:
        raise BadKey("type")
    curve, digest, width, alg = known
    x, y = decode(str(jwk.get("x"))), decode(str(jwk.get("y")))
    if len(x) != width or len(y) != width:
        raise BadKey("type")
    numbers = ec.EllipticCurvePublicNumbers(int.from_bytes(x), int.from_bytes(y), curve)
    key = numbers.public_key()

    def holds(signed: bytes, signature: bytes) -> bool:
        return ecdsa(key, digest, width, signed, signature)

    return {"crv": jwk["crv"], "kty": "EC", "x": encode(x), "y": encode(y)}, alg, holds


def _edwards(jwk: Mapping[str, Any]) -> _Read:
    x = decode(str(jwk.get("x")))
    if jwk.get("crv") != "Ed25519" or len(x) != _ED25519_BYTES:
        raise BadKey("type")
    key = ed25519.Ed25519PublicKey.from_public_bytes(x)

    def holds(signed: bytes, signature: bytes) -> bool:
        return _does_not_raise(lambda: key.verify(signature, signed))

    return {"crv": "Ed25519", "kty": "OKP", "x": encode(x)}, "Ed25519", holds


def _rsa(jwk: Mapping[str, Any]) -> _Read:
    modulus, exponent = (int.from_bytes(decode(str(jwk.get(name)))) for name in ("n", "e"))
    if modulus.bit_length() < _RSA_BITS.start:
        raise BadKey("rsa_court")
    if exponent != _EXPONENT:
        raise BadKey("exposant")
    if modulus.bit_length() not in _RSA_BITS:
        raise BadKey("type")
    key = rsa.RSAPublicNumbers(exponent, modulus).public_key()

    def holds(signed: bytes, signature: bytes) -> bool:
        return _does_not_raise(
            lambda: key.verify(signature, signed, padding.PKCS1v15(), hashes.SHA384())
        )

    return {"e": "AQAB", "kty": "RSA", "n": _minimal(modulus)}, "RS384", holds


def _minimal(number: int) -> str:
    return encode(number.to_bytes((number.bit_length() + 7) // 8))


def _does_not_raise(check: Callable[[], None]) -> bool:
    try:
        check()
    except InvalidSignature:
        return False
    return True
