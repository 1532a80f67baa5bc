"""What comes back about a mail that left: which try it names, and what it is worth (trust.md §8).

A notice can only take away: nothing in it grants, lifts or confirms anything else.
"""

from dataclasses import dataclass
from enum import StrEnum

from poterne.core.deliveries import DeliveryState


class Told(StrEnum):
    """``Action`` of a delivery status (RFC 3464 §2.3.3); ``ILLISIBLE``: came back without one."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"
    ILLISIBLE = "illisible"


@dataclass(frozen=True, slots=True)
class Notice:
    """What one returned mail says, and nothing else of it.

    ``to``: the (envid, mac) pairs of the return addresses that it came to; ``envid``: its own
    ``Original-Envelope-Id``; ``message_id``: that of the headers it brings back; ``status``: the
    code of RFC 3463 (5.1.1). Each is "" when absent.
    """

    told: Told
    to: tuple[tuple[str, str], ...] = ()
    envid: str = ""
    message_id: str = ""
    status: str = ""


_WEIGHT = (Told.FAILED, Told.DELAYED, Told.DELIVERED, Told.RELAYED, Told.EXPANDED)
_TAKEN = frozenset({Told.DELIVERED, Told.RELAYED, Told.EXPANDED})
_BELIEVED_FAILURE = frozenset(
    {DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.TEMPORARY_FAILURE}
)
"""« Remis » may be the relay's own word; the next server can still send the mail back."""


def heaviest(actions: list[Told]) -> Told:
    """The worst of what is said of several recipients: one of our mails has only one.

    >>> heaviest([Told.DELIVERED, Told.FAILED])
    <Told.FAILED: 'failed'>
    """
    return min(actions, key=_WEIGHT.index, default=Told.ILLISIBLE)


def after_notice(told: Told, state: DeliveryState) -> DeliveryState | None:
    """The state that a proven notice leads to; None when it moves nothing.

    >>> after_notice(Told.DELIVERED, DeliveryState.PERMANENT_FAILURE) is None
    True
    """
    if told is Told.FAILED and state in _BELIEVED_FAILURE:
        return DeliveryState.PERMANENT_FAILURE
    if told in _TAKEN and state is DeliveryState.SENT:
        return DeliveryState.DELIVERED
    return None
