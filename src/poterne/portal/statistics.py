"""Portail-50: the day now processed, computed and public (L-20)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_http_methods

from poterne import clock
from poterne.core.lifecycle import RequestState
from poterne.facade.layout import page
from poterne.records.models import AccessRequest

_WAITING = (RequestState.RECUE, RequestState.EN_VERIFICATION)
_CACHED = "public, max-age=300"


@dataclass(frozen=True, slots=True)
class Processed:
    """``day``: reception day of the oldest request waiting, or None when none waits."""

    day: date | None
    received_today: int
    waiting: int


def processed(now: datetime) -> Processed:
    """The state of the desk at ``now``; days are days in Québec."""
    queue = AccessRequest.objects.filter(state__in=_WAITING)
    oldest = queue.order_by("received_at").values_list("received_at", flat=True).first()
    today = clock.today(now)
    recent = AccessRequest.objects.filter(received_at__gte=now - timedelta(days=2))
    received = [moment for moment in recent.values_list("received_at", flat=True) if moment]
    return Processed(
        clock.today(oldest) if oldest else None,
        sum(clock.today(moment) == today for moment in received),
        queue.count(),
    )


@require_http_methods(["GET", "HEAD"])
def state(request: HttpRequest) -> HttpResponse:
    """Portail-50."""
    now = clock.now()
    response = page(
        request,
        "portal/etat.html",
        ecran="Portail-50",
        titre="État du traitement",
        traitees=processed(now),
        moment=now,
    )
    response["Cache-Control"] = _CACHED
    return response


@require_http_methods(["GET", "HEAD"])
def state_json(_request: HttpRequest) -> HttpResponse:
    """The same figures for a program."""
    figures = processed(clock.now())
    response = JsonResponse(
        {
            "jour_traite": figures.day.isoformat() if figures.day else None,
            "recues_aujourdhui": figures.received_today,
            "en_attente": figures.waiting,
        }
    )
    response["Cache-Control"] = _CACHED
    return response
