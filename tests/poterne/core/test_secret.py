"""A secret cannot be printed, logged, copied or compared by accident."""

import copy
import json
import pickle

import pytest

from poterne.core.secret import Secret


def test_no_way_of_printing_shows_it():
    secret = Secret("pot_prod_s1_clair")
    shown = [
        str(secret),
        repr(secret),
        f"{secret}",
        f"{secret!r:>20}",
        f"{secret}",
        str([secret]),
    ]
    assert not any("clair" in text for text in shown)


@pytest.mark.parametrize(
    "leak",
    [pickle.dumps, copy.copy, copy.deepcopy, json.dumps, hash],
    ids=["pickle", "copy", "deepcopy", "json", "hash"],
)
def test_it_is_neither_copied_nor_hashed_nor_written(leak):
    with pytest.raises(TypeError):
        leak(Secret("x"))


def test_it_equals_only_a_secret_of_the_same_value():
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
