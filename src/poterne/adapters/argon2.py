"""How the passwords of the staff are hashed, and how many at once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.hashers import Argon2PasswordHasher

from poterne.core.errors.staff import Busy

SEATS, WAIT_S = 2, 2.0
"""Hashes at once in one process, and how long the next one waits for a seat (trust.md §11)."""
_SEATS = threading.BoundedSemaphore(SEATS)


class StaffHasher(Argon2PasswordHasher):
    """argon2id, m = 19 MiB, t = 2, p = 1 (trust.md §11; OWASP's second choice)."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        """What is kept of ``password``. Raises Busy."""
        with _seat():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        """Whether ``password`` is the one kept. Raises Busy."""
        with _seat():
            return super().verify(password, encoded)


@contextmanager
def _seat() -> Iterator[None]:
    if not _SEATS.acquire(timeout=WAIT_S):
        raise Busy
    try:
        yield
    finally:
        _SEATS.release()
