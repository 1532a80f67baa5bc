"""Who reads which request now: a courtesy between colleagues, never a lock."""

from datetime import datetime, timedelta

from django.db import transaction

from poterne.records.models import AccessRequest, Presence, Staff

GONE = timedelta(minutes=15)
"""Seen no later than this, a person is taken to read on."""


@transaction.atomic(durable=True)
def see(*, request: AccessRequest, staff: Staff, now: datetime) -> None:
    """``staff`` reads this request, and no other any more."""
    known = Presence.objects.select_for_update().filter(staff=staff).first()
    stays = known is not None and known.request_id == request.pk and now - known.seen_at <= GONE
    since = known.since if known is not None and stays else now
    Presence.objects.update_or_create(
        staff=staff, defaults={"request": request, "since": since, "seen_at": now}
    )


def others(*, request: AccessRequest, staff: Staff, now: datetime) -> list[Presence]:
    """Everybody else who reads the request now, the first to come first."""
    here = Presence.objects.filter(request=request, seen_at__gte=now - GONE)
    return list(here.exclude(staff=staff).select_related("staff").order_by("since", "pk"))
