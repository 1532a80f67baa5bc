"""A gate says that it lives, every ten seconds: the desk's board tells when it stopped."""

import threading

from poterne import clock
from poterne.acts import pulse

EVERY_S = 10.0


def begin(environment: str) -> threading.Event:
    """The gate of ``environment`` beats until this process ends, or the event returned is set."""
    stop = threading.Event()
    threading.Thread(target=_beat_on, args=(environment, stop), daemon=True).start()
    return stop


def _beat_on(environment: str, stop: threading.Event) -> None:
    pulse.beat_gate(environment=environment, now=clock.now())
    while not stop.wait(EVERY_S):
        pulse.beat_gate(environment=environment, now=clock.now())
