"""Mails that come back: a notice only takes away, and only when its return address is ours (§8)."""

import uuid
from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.db import transaction

from poterne.acts.delivery import note_final
from poterne.acts.journaling import SYSTEM, Entry, lock_chain
from poterne.acts.outbox import tell_other_person
from poterne.acts.passwords import burn, in_force
from poterne.acts.pulse import note_returns
from poterne.adapters.mail import is_ours
from poterne.adapters.notices import read_notice
from poterne.adapters.returns import MailboxDown, connect
from poterne.core.deliveries import Channel, DeliveryState, Half
from poterne.core.returns import Notice, Told, after_notice
from poterne.records.models import Delivery, Proof

_LEFT = frozenset({DeliveryState.SENT, DeliveryState.DELIVERED})
_SAID = {
    Told.FAILED: "Avis de non-remise",
    Told.DELAYED: "Remise retardée par le serveur de la personne",
    Told.ILLISIBLE: "Avis de retour illisible",
}


class Heard(StrEnum):
    """What became of one returned mail; ``LATER``: its try still speaks, it is read again."""

    APPLIED = "applied"
    DOUBT = "doubt"
    IGNORED = "ignored"
    LATER = "later"


def read_returns(*, clock: Callable[[], datetime], limit: int = 50) -> int:
    """Up to ``limit`` mails that came back were read and are gone from their mailbox; how many.

    Nothing when the settings name no mailbox. While it is down everything waits there, and the
    desk is told.
    """
    if not settings.RETURNS_HOST:
        return 0
    count = 0
    try:
        mailbox = connect()
        try:
            for name, raw in mailbox.waiting(limit):
                notice = read_notice(raw)
                heard = note_return(notice=notice, now=clock()) if notice else Heard.IGNORED
                if heard is not Heard.LATER:
                    mailbox.forget(name)
                    count += 1
        finally:
            mailbox.close()
    except MailboxDown:
        note_returns(up=False, now=clock())
        return count
    note_returns(up=True, now=clock())
    return count


@transaction.atomic(durable=True)
def note_return(*, notice: Notice, now: datetime) -> Heard:
    """The try that ``notice`` names, if it is the current one of its mail, is what it says.

    Failed: « Échec définitif », its password or reveal link dead, the other person told (M-17).
    Taken: « Remis ». Without a return address of ours, and for what cannot be read, a half only
    goes to the agents' worklist.
    """
    lock_chain()
    named = _proven(notice)
    found = Delivery.objects.select_for_update(of=("self",)).filter(channel=Channel.COURRIEL)
    if named and notice.told is not Told.ILLISIBLE:
        delivery = found.filter(envid=named).first()
        return _settled(delivery, notice, now) if delivery else Heard.IGNORED
    by_id = {"envid": named} if named else {"message_id": notice.message_id}
    suspected = notice.told in {Told.FAILED, Told.ILLISIBLE} and any(by_id.values())
    delivery = found.exclude(half=Half.AVIS).filter(**by_id).first() if suspected else None
    if delivery is None or delivery.state not in _LEFT:
        return Heard.IGNORED
    delivery.returned_at, delivery.last_code = now, notice.status
    delivery.last_text = f"{_SAID[notice.told]}, non vérifié"
    delivery.save(update_fields=["returned_at", "last_code", "last_text"])
    return Heard.DOUBT


def _proven(notice: Notice) -> str:
    """The one try whose return address it came to; "" when none, or when it names another."""
    named = {envid for envid, mac in notice.to if is_ours(envid, mac)}
    if notice.envid:
        named |= {notice.envid} if named else set()
    return named.pop() if len(named) == 1 else ""


def _settled(delivery: Delivery, notice: Notice, now: datetime) -> Heard:
    state = DeliveryState(delivery.state)
    if state is DeliveryState.SENDING:
        return Heard.LATER
    target = after_notice(notice.told, state)
    if target is None and (notice.told is not Told.DELAYED or state is not DeliveryState.SENT):
        return Heard.IGNORED
    delivery.last_code = notice.status
    delivery.last_text = _SAID.get(notice.told, "Remis au serveur de la personne")
    if target is not None:
        delivery.state, delivery.settled_at = target, now
        entry = Entry(str(uuid.uuid4()), SYSTEM, now)
        note_final(delivery, entry)
        if target is DeliveryState.PERMANENT_FAILURE:
            _take_away(delivery, entry)
    delivery.save()
    return Heard.APPLIED


def _take_away(delivery: Delivery, entry: Entry) -> None:
    """What this very mail carried of the password half is dead; the other person is told."""
    proof, link = _password_of(delivery), delivery.link
    if proof is not None:
        burn(proof.pk, entry)
    if delivery.half == Half.MOT_DE_PASSE and link is not None and link.used_at is None:
        link.replaced_at = link.replaced_at or entry.now
        link.save(update_fields=["replaced_at"])
    tell_other_person(delivery, entry.now)


def _password_of(delivery: Delivery) -> Proof | None:
    """The password in force, when it left in that mail: a later half, once tried, has its own."""
    if delivery.half != Half.MOT_DE_PASSE or delivery.link or delivery.credential is None:
        return None
    halves = delivery.credential.deliveries.filter(half=Half.MOT_DE_PASSE, attempt__gt=0)
    return in_force(delivery.credential) if halves.latest("pk") == delivery else None
