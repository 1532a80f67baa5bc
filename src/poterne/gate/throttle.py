"""Slowing down whoever is wrong; a right credential always passes (signin.md §13).

Kept in the memory of one process: what an attacker wins by changing process is one more free
handful of tries at 120 random bits.
"""

import threading
from collections import OrderedDict, deque
from math import ceil

FREE = 10
LONGEST_S = 300
QUIET_S = 3600
PER_SOURCE = 100
MINUTE_S = 60
ROUND_S = 300
MOST = 100_000


class Rounds:
    """A duty that comes back every five minutes, for the first who asks."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next = 0.0

    def due(self, now: float) -> bool:
        """Whether the duty falls to whoever asks now."""
        with self._lock:
            if now < self._next:
                return False
            self._next = now + ROUND_S
            return True


class Throttle:
    """The failures of one process, by identifier and source, and by source alone."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._pairs: OrderedDict[tuple[str, str], tuple[int, float, float]] = OrderedDict()
        self._sources: OrderedDict[str, deque[float]] = OrderedDict()

    def remaining(self, machine_id: str, source: str, now: float) -> int:
        """The seconds during which a wrong credential is answered 429; 0 when it is free."""
        with self._lock:
            _, _, until = self._pairs.get((machine_id, source), (0, 0.0, 0.0))
        return max(0, ceil(until - now))

    def failed(self, machine_id: str, source: str, now: float) -> None:
        """One failure more; after ten, each doubles the wait, up to five minutes."""
        with self._lock:
            count, last, _ = self._pairs.pop((machine_id, source), (0, now, 0.0))
            count = 1 if now - last > QUIET_S else count + 1
            wait = min(2 ** min(count - FREE, 9), LONGEST_S) if count > FREE else 0
            self._pairs[machine_id, source] = (count, now, now + wait)
            recent = self._sources.pop(source, deque(maxlen=PER_SOURCE + 1))
            recent.append(now)
            self._sources[source] = recent
            for table in (self._pairs, self._sources):
                if len(table) > self._most:
                    table.popitem(last=False)

    def flooding(self, source: str, now: float) -> bool:
        """Whether ``source`` failed more than 100 times in the last minute."""
        with self._lock:
            recent = self._sources.get(source)
            return recent is not None and len(recent) > PER_SOURCE and now - recent[0] < MINUTE_S
