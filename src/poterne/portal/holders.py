"""Which mailboxes a request names, and whether the proven one is exactly one of them.

Keys of mailboxes merge more than some hosts do (« + », points): right to keep two people apart,
too generous to let one in. Hence the key finds a request, and the address itself opens it.
"""

import unicodedata

from django.db.models import Q

from poterne.core.lifecycle import RequestState
from poterne.core.mailboxes import mailbox_key
from poterne.portal.visitor import Mailbox
from poterne.records.models import AccessRequest

PREPARER, AUTHORIZER, IT_LEAD = "preparateur", "authorizer", "it_lead"


def addresses(record: AccessRequest) -> dict[str, str]:
    """Role → address on file; a draft has no other people yet than who fills it, and an IT lead
    who left has none."""
    if record.state == RequestState.BROUILLON:
        return {PREPARER: record.preparer_email}
    dossier = record.dossier()
    return {
        PREPARER: record.preparer_email,
        AUTHORIZER: dossier.authorizer.email,
        IT_LEAD: "" if record.it_lead_left_at else dossier.it_lead.email,
    }


def holds(record: AccessRequest, box: Mailbox, role: str) -> bool:
    """Whether the proven address is the one on file for ``role``."""
    return _letters(addresses(record).get(role, "")) == _letters(box.address)


def on_file(record: AccessRequest, fold: str) -> str:
    """The address on file whose key is ``fold``, or ""."""
    return next((each for each in addresses(record).values() if mailbox_key(each) == fold), "")


def drafts_of(box: Mailbox) -> list[AccessRequest]:
    """The drafts that this address opened, the last touched first."""
    found = AccessRequest.objects.filter(preparer_fold=box.fold, state=RequestState.BROUILLON)
    return [each for each in found.order_by("-updated_at") if holds(each, box, PREPARER)]


def requests_of(box: Mailbox) -> list[AccessRequest]:
    """Every request in which this address has a part, the last touched first."""
    part = Q(preparer_fold=box.fold) | Q(authorizer_fold=box.fold) | Q(it_lead_fold=box.fold)
    found = AccessRequest.objects.filter(part).order_by("-updated_at")
    return [each for each in found if any(holds(each, box, role) for role in addresses(each))]


def _letters(address: str) -> str:
    return unicodedata.normalize("NFC", address.strip()).casefold()
