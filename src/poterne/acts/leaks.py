"""A leak ends every proof at once; only a new credential brings the access back (I08).

The way back: a new temporary password leaves, its activation lifts the suspension.
"""

from datetime import datetime

from poterne.acts.it_lead import its_lead, within_limit
from poterne.acts.journaling import Actor, Entry, act
from poterne.acts.passwords import end_every_proof
from poterne.acts.remittance import send_password_again
from poterne.acts.withdrawal import NOT_LIFTED, allow, locked, may_lift, suspend
from poterne.core.lifecycle import after_leak
from poterne.core.offices import NotAllowed
from poterne.core.reasons import LEAK
from poterne.records.models import Credential


def report_leak(*, credential: Credential, by: Actor, now: datetime, acte: str) -> Credential:
    """« Signaler une fuite »: suspended at once; the authorizer (M-25) and the RAMQ are told.

    Raises NotAllowed for anybody but the IT lead, ForbiddenMove.
    """
    its_lead(credential.request, by)
    return suspend(credential=credential, reason=LEAK, by=by, now=now, acte=acte)


def may_readmit(credential: Credential, by: Actor) -> bool:
    """Whether ``by`` may have another password sent for an identifier held after a leak."""
    return after_leak(credential.state, credential.reason) and may_lift(credential, by)


@act
def readmit(*, credential: Credential, entry: Entry) -> Credential:
    """A new temporary password leaves as the first one did; until it activates, nothing opens.

    Raises NotAllowed for whoever may not lift this suspension, or when it has another reason;
    TooMany after 3 passwords in a day.
    """
    credential = locked(credential)
    allow(credential, entry.by, "readmit")
    if not may_readmit(credential, entry.by):
        raise NotAllowed(NOT_LIFTED)
    within_limit(credential, entry.now)
    # An identifier held before this rule existed may still have a live proof.
    end_every_proof(credential, entry)
    return send_password_again(credential, entry)
