"""A gate of a restored database stays shut until a person has confirmed the restore point."""

from datetime import datetime, timedelta

from poterne.acts.keys import steady
from poterne.acts.restoration import closed_since

_ASKED_EVERY = timedelta(seconds=1)


class Latch:
    """Shut while the database says so; once lifted, never asked again in this process."""

    def __init__(self) -> None:
        self._shut = _is_shut()
        self._asked_at: datetime | None = None

    def shuts(self, now: datetime) -> bool:
        """Whether this call is refused; while shut, the database is asked once a second."""
        late = self._asked_at is None or not timedelta(0) <= now - self._asked_at < _ASKED_EVERY
        if self._shut and late:
            self._asked_at, self._shut = now, _is_shut()
        return self._shut


def _is_shut() -> bool:
    return _ask() is not None


@steady
def _ask() -> str | None:
    """Since when; or the refusal of a database that does not answer, which shuts as well."""
    return closed_since()
