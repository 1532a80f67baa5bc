"""The worker's three steps: claim, speak, settle (trust.md §3).

No clear password exists before ``claim`` nor after the conversation. A doubt rotates a password
and resends any other message with the same Message-ID.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from poterne.acts.journaling import SYSTEM, Entry, lock_chain
from poterne.acts.links import code_hash, value_hash
from poterne.acts.messages import Made, compose
from poterne.acts.outbox import alive_like, tell_other_person
from poterne.acts.passwords import burn, emit_password
from poterne.acts.pulse import note_relay
from poterne.acts.reminders import still_recalls
from poterne.adapters.chance import Chance
from poterne.adapters.mail import Letter, RelayDown, Spoken, connect
from poterne.adapters.mail_text import WrongContext
from poterne.core.deliveries import (
    DUE,
    FINAL,
    LEASE,
    SPEAKING,
    TECHNICAL_PAUSE,
    Channel,
    DeliveryState,
    Half,
    Outcome,
    after,
    retry_after,
)
from poterne.core.lifecycle import CredentialState
from poterne.core.links import LIVES, Purpose
from poterne.core.reasons import LEAK
from poterne.core.reference import new_link_token, new_mailed_code
from poterne.core.secret import Secret
from poterne.records.models import Delivery, Link

_RELAY_IS_DOWN = "relais"
_OUR_FAULT = "gabarit"


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row held by this worker until its lease passes, and the secrets made for this try."""

    delivery: Delivery
    made: Made


def send_due(*, clock: Callable[[], datetime], limit: int = 50) -> int:
    """Up to ``limit`` due messages went through one conversation with the relay; how many.

    The relay is reached before anything is claimed: while it is down no password is made and no
    try is counted, the rows wait and say so at the desk.
    """
    if not _due(clock()).exists():
        return 0
    try:
        relay = connect()
    except RelayDown as down:
        _note_down(down, clock())
        note_relay(up=False, now=clock())
        return 0
    count = 0
    try:
        note_relay(up=True, now=clock())
        while relay.alive and count < limit and (claimed := claim(now=clock())) is not None:
            count += 1
            settle(claimed=claimed, spoken=_speak(relay.speak, claimed, clock()), now=clock())
    finally:
        relay.close()
    return count


def _due(now: datetime) -> QuerySet[Delivery]:
    waiting = Q(state__in=[str(state) for state in DUE], not_before__lte=now)
    doubtful = Q(state=DeliveryState.SENDING, lease_until__lt=now)
    suspended = Q(credential__state=CredentialState.SUSPENDU, half=Half.MOT_DE_PASSE)
    held = suspended & ~Q(credential__reason=LEAK)
    return (
        Delivery.objects.filter(waiting | doubtful, channel=Channel.COURRIEL)
        .exclude(held)
        .order_by("not_before", "pk")
    )


def _note_down(down: RelayDown, now: datetime) -> None:
    _due(now).exclude(state=DeliveryState.SENDING).update(
        state=DeliveryState.TECHNICAL_FAILURE,
        last_code=down.code or _RELAY_IS_DOWN,
        last_text=down.text,
        not_before=now + TECHNICAL_PAUSE,
    )


def claim(*, now: datetime) -> Claimed | None:
    """The oldest due row is ours: try + 1, lease, its secrets made in memory, their hashes kept.

    Rows that can no longer leave (dead link, withdrawn identifier, deadline passed) are settled
    on the way. None when nothing is due.
    """
    while True:
        with transaction.atomic(durable=True):
            lock_chain()
            delivery = _due(now).select_for_update(skip_locked=True, of=("self",)).first()
            if delivery is None:
                return None
            ended = _ended(delivery, now)
            if ended is None:
                return _take(delivery, now)
            _conclude(delivery, ended, Entry(str(uuid.uuid4()), SYSTEM, now))


def _ended(delivery: Delivery, now: datetime) -> DeliveryState | None:
    link, credential = delivery.link, delivery.credential
    if link is not None and (link.used_at or link.replaced_at):
        return DeliveryState.CANCELLED
    if not still_recalls(delivery, now):
        return DeliveryState.CANCELLED
    if (
        delivery.half == Half.MOT_DE_PASSE
        and credential is not None
        and credential.state == CredentialState.RETIRE
    ):
        return DeliveryState.CANCELLED
    return DeliveryState.PERMANENT_FAILURE if now > delivery.deadline else None


def _take(delivery: Delivery, now: datetime) -> Claimed:
    delivery.attempt += 1
    delivery.state, delivery.lease_until = DeliveryState.SENDING, now + LEASE
    delivery.envid = uuid.uuid4().hex
    made = Made()
    if delivery.half == Half.MOT_DE_PASSE and delivery.link is None:
        host = delivery.message_id.partition("@")[2]
        delivery.message_id = f"<{uuid.uuid4().hex}@{host}"
        made = _password(delivery, now)
    elif delivery.link is not None:
        made = _link_values(delivery.link, now, keeps_its_end=delivery.reminder_id is not None)
    delivery.save()
    return Claimed(delivery, replace(made, at=now))


def _password(delivery: Delivery, now: datetime) -> Made:
    if delivery.credential is None:
        raise TypeError("a password belongs to an identifier")
    entry = Entry(str(uuid.uuid4()), SYSTEM, now)
    password, proof = emit_password(delivery.credential, entry)
    return Made(password=password, sending=proof.attempt, proof_id=proof.pk)


def _link_values(link: Link, now: datetime, *, keeps_its_end: bool) -> Made:
    """A life begins when its mail leaves; a reminder's began with the mail that it recalls."""
    life, chance = LIVES[Purpose(link.purpose)], Chance()
    token = new_link_token(chance) if life.link else None
    code = new_mailed_code(chance) if life.code else None
    link.token_hash = value_hash(token) if token is not None else None
    link.code_hash = code_hash(link, code) if code is not None else ""
    link.expires_at, link.tries = link.expires_at if keeps_its_end else now + life.lasts, 0
    link.save(update_fields=["token_hash", "code_hash", "expires_at", "tries"])
    if keeps_its_end:
        alive_like(link).filter(pk__lt=link.pk).update(replaced_at=now)
    return Made(token=token, code=code)


def _speak(speak: Callable[[Letter], Spoken], claimed: Claimed, now: datetime) -> Spoken:
    delivery = claimed.delivery
    if claimed.made.at is not None and now - claimed.made.at > SPEAKING:
        return Spoken(Outcome.TEMPORARY, "", "Le messager a dormi : ce message se reprend.")
    try:
        subject, body = compose(delivery, claimed.made)
    except WrongContext:
        return Spoken(Outcome.TECHNICAL, _OUR_FAULT, "Le message n’a pu être composé.")
    return speak(
        Letter(
            to=delivery.to,
            subject=subject,
            body=Secret(body),
            message_id=delivery.message_id,
            envid=delivery.envid,
            date=now,
        )
    )


@transaction.atomic(durable=True)
def settle(*, claimed: Claimed, spoken: Spoken, now: datetime) -> Delivery | None:
    """The outcome is written, unless another try has begun since (then None, nothing changes).

    Anything but a clean hand-over burns the password of this try: its clear value is gone.
    """
    lock_chain()
    held = Delivery.objects.select_for_update().filter(
        pk=claimed.delivery.pk, attempt=claimed.delivery.attempt, state=DeliveryState.SENDING
    )
    delivery = held.first()
    if delivery is None:
        return None
    delivery.state = after(
        spoken.outcome, attempt=delivery.attempt, deadline=delivery.deadline, now=now
    )
    delivery.last_code, delivery.last_text = spoken.code, spoken.text
    delivery.lease_until = None
    delivery.not_before = now + _pause(spoken.outcome, delivery.attempt)
    entry = Entry(str(uuid.uuid4()), SYSTEM, now)
    if spoken.outcome is not Outcome.SENT and claimed.made.proof_id is not None:
        burn(claimed.made.proof_id, entry)
    if delivery.state in FINAL:
        _conclude(delivery, DeliveryState(delivery.state), entry)
    else:
        delivery.save()
    return delivery


def _conclude(delivery: Delivery, state: DeliveryState, entry: Entry) -> None:
    """The last word of this mail is said; of a half that will not arrive, to the other person."""
    delivery.state, delivery.settled_at, delivery.lease_until = state, entry.now, None
    delivery.save()
    if state is not DeliveryState.CANCELLED:
        note_final(delivery, entry)
    if state is DeliveryState.PERMANENT_FAILURE:
        tell_other_person(delivery, entry.now)


def _pause(outcome: Outcome, attempt: int) -> timedelta:
    # A doubt waits too: a relay that always hangs up last would be handed the same mail for ever.
    return TECHNICAL_PAUSE if outcome is Outcome.TECHNICAL else retry_after(attempt)


def note_final(delivery: Delivery, entry: Entry) -> None:
    """One row for the last word on a message about a request or an identifier (§4.10)."""
    about = delivery.credential or delivery.request
    if about is not None:
        entry.write("remise.finale", about, after=delivery.state, reason=delivery.kind)
