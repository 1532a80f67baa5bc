"""What a request is called, and the small values mailed with it: number, code, link.

The format of the number is ours (rules §6.3); the form only says « Numéro de référence ».
"""

import base64

from poterne.core.chance import Chance
from poterne.core.secret import Secret

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_DRAWN = 7
_SHOWN_GROUP = 4
_CODE_DIGITS = 6
_TOKEN_BYTES = 32


def new_reference(chance: Chance) -> str:
    """A fresh number, 8 characters without dash; whoever stores it checks that it is unique.

    >>> class First:
    ...     def below(self, n): return 0
    ...     def bytes(self, n): return bytes(n)
    >>> new_reference(First())
    '22222222'
    """
    body = "".join(ALPHABET[chance.below(len(ALPHABET))] for _ in range(_DRAWN))
    return body + _check(body)


def normalize_reference(text: str) -> str | None:
    """The number that a person typed, as stored; None when it holds a slip of the finger.

    Case, dashes and spaces around do not count. Source: rules §6.3.

    >>> normalize_reference(" 7kq2-m4xx ")
    '7KQ2M4XX'
    >>> normalize_reference("7KQ2-M4XD") is None
    True
    """
    if not text.isascii():
        return None
    folded = text.strip().upper().replace("-", "")
    if len(folded) != _DRAWN + 1 or not set(folded) <= set(ALPHABET):
        return None
    return folded if _check(folded[:_DRAWN]) == folded[_DRAWN] else None


def shown_reference(reference: str) -> str:
    """A stored number as people read it.

    >>> shown_reference("7KQ2M4XX")
    '7KQ2-M4XX'
    """
    return f"{reference[:_SHOWN_GROUP]}-{reference[_SHOWN_GROUP:]}"


def new_mailed_code(chance: Chance) -> Secret:
    """Six digits for one mail; how long they live is said where they are stored."""
    return Secret(f"{chance.below(10**_CODE_DIGITS):0{_CODE_DIGITS}d}")


def new_link_token(chance: Chance) -> Secret:
    """256 bits for one link: 43 characters of base64url, safe in a path as they are."""
    return Secret(base64.urlsafe_b64encode(chance.bytes(_TOKEN_BYTES)).rstrip(b"=").decode())


def _check(body: str) -> str:
    total = sum(rank * ALPHABET.index(sign) for rank, sign in enumerate(body, start=1))
    return ALPHABET[total % len(ALPHABET)]
