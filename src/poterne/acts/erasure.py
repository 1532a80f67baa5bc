"""T17: a draft that nobody touched for ninety days is destroyed, with all that people wrote in it.

The row stays, empty, so that its number is never given again and the journal still verifies.
"""

from datetime import datetime

from django.db.models import TextField
from django.db.models.functions import Cast

from poterne.acts.journaling import Entry, act, subject_name
from poterne.acts.outbox import cancel
from poterne.acts.submission import locked
from poterne.records.models import AccessRequest, JournalPersonal
from poterne.records.requests import EMPTY


@act
def destroy_draft(
    *, request: AccessRequest, untouched_since: datetime, entry: Entry
) -> AccessRequest:
    """T17: the draft holds nothing any more, nor do its links, mails and personal journal parts.

    A draft touched after ``untouched_since`` is left alone. Raises ForbiddenMove.
    """
    request, target = locked(request, "destroy")
    if request.updated_at != untouched_since:
        return request
    before, request.state, request.updated_at = request.state, target, entry.now
    for column, empty in EMPTY.items():
        setattr(request, column, empty)
    request.version += 1
    request.save()
    entry.write("demande.brouillon_detruit", request, before=before, after=target)
    _forget_people(request, entry.now)
    _forget_parts(request, entry)
    return request


def _forget_people(request: AccessRequest, now: datetime) -> None:
    request.links.filter(used_at=None, replaced_at=None).update(replaced_at=now)
    request.links.update(address="", address_fold="", browser="")
    cancel(request.deliveries.all())
    request.deliveries.update(to="", context={}, last_text="")
    request.produced_forms.all().delete()
    request.confirmations.update(address_fold=Cast("pk", TextField()))


def _forget_parts(request: AccessRequest, entry: Entry) -> None:
    """One row per part: the database lets a part go only when its row says so (trust.md §7)."""
    parts = JournalPersonal.objects.filter(row__objet=subject_name(request)).order_by("row")
    for part in list(parts):
        entry.write("partie.detruite", f"journal:{part.row_id}")
        part.delete()
