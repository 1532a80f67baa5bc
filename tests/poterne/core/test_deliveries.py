"""What one conversation was worth, and when to try again."""

from datetime import timedelta

import pytest

from poterne.core.deliveries import (
    DEADLINE,
    DELIVERY_WORDS,
    DeliveryState,
    Outcome,
    after,
    retry_after,
)


def test_the_ladder_is_the_one_of_the_specification():
    minutes = [retry_after(n).total_seconds() / 60 for n in range(1, 11)]
    assert minutes == [1, 2, 5, 10, 20, 40, 80, 160, 240, 240]


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.SENT, DeliveryState.SENT),
        (Outcome.DOUBT, DeliveryState.TEMPORARY_FAILURE),
        (Outcome.TEMPORARY, DeliveryState.TEMPORARY_FAILURE),
        (Outcome.PERMANENT, DeliveryState.PERMANENT_FAILURE),
        (Outcome.TECHNICAL, DeliveryState.TECHNICAL_FAILURE),
    ],
)
def test_each_outcome_has_its_state(now, outcome, state):
    assert after(outcome, attempt=1, deadline=now + DEADLINE, now=now) is state


def test_a_failure_that_cannot_be_retried_in_time_is_final(now):
    soon = now + timedelta(seconds=59)
    assert (
        after(Outcome.TEMPORARY, attempt=1, deadline=soon, now=now)
        is DeliveryState.PERMANENT_FAILURE
    )


def test_every_state_has_its_french_word():
    assert set(DELIVERY_WORDS) == set(DeliveryState)
