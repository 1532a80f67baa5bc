"""What follows a death: the product starts again, people press again, time passes."""

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from unittest.mock import patch

from tests.faults import checks
from tests.faults.scene import Journey, Scene, insist
from tests.faults.seams import Trail

from poterne.acts import delivery, upkeep
from poterne.core.deliveries import LEASE, PRINT_DOUBT
from poterne.ops import worker
from poterne.ops.console import Stop

_AT_ONCE = timedelta(seconds=1)
_MINUTE = timedelta(minutes=1)
_REST = PRINT_DOUBT + 2 * _MINUTE
_ROUNDS = 12


@contextmanager
def clock(now: datetime) -> Iterator[None]:
    """The house's one clock says ``now``."""
    with patch("poterne.clock.now", lambda: now):
        yield


def recover(journey: Journey, scene: Scene, trail: Trail, *, insisting: bool = True) -> list[str]:
    """The house is at rest again; what was found wrong on the way.

    The worker starts as it always does (it refuses an unsafe house), then people insist, leases
    and doubts pass, and whoever finds a new page insists once more.
    """
    found = restart(scene.now + _AT_ONCE) or list(checks.always(scene))
    if found:
        return found
    if insisting:
        insist(journey, scene, trail)
    for passed in (_AT_ONCE, LEASE + _MINUTE):
        _send(scene.now + passed)
    if insisting and journey.returns:
        passed = PRINT_DOUBT + _MINUTE
        upkeep.do_due(now=scene.now + passed)
        insist(journey, replace(scene, passed=scene.passed + passed), trail)
    upkeep.do_due(now=scene.now + _REST)
    _send(scene.now + _REST)
    return []


def restart(now: datetime) -> list[str]:
    """``poterne worker --une-fois`` at that moment; why it refused, if it did."""
    options = argparse.Namespace(une_fois=True, parent=0)
    with clock(now):
        try:
            worker.run(options)
        except Stop as refused:
            return [f"démarrage refusé : {refused.message}"]
    return []


def _send(now: datetime) -> None:
    """The worker's rounds at that moment, until nothing is due any more."""
    for _ in range(_ROUNDS):
        if not delivery.send_due(clock=lambda: now):
            break


def again(scene: Scene) -> list[str]:
    """A second recovery of a house at rest changes no cell and sends nothing; the pulse is none."""
    before, mails = checks.everything(but="beat"), len(scene.world.sink.mails())
    found = restart(scene.now + _REST)
    if checks.everything(but="beat") != before:
        found.append("une deuxième reprise change la base")
    if len(scene.world.sink.mails()) != mails:
        found.append("une deuxième reprise envoie un courriel")
    return found
