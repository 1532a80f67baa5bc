"""Portail-50: the day now processed, computed and public (L-20)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median_high

from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods

from poterne import clock
from poterne.core.lifecycle import RequestState
from poterne.facade.layout import page
from poterne.records.models import AccessRequest

_WAITING = (RequestState.RECUE, RequestState.EN_VERIFICATION)
_DECIDED = (RequestState.ACCORDEE, RequestState.REFUSEE)
_LOOKED_AT = timedelta(days=90)
_ENOUGH = 20
"""Fewer cases than this say nothing of the next one, and something of each."""
_CACHED = "public, max-age=300"


@dataclass(frozen=True, slots=True)
class Processed:
    """``day``: reception day of the oldest request waiting, or None when none waits."""

    day: date | None
    received_today: int
    waiting: int
    delay: int | None
    """Median days from reception to decision, over 90 days; None below 20 cases."""


def processed(now: datetime) -> Processed:
    """The state of the desk at ``now``; days are days in Québec."""
    queue = AccessRequest.objects.filter(state__in=_WAITING).aggregate(
        oldest=Min("received_at"), waiting=Count("pk")
    )
    today = clock.today(now)
    recent = AccessRequest.objects.filter(received_at__gte=now - timedelta(days=2))
    received = [moment for moment in recent.values_list("received_at", flat=True) if moment]
    return Processed(
        clock.today(queue["oldest"]) if queue["oldest"] else None,
        sum(clock.today(moment) == today for moment in received),
        queue["waiting"],
        usual_delay(now),
    )


def usual_delay(now: datetime) -> int | None:
    """The median delay of the requests decided in the last 90 days, in days of Québec."""
    decided = AccessRequest.objects.filter(state__in=_DECIDED, updated_at__gt=now - _LOOKED_AT)
    days = [
        (clock.today(end) - clock.today(start)).days
        for start, end in decided.values_list("received_at", "updated_at")
        if start is not None
    ]
    return median_high(days) if len(days) >= _ENOUGH else None


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
    patch_vary_headers(response, ["Cookie"])
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
            "delai_median_jours": figures.delay,
        }
    )
    response["Cache-Control"] = _CACHED
    return response
