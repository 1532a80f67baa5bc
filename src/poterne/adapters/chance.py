"""Chance from the operating system; tests hand in another of the same shape."""

import builtins
import secrets


class Chance:
    """``core.chance.Chance``, which nobody can guess."""

    __slots__ = ()

    def below(self, n: int) -> int:
        """A whole number from 0 to ``n`` - 1. Raises ValueError when ``n`` is below 1."""
        return secrets.randbelow(n)

    def bytes(self, n: int) -> builtins.bytes:
        """``n`` random bytes."""
        return secrets.token_bytes(n)
