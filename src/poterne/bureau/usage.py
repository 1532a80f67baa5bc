"""When an identifier last served, in words, and whether its software is likely at work now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from poterne.core.words import plural
from poterne.facade.templatetags.facade import date_heure

RECENT = timedelta(minutes=15)
"""Within this time, stopping an identifier likely cuts somebody short."""


@dataclass(frozen=True, slots=True)
class Use:
    """The last use, as shown; ``recent``: at most fifteen minutes ago."""

    words: str
    recent: bool


def last_use(moment: datetime | None, now: datetime) -> Use:
    """« Jamais », « Utilisé il y a 4 minutes », or the day and hour.

    A use is written within ten seconds of it, on the clock of the gate: one that seems to come
    is of this minute.
    """
    if moment is None:
        return Use("Jamais", recent=False)
    since = now - moment
    if since > RECENT:
        return Use(date_heure(moment), recent=False)
    minutes = max(0, int(since.total_seconds() // 60))
    ago = plural(minutes, "minute") if minutes else "moins d’une minute"
    return Use(f"Utilisé il y a {ago}", recent=True)
