"""The one strict reading of a token. Three walls, each alone enough: key, issuer, audience."""

from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from contremarque.claims import ALG, ISSUER, LIFETIME_S, TYP, Claims
from contremarque.keys import KeySet, decode, load_object
from contremarque.refusals import EXPIRED, INVALID, WRONG_ENVIRONMENT, Refused

LONGEST_TOKEN = 4096
LEEWAY_S = 5
_PARTS = 3
_FORBIDDEN_HEADERS = ("crit", "b64")


@dataclass(frozen=True, slots=True)
class Jws:
    """A compact JWS (RFC 7515 §7.1), parsed and not yet believed."""

    header: dict[str, Any]
    members: dict[str, Any]
    signed: bytes
    signature: bytes


def parse(token: bytes, *, longest: int = LONGEST_TOKEN) -> Jws | None:
    """``token`` taken apart; None unless it is three canonical parts, objects without repeats.

    ``crit`` and ``b64`` change what a signature covers, so both are refused unread.
    """
    parts = token.split(b".") if len(token) <= longest else []
    if len(parts) != _PARTS:
        return None
    try:
        header, members = load_object(decode(parts[0])), load_object(decode(parts[1]))
        signature = decode(parts[2])
    except ValueError:
        return None
    if any(name in header for name in _FORBIDDEN_HEADERS):
        return None
    return Jws(header, members, parts[0] + b"." + parts[1], signature)


def verify(
    token: bytes,
    keys: KeySet,
    *,
    issuer: str,
    audience: str | frozenset[str],
    now: float,
    other_issuer: str | None = None,
) -> Claims | Refused:
    """The claims of ``token`` when every wall holds; whether it still *lives* is the gate's answer.

    ``audience`` is this resource, or the set that one process serves; ``now`` is in epoch
    seconds. Refuses by ``jeton-invalide``, ``jeton-expire`` or, when the token calls itself
    ``other_issuer``'s, ``mauvais-environnement``. Source: RFC 9068 §4, RFC 8725.
    """
    jws = parse(token)
    if jws is None:
        return Refused(INVALID)
    if other_issuer is not None and jws.members.get(ISSUER) == other_issuer:
        return Refused(WRONG_ENVIRONMENT)
    key = keys.get(jws.header.get("kid"))
    if not _ours(jws.header) or key is None or not es256(key, jws.signed, jws.signature):
        return Refused(INVALID)
    claims = Claims.read(jws.members)
    accepted = audience if isinstance(audience, frozenset) else frozenset({audience})
    if claims is None or claims.issuer != issuer or claims.audience not in accepted:
        return Refused(INVALID)
    return _in_time(claims, now)


def _ours(header: dict[str, Any]) -> bool:
    kind = header.get("typ")
    folded = kind.lower().removeprefix("application/") if isinstance(kind, str) else ""
    return folded == TYP and header.get("alg") == ALG


def _in_time(claims: Claims, now: float) -> Claims | Refused:
    lifetime = claims.expires_at - claims.issued_at
    if claims.issued_at > now + LEEWAY_S or not 0 < lifetime <= LIFETIME_S:
        return Refused(INVALID)
    return claims if now < claims.expires_at + LEEWAY_S else Refused(EXPIRED)


def es256(key: ec.EllipticCurvePublicKey, signed: bytes, signature: bytes) -> bool:
    """Whether ``signature``, r and s of 32 bytes each, is ``key``'s over ``signed``."""
    return ecdsa(key, hashes.SHA256(), 32, signed, signature)


def ecdsa(
    key: ec.EllipticCurvePublicKey,
    digest: hashes.HashAlgorithm,
    width: int,
    signed: bytes,
    signature: bytes,
) -> bool:
    """Whether ``signature``, r and s of ``width`` bytes each (RFC 7518 §3.4), holds."""
    if len(signature) != 2 * width:
        return False
    r, s = int.from_bytes(signature[:width]), int.from_bytes(signature[width:])
    try:
        key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(digest))
    except InvalidSignature:
        return False
    return True
