"""What an access token says (RFC 9068): the names of its claims, written here and nowhere else."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TYP = "at+jwt"
ALG = "ES256"
LIFETIME_S = 300

ISSUER, SUBJECT, CLIENT_ID, AUDIENCE = "iss", "sub", "client_id", "aud"
ISSUED_AT, EXPIRES_AT, TOKEN_ID = "iat", "exp", "jti"
SCOPE, EPOCH, ORGANISATION, PROOF_EXPIRES_AT = "scope", "ep", "org", "cex"

_TEXTS = (ISSUER, SUBJECT, CLIENT_ID, AUDIENCE, TOKEN_ID, SCOPE, ORGANISATION)
_NUMBERS = (ISSUED_AT, EXPIRES_AT, EPOCH, PROOF_EXPIRES_AT)


@dataclass(frozen=True, slots=True)
class Claims:
    """One token, read; times are whole seconds UTC, ``scopes`` our own names in their order.

    ``organisation`` is an opaque reference; ``proof_expires_at`` the end of the proof used.
    """

    issuer: str
    client_id: str
    organisation: str
    audience: str
    scopes: tuple[str, ...]
    issued_at: int
    expires_at: int
    proof_expires_at: int
    token_id: str
    epoch: int

    def members(self) -> dict[str, Any]:
        """The claims as the token carries them, in a fixed order."""
        return {
            ISSUER: self.issuer,
            SUBJECT: self.client_id,
            CLIENT_ID: self.client_id,
            AUDIENCE: self.audience,
            ISSUED_AT: self.issued_at,
            EXPIRES_AT: self.expires_at,
            TOKEN_ID: self.token_id,
            SCOPE: " ".join(self.scopes),
            EPOCH: self.epoch,
            ORGANISATION: self.organisation,
            PROOF_EXPIRES_AT: self.proof_expires_at,
        }

    @classmethod
    def read(cls, members: Mapping[str, Any]) -> "Claims | None":
        """The claims of ``members``; None when one is missing, of another type or contradictory.

        ``aud`` is one string: a list, even of one, is refused.
        """
        if not _well_typed(members) or members[SUBJECT] != members[CLIENT_ID]:
            return None
        return cls(
            issuer=members[ISSUER],
            client_id=members[CLIENT_ID],
            organisation=members[ORGANISATION],
            audience=members[AUDIENCE],
            scopes=tuple(members[SCOPE].split()),
            issued_at=members[ISSUED_AT],
            expires_at=members[EXPIRES_AT],
            proof_expires_at=members[PROOF_EXPIRES_AT],
            token_id=members[TOKEN_ID],
            epoch=members[EPOCH],
        )


def _well_typed(members: Mapping[str, Any]) -> bool:
    # Exact types: True is an int in Python, and a float would survive a comparison.
    return all(type(members.get(name)) is str and members[name] for name in _TEXTS) and all(
        type(members.get(name)) is int for name in _NUMBERS
    )
