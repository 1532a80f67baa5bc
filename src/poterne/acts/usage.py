"""The last-used book: kept in memory, written in batches, off the path of a sign-in.

A sign-in is a use, not an act: no journal row, and a crash loses at most ten seconds of it.
"""

import atexit
import threading
from dataclasses import dataclass, field
from datetime import datetime

from poterne.records import hot

BATCH_S = 10.0


@dataclass(slots=True)
class UsageBook:
    """When each identifier and proof of one gate was last used; one book per process.

    ``paced`` false: nothing is written before ``flush`` is called.
    """

    environment: str
    paced: bool = True
    _seen: dict[tuple[int, int], datetime] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _writer: threading.Thread | None = None

    def note(self, credential_id: int, proof_id: int, now: datetime) -> None:
        """This use is written within ten seconds, by a thread begun at the first one."""
        with self._lock:
            self._seen[credential_id, proof_id] = now
            if self.paced and self._writer is None:
                self._writer = threading.Thread(target=self._write_on, daemon=True)
                self._writer.start()
                atexit.register(self.flush)

    def flush(self) -> int:
        """What was noted is in the cabinet; how many entries. A later moment is never undone."""
        with self._lock:
            seen, self._seen = self._seen, {}
        for (credential_id, proof_id), moment in seen.items():
            hot.touch(self.environment, credential_id, proof_id, moment)
        return len(seen)

    def _write_on(self) -> None:
        pause = threading.Event()
        while True:
            pause.wait(BATCH_S)
            hot.outlive(self.flush)
