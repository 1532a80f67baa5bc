"""Bureau-32: what waits, what failed, what beats, and the one thing that may be pressed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from poterne import clock
from poterne.acts import pulse
from poterne.bureau.access import actor, desk_page, guarded
from poterne.bureau.board import lines
from poterne.core.deliveries import DELIVERY_WORDS, DUE, Channel, DeliveryState
from poterne.core.words import plural
from poterne.records.models import Delivery, Staff

_LATE = timedelta(days=30)
_WAITING = sorted({*DUE, DeliveryState.SENDING})
_SETTLED = sorted({*DeliveryState} - {*_WAITING})


@dataclass(frozen=True, slots=True)
class Waiting:
    """The mails in one state: how many, and since when the oldest of them."""

    state: str
    word: str
    count: int
    oldest: datetime


@require_safe
@guarded("see_health")
def health(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Bureau-32; whom a mail is for stands nowhere on it."""
    now = clock.now()
    rows = _outbox(now)
    waiting = min((row.oldest for row in rows if row.state in DUE), default=None)
    board = lines(now, waiting)
    return desk_page(
        request,
        staff,
        "bureau/sante.html",
        ecran="Bureau-32",
        titre="Santé",
        lignes=board,
        arrets=sum(line.tone == "erreur" for line in board),
        rangs=rows,
        attend=waiting is not None,
    )


def _outbox(now: datetime) -> list[Waiting]:
    """What waits and what was settled of late, by state: the page does not grow with years."""
    mails = Delivery.objects.filter(channel=Channel.COURRIEL)
    settled = mails.filter(state__in=_SETTLED, created_at__gte=now - _LATE)
    found = {
        state: (count, oldest)
        for part in (mails.filter(state__in=_WAITING), settled)
        for state, count, oldest in part.values_list("state")
        .annotate(Count("pk"), Min("created_at"))
        .order_by()
    }
    return [Waiting(s, DELIVERY_WORDS[s], *found[s]) for s in DeliveryState if s in found]


@require_POST
@guarded("see_health")
def hasten(request: HttpRequest, staff: Staff) -> HttpResponse:
    """« Relancer »: what waits for another try waits no more."""
    count = pulse.hasten(by=actor(staff, "see_health"), now=clock.now())
    go = "repartent" if count > 1 else "repart"
    said = f"{plural(count, 'courriel')} {go} au prochain tour." if count else "Rien n’attend."
    messages.success(request, said)
    return redirect(reverse("bureau:sante"))
