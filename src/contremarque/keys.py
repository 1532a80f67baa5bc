"""Public keys as JSON (RFC 7517, 7518, 8037), their thumbprints (RFC 7638), strict base64url."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

_REQUIRED = {"EC": ("crv", "kty", "x", "y"), "OKP": ("crv", "kty", "x"), "RSA": ("e", "kty", "n")}
_COORDINATE = 32


def encode(raw: bytes) -> str:
    """``raw`` in base64url without padding.

    >>> encode(b"porte?")
    'cG9ydGU_'
    """
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode(text: str | bytes) -> bytes:
    """The bytes of base64url ``text``, of which only the one canonical spelling is read.

    Raises ValueError for padding, a foreign character or loose trailing bits (RFC 7515 §2).
    """
    given = text.encode("ascii") if isinstance(text, str) else text
    try:
        raw = base64.b64decode(given + b"=" * (-len(given) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("not base64url") from error
    if encode(raw).encode() != given:
        raise ValueError("not the canonical base64url")
    return raw


def load_object(text: bytes) -> dict[str, Any]:
    """The JSON object in ``text``, UTF-8.

    Raises ValueError when it is anything else, names a member twice or nests beyond reason.
    """
    try:
        value = json.loads(text.decode(), object_pairs_hook=_once_each, parse_constant=_no_constant)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004  a wrong text, not a wrong argument
    return value


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member is given twice")
    return members


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def thumbprint(jwk: Mapping[str, Any]) -> str:
    """The SHA-256 thumbprint of ``jwk``, base64url. Source: RFC 7638, RFC 8037 §2.

    Raises ValueError for a key type other than EC, OKP and RSA, or a member missing.
    """
    names = _REQUIRED.get(str(jwk.get("kty")))
    if names is None or not all(isinstance(jwk.get(name), str) for name in names):
        raise ValueError("no thumbprint for this key")
    canonical = json.dumps({name: jwk[name] for name in names}, separators=(",", ":"))
    return encode(hashlib.sha256(canonical.encode()).digest())


class KeySet:
    """The keys of one issuer by ``kid``: P-256 only, since tokens are only ever ES256."""

    __slots__ = ("_keys",)

    def __init__(self, keys: Mapping[str, ec.EllipticCurvePublicKey]) -> None:
        self._keys = dict(keys)

    @classmethod
    def parse(cls, jwks: bytes) -> "KeySet":
        """The signing keys of a JWK set; entries for other uses or curves are left out.

        Raises ValueError when the set is malformed, or one ``kid`` names two keys.
        """
        entries = load_object(jwks).get("keys")
        if not isinstance(entries, list):
            raise ValueError("no list of keys")  # noqa: TRY004  a wrong text, not a wrong argument
        usable = [entry for entry in entries if isinstance(entry, dict) and _usable(entry)]
        keys = {entry["kid"]: _public_key(entry) for entry in usable}
        if len(keys) != len(usable):
            raise ValueError("a kid is given twice")
        return cls(keys)

    def get(self, kid: object) -> ec.EllipticCurvePublicKey | None:
        """The key named ``kid``, or None."""
        return self._keys.get(kid) if isinstance(kid, str) else None


def _usable(entry: Mapping[str, Any]) -> bool:
    kind = (entry.get("kty"), entry.get("crv"), entry.get("use", "sig"), entry.get("alg", "ES256"))
    return kind == ("EC", "P-256", "sig", "ES256") and isinstance(entry.get("kid"), str)


def _public_key(entry: Mapping[str, Any]) -> ec.EllipticCurvePublicKey:
    x, y = (decode(str(entry.get(name))) for name in ("x", "y"))
    if len(x) != _COORDINATE or len(y) != _COORDINATE:
        raise ValueError("coordinates are 32 bytes each")
    numbers = ec.EllipticCurvePublicNumbers(int.from_bytes(x), int.from_bytes(y), ec.SECP256R1())
    return numbers.public_key()
