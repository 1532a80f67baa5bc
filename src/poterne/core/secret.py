"""A secret that cannot be printed, logged or compared by accident."""

import hmac
from typing import NoReturn

_MASK = "•••"


class Secret:
    """A clear value on its way: its ``repr``, ``str`` and ``format`` are ``•••``.

    One door, ``reveal``, allowed only in the files that a house test lists.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The clear value."""
        return self._value

    def __repr__(self) -> str:
        return _MASK

    def __str__(self) -> str:
        return _MASK

    def __format__(self, spec: str) -> str:
        return _MASK

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is never pickled or copied")
