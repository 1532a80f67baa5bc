"""The filters of the queue that a person keeps under a name: hers alone, and few."""

from datetime import datetime

from django.db import transaction

from poterne.core.errors.requests import TooMany
from poterne.records.models import SavedView, Staff

MOST = 8


@transaction.atomic(durable=True)
def keep(*, staff: Staff, name: str, query: str, now: datetime) -> SavedView:
    """``query`` is kept under ``name``, in the place of what bore it. Raises TooMany."""
    Staff.objects.select_for_update().get(pk=staff.pk)
    views = SavedView.objects.filter(staff=staff)
    if views.exclude(name=name).count() >= MOST:
        raise TooMany(f"Vous avez déjà {MOST} vues. Retirez-en une, puis recommencez.")
    view, _ = SavedView.objects.update_or_create(
        staff=staff, name=name, defaults={"query": query, "created_at": now}
    )
    return view


@transaction.atomic(durable=True)
def drop(*, staff: Staff, view: int) -> None:
    """The view of that key is gone, if it was this person's."""
    SavedView.objects.filter(staff=staff, pk=view).delete()
