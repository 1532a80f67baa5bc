"""« Lettres postées »: what the courrier's envelopes hold, since no post leaves this machine.

The house shows a sheet once and keeps nothing of it; the demonstration plays the postman, who
holds the envelope until « Postée », then lays it in its reader's hands.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from poterne.core.deliveries import Channel, DeliveryState
from poterne.facade.layout import page
from poterne.records.models import Delivery

_ROUTE = "bureau:lettre"
_SHEET = re.compile(r'<(\w+) class="lettre".*?</\1>', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Posted:
    """One letter that left: its sheet, whole, and when."""

    posted_at: datetime | None
    to: str
    sheet: SafeString


class Postman:
    """Middleware of the demonstration: a sheet that was just rendered is put in its envelope."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The view's answer, unchanged."""
        response = self.get_response(request)
        route = request.resolver_match
        if route and route.view_name == _ROUTE and response.status_code == 200:  # noqa: PLR2004  (HTTP)
            found = _SHEET.search(response.content.decode())
            if found:
                _envelope(int(route.kwargs["remise"])).write_text(found[0])
        return response


def posted() -> list[Posted]:
    """The letters that left, newest first; one that is still on the courrier's desk is not here."""
    rows = Delivery.objects.filter(channel=Channel.LETTRE, state=DeliveryState.RECEIVED)
    kept = [(row, _envelope(row.pk)) for row in rows.order_by("-settled_at", "-pk")]
    return [
        # Our own page rendered it, every value escaped (adapters.letters).
        Posted(row.settled_at, row.to, mark_safe(path.read_text()))  # noqa: S308
        for row, path in kept
        if path.exists()
    ]


@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """« Lettres postées », apart from every mailbox: a password never stands beside its name."""
    found = posted()
    return page(
        request,
        "demo/lettres.html",
        ecran="Demo-Lettres",
        titre="Lettres postées",
        etat="rempli" if found else "vide",
        lettres=found,
    )


def _envelope(delivery: int) -> Path:
    if settings.MAIL_SPOOL is None:
        raise TypeError("only the demonstration plays the postman")
    folder: Path = settings.MAIL_SPOOL.with_name("lettres")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / f"{delivery}.html"
