"""What a client assertion and a proof of possession must claim, once taken apart (RFC 7523).

Pure law over the claims: the signature is an adapter's matter, and comes first.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from poterne.core.errors.gate import Refusal

LEEWAY_S = 30
LONGEST_LIFE_S = 3600
WINDOW_S = 300
LONGEST_JTI = 128
_LATEST = 2**53


@dataclass(frozen=True, slots=True)
class Accepted:
    """An assertion whose claims hold: its ``jti``, and the epoch second that ends its use."""

    jti: str
    until: int


def holder(members: Mapping[str, Any]) -> str | None:
    """The identifier that signs for itself, ``iss`` = ``sub``; None when they differ.

    Plain ASCII only: a NUL or half a surrogate pair would reach the database.
    """
    issuer = members.get("iss")
    plain = isinstance(issuer, str) and issuer.isascii() and issuer.isprintable()
    return issuer if plain and issuer == members.get("sub") else None


def judge(
    members: Mapping[str, Any], *, issuer: str, token_url: str, now: float
) -> Accepted | Refusal:
    """Whether an assertion with a right signature is for us, now. Source: signin.md §8, RFC 7523.

    Refuses by ``assertion_refusee``, ``assertion_destinataire``, ``assertion_duree`` or
    ``horloge_decalee``. Stock Authlib gives itself an hour: only five minutes of it serve.
    """
    if not _well_formed(members):
        return Refusal("assertion_refusee")
    if _recipient(members) not in (issuer, token_url):
        return Refusal("assertion_destinataire", {"emetteur": issuer})
    expires, issued = members["exp"], members.get("iat")
    starts = max(members.get("nbf", 0), issued or 0)
    if starts > now + LEEWAY_S:
        return Refusal("horloge_decalee", {"n": round(starts - now)})
    if now > expires + LEEWAY_S:
        return Refusal("horloge_decalee", {"n": round(now - (issued or expires))})
    end = min(expires, issued + WINDOW_S) if issued is not None else expires
    long = expires - issued > LONGEST_LIFE_S if issued is not None else False
    if long or not now - LEEWAY_S <= end <= now + WINDOW_S + LEEWAY_S:
        return Refusal("assertion_duree")
    return Accepted(members["jti"], math.ceil(end) + LEEWAY_S)


def proves_possession(
    members: Mapping[str, Any], *, machine_id: str, issuer: str, now: float
) -> bool:
    """Whether the claims of an activation proof hold; five minutes at most, ``iat`` needed."""
    if not _well_formed(members) or "iat" not in members:
        return False
    life = members["exp"] - members["iat"]
    return (
        holder(members) == machine_id
        and _recipient(members) == issuer
        and life <= WINDOW_S
        and max(members["iat"], members.get("nbf", 0)) <= now + LEEWAY_S
        and now <= members["exp"] + LEEWAY_S
    )


def _recipient(members: Mapping[str, Any]) -> str | None:
    audience = members.get("aud")
    if isinstance(audience, list) and len(audience) == 1:
        audience = audience[0]
    return audience if isinstance(audience, str) else None


def _well_formed(members: Mapping[str, Any]) -> bool:
    jti = members.get("jti")
    if not isinstance(jti, str) or not 1 <= len(jti) <= LONGEST_JTI:
        return False
    optional = [members[name] for name in ("iat", "nbf") if name in members]
    return all(_is_date(value) for value in (members.get("exp"), *optional))


def _is_date(value: object) -> bool:
    # Bounded, so that no arithmetic on a client's number can overflow; True is no date.
    return type(value) in (int, float) and 0 <= value < _LATEST  # type: ignore[operator]  # a number by now
