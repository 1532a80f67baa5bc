"""Signs of life of the worker, its relay and the gates, and messages told to leave at once."""

from datetime import datetime

from django.db import transaction

from poterne.acts.journaling import Actor
from poterne.acts.review import staff_of
from poterne.core.deliveries import DUE, Channel
from poterne.records import hot
from poterne.records.models import Beat, Delivery

WORKER, RELAY, RETURNS = "messager", "relais", "retours"


def gate_name(environment: str) -> str:
    """Under what name the gate of ``environment`` beats."""
    return f"porte-{environment}"


@transaction.atomic(durable=True)
def beat(*, now: datetime) -> None:
    """The worker lives at ``now``."""
    Beat.objects.update_or_create(name=WORKER, defaults={"at": now})


def beat_gate(*, environment: str, now: datetime) -> None:
    """The gate of ``environment`` lives at ``now``; nothing while the database is away."""
    hot.outlive(lambda: hot.beat(gate_name(environment), now))


@transaction.atomic(durable=True)
def note_relay(*, up: bool, now: datetime) -> None:
    """The relay answers, or is down since the first time that it did not."""
    _note(RELAY, up=up, now=now)


@transaction.atomic(durable=True)
def note_returns(*, up: bool, now: datetime) -> None:
    """The mailbox of returns answers, or is down since the first time that it did not."""
    _note(RETURNS, up=up, now=now)


def _note(name: str, *, up: bool, now: datetime) -> None:
    if up:
        Beat.objects.filter(name=name).delete()
    else:
        Beat.objects.get_or_create(name=name, defaults={"at": now})


@transaction.atomic(durable=True)
def hasten(*, by: Actor, now: datetime) -> int:
    """Mails that wait for another try leave at the next round; how many. Their tries still count.

    Nothing is made or sent here: a doubt or a hold stays one. Raises NotAllowed.
    """
    staff_of(by, "see_health")
    waiting = Delivery.objects.filter(
        channel=Channel.COURRIEL, state__in=[str(state) for state in DUE], not_before__gt=now
    )
    return waiting.update(not_before=now)
