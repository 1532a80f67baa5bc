"""Keyed hashes: bound to the pepper, the identifier and the kind of proof."""

import hashlib
import hmac

import pytest

from poterne.adapters.hashing import pepper_fingerprint, secret_hash, temporary_hash
from poterne.core.secret import Secret

PEPPER, OTHER = "p" * 48, "q" * 48
SHOWN = Secret("7KQ2M4-XX9HAJ-3FTW00-11ZZZZ")
KEPT = "7KQ2M4XX9HAJ3FTW0011ZZZZ"


def test_the_hash_is_the_one_that_the_specification_writes():
    expected = hmac.new(PEPPER.encode(), f"t\0aip1234ap\0{KEPT}".encode(), hashlib.sha256)
    assert temporary_hash(PEPPER, "aip1234ap", SHOWN) == expected.hexdigest()


def test_a_retyped_password_has_the_same_hash():
    typed = Secret(KEPT.lower().replace("0", "o"))
    assert temporary_hash(PEPPER, "aip1234ap", typed) == temporary_hash(PEPPER, "aip1234ap", SHOWN)


def test_pepper_identifier_and_kind_each_change_the_hash():
    value = Secret(KEPT)
    hashes = {
        temporary_hash(PEPPER, "aip1234ap", value),
        temporary_hash(OTHER, "aip1234ap", value),
        temporary_hash(PEPPER, "aip0407km", value),
        secret_hash(PEPPER, "aip1234ap", value),
        secret_hash(PEPPER, "aip0407km", value),
    }
    assert len(hashes) == 5


def test_what_is_no_temporary_password_has_no_hash():
    with pytest.raises(ValueError, match="not a temporary password"):
        temporary_hash(PEPPER, "aip1234ap", Secret("motdepasse"))


def test_a_fingerprint_tells_peppers_apart_and_tells_none_of_them():
    assert pepper_fingerprint(PEPPER) != pepper_fingerprint(OTHER)
    assert PEPPER not in pepper_fingerprint(PEPPER)
