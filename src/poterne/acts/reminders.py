"""The reminders of every clock: planned, sent once each, cancelled when their object moves on.

Nothing here starts or stops a clock: rows follow what ``acts.clocks`` reads, at each round of the
worker, so that a frozen, restarted or doubled worker finds the same rows and sends nothing twice.
"""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from poterne.acts.clocks import Clock, running
from poterne.acts.journaling import lock_chain
from poterne.acts.outbox import queue, queue_link, queue_reminder
from poterne.adapters.mail_text import absent_templates
from poterne.core.links import Purpose
from poterne.core.mailboxes import valid_address
from poterne.core.reminders import LADDERS, THAT_PERSON, Ladder, ReminderState, Step, due_on, is_due
from poterne.records.models import AccessRequest, Delivery, Reminder

_Key = tuple[date, int]


def unready() -> list[str]:
    """Why this house may not start: steps whose mail has no template, in French words."""
    kinds = {step.mail for rungs in LADDERS.values() for step in rungs.steps}
    return [f"rappel {kind} : gabarit absent" for kind in absent_templates(sorted(kinds))]


def waiting(*, now: datetime) -> list[tuple[Ladder, int]]:
    """Ladder and request of whatever ``tend`` has something to do for, each once."""
    return list(dict.fromkeys(_waiting(now)))


def _waiting(now: datetime) -> Iterator[tuple[Ladder, int]]:
    planned, owners = _planned()
    for ladder in Ladder:
        bare = []
        for clock in running(ladder, now=now):
            rows = planned[ladder].pop(clock.object, [])
            if not rows:
                bare.append(clock)
            elif not _as_it_should_be(clock, rows, now):
                yield ladder, clock.request.pk
        for clock in _unsettled(ladder, bare):
            yield ladder, clock.request.pk
        for name in planned[ladder]:
            yield ladder, owners[name]


def _planned() -> tuple[dict[str, dict[str, list[_Key]]], dict[str, int]]:
    """The planned steps of each object of each ladder, and the request of each object."""
    planned: dict[str, dict[str, list[_Key]]] = {ladder: {} for ladder in Ladder}
    owners: dict[str, int] = {}
    rows = Reminder.objects.filter(state=ReminderState.PLANNED)
    for ladder, name, day, days, owner in rows.values_list(
        "ladder", "object", "due_on", "step", "request_id"
    ):
        planned[ladder].setdefault(name, []).append((day, days))
        owners[name] = owner
    return planned, owners


def _as_it_should_be(clock: Clock, planned: list[_Key], now: datetime) -> bool:
    steps = _steps(clock)
    kept = (steps.get(key) for key in planned)
    return all(step is not None and not is_due(step, clock.ends_at, now) for step in kept)


def _unsettled(ladder: Ladder, bare: list[Clock]) -> list[Clock]:
    """Those of the clocks without a planned step whose last step was neither sent nor skipped."""
    if not bare:
        return []
    done = Reminder.objects.filter(
        ladder=ladder,
        object__in=[clock.object for clock in bare],
        state__in=[ReminderState.SENT, ReminderState.SKIPPED],
    )
    settled = set(done.values_list("object", "due_on", "step"))
    return [clock for clock in bare if (clock.object, *list(_steps(clock))[-1]) not in settled]


def _steps(clock: Clock) -> dict[_Key, Step]:
    """The steps of ``clock`` by due day and days left, the earliest first."""
    steps = LADDERS[clock.ladder].steps
    return {(due_on(step, clock.ends_at), step.days): step for step in steps}


@transaction.atomic(durable=True)
def tend(*, ladder: Ladder, request_id: int, now: datetime) -> int:
    """The reminders of ``ladder`` for that request are as they should be; how many were sent.

    Steps of a clock that stopped or was renewed are cancelled; of those due, the latest is sent
    and the earlier ones are skipped.
    """
    lock_chain()
    AccessRequest.objects.select_for_update().get(pk=request_id)
    clocks = running(ladder, now=now, request_id=request_id)
    kept = {(clock.object, *key) for clock in clocks for key in _steps(clock)}
    planned = Reminder.objects.filter(
        ladder=ladder, request_id=request_id, state=ReminderState.PLANNED
    )
    for row in planned:
        if (row.object, row.due_on, row.step) not in kept:
            _settle(row, ReminderState.CANCELLED, now)
    return sum(_advance(clock, now) for clock in clocks)


def _advance(clock: Clock, now: datetime) -> int:
    due = _due(clock, now)
    if not due or (clock.ended_by_act and now >= clock.ends_at):
        return 0
    row, step = _skip_to_last(due, now)
    sent = [_send(clock, step, role, row, now) for role in step.to]
    _settle(row, ReminderState.SENT if any(sent) else ReminderState.SKIPPED, now)
    return sum(sent)


def conclude(clock: Clock, notices: list[Delivery], now: datetime) -> None:
    """The last step of ``clock`` is taken by ``notices``, which the act that ends it just queued.

    Part of that act: it opens no transaction. Earlier steps that were due are skipped.
    """
    due = _due(clock, now)
    if not due:
        return
    row, _ = _skip_to_last(due, now)
    _settle(row, ReminderState.SENT, now)
    Delivery.objects.filter(pk__in=[each.pk for each in notices]).update(reminder=row)


def _due(clock: Clock, now: datetime) -> list[tuple[Reminder, Step]]:
    """The planned steps that are due, the most urgent last; every step has its row."""
    return [
        (row, step)
        for key, step in _steps(clock).items()
        if (row := _row(clock, key)).state == ReminderState.PLANNED
        and is_due(step, clock.ends_at, now)
    ]


def _row(clock: Clock, key: _Key) -> Reminder:
    """The row of one step, made when it is not there, planned again when it was cancelled."""
    row, _ = Reminder.objects.get_or_create(
        object=clock.object,
        ladder=clock.ladder,
        due_on=key[0],
        step=key[1],
        defaults={"state": ReminderState.PLANNED, "request": clock.request},
    )
    if row.state == ReminderState.CANCELLED:
        row.state, row.settled_at = ReminderState.PLANNED, None
        row.save(update_fields=["state", "settled_at"])
    return row


def _skip_to_last(due: list[tuple[Reminder, Step]], now: datetime) -> tuple[Reminder, Step]:
    *late, last = due
    for row, _ in late:
        _settle(row, ReminderState.SKIPPED, now)
    return last


def _settle(row: Reminder, state: ReminderState, now: datetime) -> None:
    row.state, row.settled_at = state, now
    row.save(update_fields=["state", "settled_at"])


def _send(clock: Clock, step: Step, role: str, row: Reminder, now: datetime) -> bool:
    """One mail of the step waits in the outbox; False when that person has no address."""
    link = clock.link
    if link is not None and not step.at_end:
        if now < clock.ends_at:
            queue_reminder(link, step.mail, role=clock.role, now=now, reminder=row)
        else:
            purpose, request = Purpose(link.purpose), clock.request
            fresh = queue_link(
                purpose, address=link.address, role=clock.role, now=now, request=request
            )
            fresh.deliveries.update(reminder=row)
        return True
    role, address = _recipient(clock, role)
    if not valid_address(address):
        return False
    queue(
        step.mail,
        to=address,
        role=role,
        now=now,
        request=clock.request,
        credential=clock.credential,
        reminder=row,
    )
    return True


def _recipient(clock: Clock, role: str) -> tuple[str, str]:
    """The role and address that a step reaches: a posted form has no préparateur, a partner may
    have no IT lead; the person who authorizes stands for both."""
    dossier = clock.request.dossier()
    if role == "preparateur" and clock.request.preparer_email:
        return role, clock.request.preparer_email
    if role == "it_lead" and clock.request.has_it_lead:
        return role, dossier.it_lead.email
    if role == THAT_PERSON:
        raise TypeError("only a link says who that person is")
    return "authorizer", dossier.authorizer.email


def still_recalls(delivery: Delivery, now: datetime) -> bool:
    """Whether a message that waited for the relay still has something to recall.

    Not when its clock stopped or was renewed, nor when a later step was taken meanwhile; the
    notice of an end, and whatever is no reminder, always has.
    """
    row = delivery.reminder
    if row is None or _is_the_end(row):
        return True
    ladder = Ladder(row.ladder)
    clocks = running(ladder, now=now, request_id=row.request_id)
    clock = next((each for each in clocks if each.object == row.object), None)
    if clock is None or _overtaken(row):
        return False
    if delivery.link is not None:
        return now < delivery.link.expires_at
    return (row.due_on, row.step) in _steps(clock)


def _is_the_end(row: Reminder) -> bool:
    steps = LADDERS[Ladder(row.ladder)].steps
    return any(step.at_end and step.days == row.step for step in steps)


def _overtaken(row: Reminder) -> bool:
    later = Reminder.objects.filter(
        object=row.object, ladder=row.ladder, state=ReminderState.SENT, due_on__gt=row.due_on
    )
    return later.exists()
