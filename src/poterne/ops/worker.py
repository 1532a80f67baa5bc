"""Envoie les messages qui attendent et fait le travail à heure dite."""

import logging
import signal
import threading
import time
from argparse import Namespace

from django.db import Error as DatabaseError
from django.db import connections

from poterne import clock
from poterne.acts import bounces, delivery, pulse, restoration, upkeep
from poterne.acts.sealing import NoSeal
from poterne.ops.console import REFUSED, Parser, Stop, say
from poterne.ops.doctor import refuse_unsafe_start
from poterne.ops.parenthood import die_with

_PAUSE_S = 0.25
_AFTER_A_FAULT_S = 2.0
_UPKEEP_EVERY_S = 10.0
_AFTER_NO_SEAL_S = 60.0
_SHUT = "Base reprise d’une sauvegarde : confirmez-la par « poterne restore --confirme »."
_AT_ONCE = 10
"""Messages of one round: a signal is heard between two rounds."""

log = logging.getLogger(__name__)


def arguments(parser: Parser) -> None:
    """How long to work."""
    parser.add_argument("--une-fois", action="store_true", help="un seul tour, puis s’arrête")
    parser.add_argument("--parent", type=int, default=0, help="s’arrête avec ce processus")


def run(options: Namespace) -> int:
    """The worker worked until a signal, or for one round. Raises Stop (78) for an unsafe start."""
    if options.parent:
        die_with(options.parent)
    refuse_unsafe_start()
    if options.une_fois:
        if restoration.closed_since():
            say(_SHUT)
            return 1
        done = _first_round()
        sent = delivery.send_due(clock=clock.now)
        bounces.read_returns(clock=clock.now)
        say(f"{sent} message(s) envoyé(s), {len(done)} travail(aux) fait(s).")
        return 0
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if _confirmed(stop):
        _first_round()
        _work(stop)
    return 0


def _confirmed(stop: threading.Event) -> bool:
    """Nothing leaves from a restored database before a person confirmed it; False once stopped."""
    if restoration.closed_since():
        log.warning(_SHUT)
    while restoration.closed_since() and not stop.wait(_AFTER_A_FAULT_S):
        pulse.beat(now=clock.now())
    return not stop.is_set()


def _first_round() -> list[str]:
    pulse.beat(now=clock.now())
    try:
        return upkeep.do_due(now=clock.now())
    except NoSeal as fault:
        raise Stop(fault.message, REFUSED) from fault


def _work(stop: threading.Event) -> None:
    upkeep_at = time.monotonic() + _UPKEEP_EVERY_S
    while not stop.is_set():
        try:
            sent = delivery.send_due(clock=clock.now, limit=_AT_ONCE)
            if time.monotonic() >= upkeep_at:
                pulse.beat(now=clock.now())
                bounces.read_returns(clock=clock.now)
                upkeep.do_due(now=clock.now())
                upkeep_at = time.monotonic() + _UPKEEP_EVERY_S
        except NoSeal as fault:
            log.error("tête du journal : %s", fault.message)  # noqa: TRY400  (no traceback in logs)
            upkeep_at = time.monotonic() + _AFTER_NO_SEAL_S
        except DatabaseError as fault:
            # What was claimed keeps its lease; a doubt is settled by the next claim, not here.
            log.warning("base de données : %s", type(fault).__name__)
            connections.close_all()
            stop.wait(_AFTER_A_FAULT_S)
            continue
        if not sent:
            stop.wait(_PAUSE_S)
