"""The one reader of time: doors ask here and hand ``now=`` down."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

TORONTO = ZoneInfo("America/Toronto")


def now() -> datetime:
    """The present instant, aware, UTC; moved by the offset of the demonstration, if any."""
    return datetime.now(tz=UTC) + _offset()  # noqa: TID251  (the one clock of the house)


def today(instant: datetime) -> date:
    """The day of ``instant`` in Québec: the day that the form's dates mean (§2.8.9)."""
    return instant.astimezone(TORONTO).date()


def ahead() -> int:
    """Seconds by which this house is ahead of the machines around it: 0 but in a demonstration."""
    return int(_offset().total_seconds())


def _offset() -> timedelta:
    """The demonstration's offset: a number of seconds in a file that every process reads."""
    path = settings.CLOCK_OFFSET_FILE
    if path is None:
        return timedelta(0)
    try:
        return timedelta(seconds=int(path.read_text() or "0"))
    except FileNotFoundError:
        return timedelta(0)
