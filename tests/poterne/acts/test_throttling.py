"""Failures in a row: counted per account and source, forgotten by a success."""

from datetime import timedelta

import pytest

from poterne.acts.throttling import (
    forget_failures,
    is_closed,
    note_failure,
    note_unknown_link,
    remaining,
)
from poterne.acts.upkeep import sweep
from poterne.records.models import SignInFailure

pytestmark = pytest.mark.usefixtures("base")
ACCOUNT = "julie.gagnon@regie.example"


def fail(times: int, now, source: str = "10.0.0.1") -> None:
    for _ in range(times):
        note_failure(account=ACCOUNT, source=source, now=now)


def wait(now, source: str = "10.0.0.1") -> timedelta:
    return remaining(account=ACCOUNT, source=source, now=now)


def test_five_are_free_then_the_wait_doubles_from_the_last_failure(now):
    fail(5, now)
    assert not wait(now)
    fail(1, now)
    assert wait(now) == timedelta(seconds=2)
    fail(2, now + timedelta(seconds=5))
    assert wait(now + timedelta(seconds=5)) == timedelta(seconds=8)
    assert not wait(now + timedelta(seconds=13))


def test_another_source_and_another_account_wait_for_nothing(now):
    fail(20, now)
    assert not wait(now, "10.0.0.2")
    assert not remaining(account="minh@regie.example", source="10.0.0.1", now=now)


def test_a_success_forgets(now):
    fail(20, now)
    forget_failures(account=ACCOUNT, source="10.0.0.1")
    assert not wait(now)


def test_a_hundred_in_a_row_from_many_places_shut_the_second_way(now):
    for number in range(99):
        fail(1, now, f"10.0.1.{number}")
    assert not is_closed(account=ACCOUNT)
    fail(1, now, "10.0.2.1")
    assert is_closed(account=ACCOUNT)


def test_unknown_links_are_swept_once_their_minute_is_over(now):
    note_unknown_link(source="10.0.0.9", now=now)
    sweep(now=now + timedelta(seconds=59))
    assert SignInFailure.objects.count() == 1
    sweep(now=now + timedelta(minutes=1))
    assert not SignInFailure.objects.exists()


def test_failures_are_swept_long_after_the_last_one_and_not_before(now):
    fail(20, now)
    later = now + timedelta(hours=20)
    fail(1, later)
    sweep(now=now + timedelta(days=1))
    assert wait(later) > timedelta(0)
    sweep(now=later + timedelta(days=1))
    assert SignInFailure.objects.count() == 1
    sweep(now=later + timedelta(days=30))
    assert not SignInFailure.objects.exists()


def test_an_account_that_was_shut_stays_shut_whatever_time_passes(now):
    fail(100, now)
    sweep(now=now + timedelta(days=4000))
    assert is_closed(account=ACCOUNT)
