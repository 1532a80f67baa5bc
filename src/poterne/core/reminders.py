"""The one table of reminders (rules.md §4.8): the steps of each clock, in which mail, to whom.

A step compares days with days, in Québec. Where the end of a clock is an act of its own, the last
step is that act's notice, and waits for the very instant.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from poterne.core.credentials import TEMPORARY_LIFETIME, day_of
from poterne.core.links import DAYS
from poterne.core.mails import MAILS


class Ladder(StrEnum):
    """The clocks that are told of before they end."""

    SIGNATURE = "signature"
    CONFIRMATION = "confirmation"
    CORRECTION = "correction"
    PASSWORD = "mot_de_passe"  # noqa: S105  (the name of a clock)
    REVEAL = "revelation"
    HANDOVER = "transmission"
    DRAFT = "brouillon"


class ReminderState(StrEnum):
    """What became of one step; only a planned or a cancelled one may still be sent."""

    PLANNED = "prevu"
    SENT = "envoye"
    SKIPPED = "saute"
    CANCELLED = "annule"


THAT_PERSON = "personne"
"""Whoever the clock is about, when it may be one or the other."""


@dataclass(frozen=True, slots=True)
class Step:
    """``mail`` goes ``days`` before the end to each role of ``to``; ``at_end``: not an instant
    before the end itself."""

    days: int
    mail: str
    to: tuple[str, ...]
    at_end: bool = False


@dataclass(frozen=True, slots=True)
class Rungs:
    """How long the clock lasts, and its steps, the earliest first.

    ``notice_days``: however late the last warning left, the end waits that many days after it.
    """

    lasts: timedelta
    steps: tuple[Step, ...]
    notice_days: int = 0


def checked(table: Mapping[Ladder, Rungs]) -> Mapping[Ladder, Rungs]:
    """``table``, whose steps come down and whose mails go to whom ``core.mails`` says.

    Raises ValueError for a step that does not, KeyError for a mail that does not exist.
    """
    for ladder, rungs in table.items():
        days = [step.days for step in rungs.steps]
        if days != sorted(set(days), reverse=True) or not days:
            raise ValueError(f"steps of {ladder} do not come down")
        for step in rungs.steps:
            told = {*MAILS[step.mail].to, THAT_PERSON}
            if not set(step.to) <= told or (step.at_end and step.days):
                raise ValueError(f"step {step.days} of {ladder}")
    return table


LADDERS = checked(
    {
        Ladder.SIGNATURE: Rungs(
            DAYS,
            (
                Step(4, "M-04", ("authorizer",)),
                Step(1, "M-04", ("authorizer",)),
                Step(0, "M-05", ("preparateur",), at_end=True),
            ),
        ),
        Ladder.CONFIRMATION: Rungs(
            DAYS, (Step(4, "M-02", (THAT_PERSON,)), Step(1, "M-02", (THAT_PERSON,)))
        ),
        Ladder.CORRECTION: Rungs(
            timedelta(days=60),
            tuple(Step(days, "M-10", ("authorizer",)) for days in (30, 7, 1)),
        ),
        Ladder.PASSWORD: Rungs(
            TEMPORARY_LIFETIME,
            (
                *(Step(days, "M-18", ("it_lead",)) for days in (7, 3, 1)),
                Step(0, "M-19", ("authorizer", "it_lead"), at_end=True),
            ),
        ),
        Ladder.REVEAL: Rungs(
            DAYS,
            (
                *(Step(days, "M-18", ("it_lead",)) for days in (4, 1)),
                Step(0, "M-19", ("it_lead",), at_end=True),
            ),
        ),
        Ladder.HANDOVER: Rungs(timedelta(days=7), (Step(0, "M-16", ("authorizer",)),)),
        Ladder.DRAFT: Rungs(
            timedelta(days=90),
            tuple(Step(days, "M-36", ("preparateur",)) for days in (30, 7)),
            notice_days=7,
        ),
    }
)
"""Every ladder. A mail that ``core.mails`` does not list, or does not send there, stops the start;
``ops.doctor`` looks for its template."""


def due_on(step: Step, ends_at: datetime) -> date:
    """The day of Québec on which ``step`` of a clock that ends at ``ends_at`` falls due."""
    return day_of(ends_at) - timedelta(days=step.days)


def is_due(step: Step, ends_at: datetime, now: datetime) -> bool:
    """Whether ``step`` is due at ``now``, be it late."""
    return now >= ends_at if step.at_end else day_of(now) >= due_on(step, ends_at)


def last_day(ladder: Ladder, day: date, sent_on: date) -> date:
    """The day that a warning sent on ``sent_on`` names: ``day``, the clock's own end, or later
    where the person is owed some days of notice."""
    notice = timedelta(days=LADDERS[ladder].notice_days)
    return max(day, sent_on + notice) if notice else day


def may_destroy(*, untouched_since: datetime, warned_at: datetime, now: datetime) -> bool:
    """T17: 90 days untouched, and the day that the last warning named has come.

    A house that slept for a year warns first, and destroys a week later.
    """
    ends_at = untouched_since + LADDERS[Ladder.DRAFT].lasts
    named = last_day(Ladder.DRAFT, day_of(ends_at), day_of(warned_at))
    return now >= ends_at and day_of(now) >= named
