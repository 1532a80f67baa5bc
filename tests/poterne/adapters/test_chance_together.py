"""Many draw at once, in threads and after a fork: no value comes twice."""

import os
from concurrent.futures import ThreadPoolExecutor

from poterne.adapters.chance import Chance

EACH, HANDS = 2_000, 8


def drawn(_hand: int = 0) -> list[bytes]:
    return [Chance().bytes(16) for _ in range(EACH)]


def test_threads_at_once_draw_different_values():
    with ThreadPoolExecutor(HANDS) as hands:
        together = [value for part in hands.map(drawn, range(HANDS)) for value in part]
    assert len(set(together)) == EACH * HANDS
    assert {len(value) for value in together} == {16}


def test_a_fork_draws_other_values_than_its_parent():
    drawn()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write, b"".join(drawn()[:100]))
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as told:
        theirs = told.read()
    assert os.waitpid(child, 0)[1] == 0
    ours = drawn()[:100]
    assert len(theirs) == 1600
    assert not {theirs[at : at + 16] for at in range(0, 1600, 16)} & set(ours)
