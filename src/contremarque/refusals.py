"""Why a token is refused; a resource renders the code its own way (RFC 6750, RFC 9457)."""

from dataclasses import dataclass

ABSENT = "jeton-absent"
INVALID = "jeton-invalide"
EXPIRED = "jeton-expire"
REVOKED = "jeton-revoque"
WRONG_ENVIRONMENT = "mauvais-environnement"
UNAVAILABLE = "indisponible"

CODES = frozenset({ABSENT, INVALID, EXPIRED, REVOKED, WRONG_ENVIRONMENT, UNAVAILABLE})


@dataclass(frozen=True, slots=True)
class Refused:
    """One refusal; ``code`` is one of ``CODES``."""

    code: str

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(self.code)
