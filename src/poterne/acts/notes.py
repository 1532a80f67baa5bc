"""The working note of a request: kept as typed, never judged, never sent."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from poterne.acts.journaling import Actor
from poterne.acts.review import staff_of
from poterne.core.errors.requests import Stale
from poterne.core.words import time_short
from poterne.records.models import AccessRequest, CaseNote

_PLACE = ZoneInfo("America/Toronto")
LONGEST = 20_000


@transaction.atomic(durable=True)
def save_note(
    *, request: AccessRequest, text: str, version: int, by: Actor, now: datetime
) -> CaseNote:
    """``text`` is the note, cut at 20 000 characters; no move, hence no journal row.

    Raises NotAllowed, Stale when somebody saved since ``version`` (0: no note yet): nothing of
    hers is overwritten.
    """
    staff, text = staff_of(by, "note"), text[:LONGEST]
    AccessRequest.objects.select_for_update().get(pk=request.pk)
    note = CaseNote.objects.select_related("by").filter(request=request).first()
    if note is None:
        note = CaseNote(request=request, version=0)
    elif note.text == text:
        return note
    elif note.version != version:
        hour = time_short(note.updated_at.astimezone(_PLACE))
        name = "Une autre fenêtre à vous" if note.by == staff else note.by.name
        raise Stale(name, hour)
    note.text, note.by, note.updated_at = text, staff, now
    note.version += 1
    note.save()
    return note
