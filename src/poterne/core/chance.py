"""The die, as a shape: core says what it needs of chance and never rolls it itself."""

import builtins
from typing import Protocol


class Chance(Protocol):
    """A source that nobody can guess; the one of production is ``adapters.chance``."""

    def below(self, n: int) -> int:
        """A whole number from 0 to ``n`` - 1, each as likely as the others; ``n`` is at least 1."""
        ...

    def bytes(self, n: int) -> builtins.bytes:
        """``n`` random bytes."""
        ...
