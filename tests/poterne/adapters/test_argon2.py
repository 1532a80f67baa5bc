"""The passwords of the staff: argon2id at the cost that is written, whatever settings tests use."""

import re
import threading

import pytest

from poterne.adapters import argon2
from poterne.adapters.argon2 import StaffHasher
from poterne.core.errors.staff import Busy


def test_a_password_is_kept_under_argon2id_at_nineteen_mebibytes_and_two_rounds():
    hasher = StaffHasher()
    kept = hasher.encode("quatre mots sans lien entre eux", hasher.salt())
    assert re.match(r"argon2\$argon2id\$v=19\$m=19456,t=2,p=1\$", kept)
    assert hasher.verify("quatre mots sans lien entre eux", kept)
    assert not hasher.verify("quatre mots sans lien entre  eux", kept)
    assert kept != hasher.encode("quatre mots sans lien entre eux", hasher.salt())


def test_the_product_uses_no_other():
    from poterne import settings  # noqa: PLC0415  (the product's own, not the tests')

    assert settings.PASSWORD_HASHERS == ["poterne.adapters.argon2.StaffHasher"]


def test_two_are_hashed_at_once_and_the_next_one_waits_then_is_refused(monkeypatch):
    monkeypatch.setattr(argon2, "WAIT_S", 0.05)
    hasher, inside = StaffHasher(), threading.Barrier(argon2.SEATS + 1)
    leave = threading.Event()

    def seated() -> None:
        with argon2._seat():  # noqa: SLF001  (the seat itself)
            inside.wait()
            leave.wait()

    hands = [threading.Thread(target=seated) for _ in range(argon2.SEATS)]
    for hand in hands:
        hand.start()
    inside.wait()
    for attempt in (lambda: hasher.encode("x" * 20, "s" * 22), lambda: hasher.verify("x", "y")):
        with pytest.raises(Busy):
            attempt()
    leave.set()
    for hand in hands:
        hand.join()
    assert hasher.verify("x" * 20, hasher.encode("x" * 20, "s" * 22))


def test_a_fault_gives_its_seat_back():
    for _ in range(argon2.SEATS + 1):
        with pytest.raises(ValueError, match="not enough values"):
            StaffHasher().verify("x", "argon2")
