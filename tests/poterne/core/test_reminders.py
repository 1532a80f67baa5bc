"""The table of reminders, and days compared with days in Québec."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poterne.core import reminders
from poterne.core.credentials import day_of, start_of_day
from poterne.core.reminders import LADDERS, Ladder, Rungs, Step, due_on, is_due, last_day

END = datetime(2026, 11, 30, 14, 5, tzinfo=UTC)
"""Monday 30 November 2026, 9:05 in Québec."""
INSTANTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda m: END + timedelta(minutes=m))


@pytest.mark.parametrize(
    ("ladder", "days", "lasts"),
    [
        (Ladder.SIGNATURE, [4, 1, 0], 7),
        (Ladder.CONFIRMATION, [4, 1], 7),
        (Ladder.CORRECTION, [30, 7, 1], 60),
        (Ladder.PASSWORD, [7, 3, 1, 0], 14),
        (Ladder.REVEAL, [4, 1, 0], 7),
        (Ladder.HANDOVER, [0], 7),
        (Ladder.DRAFT, [30, 7], 90),
    ],
)
def test_the_ladders_are_those_of_the_specification(ladder, days, lasts):
    assert [step.days for step in LADDERS[ladder].steps] == days
    assert LADDERS[ladder].lasts == timedelta(days=lasts)


def test_who_is_told_of_an_end_is_not_who_was_reminded():
    told = {ladder: [step.to for step in rungs.steps] for ladder, rungs in LADDERS.items()}
    assert told[Ladder.SIGNATURE] == [("authorizer",), ("authorizer",), ("preparateur",)]
    assert told[Ladder.PASSWORD][:-1] == [("it_lead",)] * 3
    assert told[Ladder.PASSWORD][-1] == ("authorizer", "it_lead")


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        (datetime(2026, 11, 26, 4, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 26, 5, 0, tzinfo=UTC), True),
        (END + timedelta(days=40), True),
    ],
)
def test_a_step_falls_due_with_its_day_in_quebec_and_stays_so(moment, due):
    step = Step(4, "M-04", ("authorizer",))
    assert due_on(step, END) == date(2026, 11, 26)
    assert is_due(step, END, moment) is due


def test_the_notice_of_an_end_waits_for_the_very_instant():
    end = LADDERS[Ladder.SIGNATURE].steps[-1]
    assert not is_due(end, END, END - timedelta(seconds=1))
    assert is_due(end, END, END)


@given(INSTANTS, st.sampled_from(sorted(LADDERS)))
def test_steps_fall_due_in_the_order_of_the_table_whatever_the_season(ends_at, ladder):
    days = [due_on(step, ends_at) for step in LADDERS[ladder].steps]
    assert days == sorted(set(days))
    before = [step for step in LADDERS[ladder].steps if step.days]
    assert all(not is_due(s, ends_at, _last_second_before(due_on(s, ends_at))) for s in before)
    assert all(is_due(s, ends_at, start_of_day(due_on(s, ends_at))) for s in before)


def _last_second_before(day: date) -> datetime:
    return start_of_day(day) - timedelta(seconds=1)


def test_a_warning_that_leaves_late_names_a_later_day():
    day = date(2027, 2, 21)
    assert last_day(Ladder.DRAFT, day, date(2027, 2, 14)) == day
    assert last_day(Ladder.DRAFT, day, date(2027, 3, 1)) == date(2027, 3, 8)
    assert last_day(Ladder.CORRECTION, day, date(2027, 3, 1)) == day


@given(INSTANTS, st.integers(0, 400), st.integers(0, 400))
def test_no_draft_is_destroyed_before_ninety_days_nor_within_a_week_of_its_last_warning(
    touched, warned, asked
):
    warned_at, now = touched + timedelta(days=warned), touched + timedelta(days=asked)
    allowed = reminders.may_destroy(untouched_since=touched, warned_at=warned_at, now=now)
    noticed = (day_of(now) - day_of(warned_at)).days >= 7
    assert allowed is (asked >= 90 and noticed)


@pytest.mark.parametrize(
    "steps",
    [
        (Step(1, "M-04", ("authorizer",)), Step(4, "M-04", ("authorizer",))),
        (Step(4, "M-04", ("authorizer",)), Step(4, "M-04", ("authorizer",))),
        (Step(4, "M-04", ("it_lead",)),),
        (Step(4, "M-04", ("authorizer",), at_end=True),),
        (),
    ],
)
def test_a_ladder_that_contradicts_itself_or_the_mails_is_no_ladder(steps):
    with pytest.raises(ValueError, match="step"):
        reminders.checked({Ladder.SIGNATURE: Rungs(timedelta(days=7), steps)})


def test_a_step_whose_mail_does_not_exist_is_no_step():
    ghost = Rungs(timedelta(days=7), (Step(4, "M-99", ("authorizer",)),))
    with pytest.raises(KeyError, match="M-99"):
        reminders.checked({Ladder.SIGNATURE: ghost})
