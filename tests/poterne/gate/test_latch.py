"""A gate of a restored database answers nobody before a person confirms, then serves at once."""

from datetime import timedelta

import pytest
from tests import line
from tests.cast import NGUYEN

from poterne.acts import restoration
from poterne.acts.journaling import SYSTEM
from poterne.gate.latch import Latch

pytestmark = pytest.mark.usefixtures("base")
SECOND = timedelta(seconds=1)


def test_a_house_that_was_never_restored_is_never_asked_again(now, django_assert_num_queries):
    latch = Latch()
    with django_assert_num_queries(0):
        assert not latch.shuts(now)


def test_shut_until_a_person_confirms_then_open_within_a_second(now, django_assert_num_queries):
    restoration.enter(taken_at="2026-11-23", digest="0" * 64, by=SYSTEM, now=now)
    latch = Latch()
    assert latch.shuts(now)
    with django_assert_num_queries(0):
        assert latch.shuts(now + SECOND / 2)
    restoration.confirm(by=line.staff(NGUYEN, now), now=now)
    assert not latch.shuts(now + SECOND)
    with django_assert_num_queries(0):
        assert not latch.shuts(now + 2 * SECOND)


@pytest.mark.parametrize("path", ["/oauth2/jwks", "/.well-known/oauth-authorization-server"])
def test_every_path_of_a_shut_gate_says_that_it_is_not_there_now(porte, now, path):
    restoration.enter(taken_at="2026-11-23", digest="0" * 64, by=SYSTEM, now=now)
    porte.forgive()
    answer = porte.call("GET", path)
    assert (answer.status, answer.code) == (503, "indisponible")
    restoration.confirm(by=line.staff(NGUYEN, now), now=now)
    porte.now += SECOND
    assert porte.call("GET", path).status == 200
