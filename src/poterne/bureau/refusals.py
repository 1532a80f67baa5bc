"""What an act may answer instead of doing it, said on the page that asked for it."""

from collections.abc import Callable

from poterne.acts.journaling import ForeignAct
from poterne.bureau.ceremonies import NotProved
from poterne.core.errors.requests import Changed, MissingReason, NotConforming, Stale, TooMany
from poterne.core.errors.staff import AccountFault
from poterne.core.errors.trust import TrustFault
from poterne.core.lifecycle import ForbiddenMove
from poterne.core.links import DeadLink
from poterne.core.offices import NotAllowed
from poterne.facade.forms import Fault

REFUSALS = (
    AccountFault,
    Changed,
    DeadLink,
    ForbiddenMove,
    ForeignAct,
    MissingReason,
    NotAllowed,
    NotConforming,
    NotProved,
    Stale,
    TooMany,
    TrustFault,
)
_STATUS = {
    AccountFault: 200,
    MissingReason: 200,
    NotAllowed: 403,
    NotConforming: 200,
    NotProved: 403,
    TooMany: 200,
    TrustFault: 200,
}
"""A form to complete is no error of HTTP; every other refusal is a conflict."""


class Refused(Exception):
    """An act refused: the faults to show, and the status that goes with them."""

    def __init__(self, refusal: Exception) -> None:
        super().__init__(type(refusal).__name__)
        self.status = _STATUS.get(type(refusal), 409)
        self.faults = [Fault(message) for message in _words(refusal)]
        self.field = refusal.field if isinstance(refusal, AccountFault | TrustFault) else ""


def attempt(deed: Callable[[], object]) -> object:
    """What ``deed`` returns. Raises Refused, with French words, when the act was refused."""
    try:
        return deed()
    except REFUSALS as refusal:
        raise Refused(refusal) from refusal


def _words(refusal: Exception) -> list[str]:
    if isinstance(refusal, NotConforming):
        stops = [breach.message for breach in refusal.breaches]
        return ["La demande a encore des fautes qui l’arrêtent.", *stops]
    return [str(getattr(refusal, "message", ""))]
