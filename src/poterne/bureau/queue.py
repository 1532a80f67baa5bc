"""Bureau-2: the queue, oldest first; its filters are in the URL, 50 rows a page."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from poterne import clock
from poterne.acts import review
from poterne.bureau.access import actor, desk_page, guarded, home_of, signed_in
from poterne.bureau.forms import QueueForm
from poterne.bureau.refusals import Refused, attempt
from poterne.bureau.sheet import kind_of
from poterne.bureau.timeline import OPEN_TO_STAFF
from poterne.core.lifecycle import FINAL, RequestState
from poterne.core.offices import may
from poterne.core.reference import normalize_reference
from poterne.core.words import plural, search_fold
from poterne.records.models import AccessRequest, Staff

PAGE = 50
LATE_AFTER = timedelta(days=5)
_OPEN = [str(state) for state in sorted(OPEN_TO_STAFF - FINAL)]
_TRIED = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue."""

    request: AccessRequest
    kind: str
    age: str
    late: bool
    may_take: bool


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The desk's first page: the queue, or the first page of an office that reads no request."""
    staff = signed_in(request)
    if staff is not None and staff.offices and not may(staff.offices, "read"):
        return redirect(home_of(staff))
    answer: HttpResponse = queue(request)
    return answer


@guarded("read")
def queue(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Bureau-2."""
    form, now = QueueForm(request.GET), clock.now()
    form.is_valid()
    rows, before, after = _page(_filtered(form, staff), request)
    filters = {name: value for name, value in form.cleaned_data.items() if value}
    return desk_page(
        request,
        staff,
        "bureau/file.html",
        ecran="Bureau-2",
        titre="File de travail",
        etat="rempli" if rows else "vide",
        form=form,
        rangs=[_row(each, staff, now) for each in rows],
        precedente=_address(filters, "avant", before),
        suivante=_address(filters, "apres", after),
        prend=may(staff.offices, "take"),
        filtres=bool(filters),
    )


@require_POST
@guarded("take")
def take_next(request: HttpRequest, staff: Staff) -> HttpResponse:
    """« Prochain dossier »: the oldest request that this agent may check is hers."""
    waiting = AccessRequest.objects.filter(state=RequestState.RECUE).order_by("received_at", "pk")
    for each in waiting[:_TRIED]:
        if _took(each, staff, request.POST.get("acte", "")):
            return redirect(reverse("bureau:dossier", args=[each.reference]))
    messages.info(request, "Aucune demande reçue n’attend d’être vérifiée.")
    return redirect(home_of(staff))


def _took(each: AccessRequest, staff: Staff, acte: str) -> bool:
    own = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{acte}:{each.pk}")) if acte else ""
    try:
        attempt(
            lambda: review.take(request=each, by=actor(staff, "take"), now=clock.now(), acte=own)
        )
    except Refused:
        return False
    return True


def _filtered(form: QueueForm, staff: Staff) -> QuerySet[AccessRequest]:
    chosen = form.cleaned_data
    states = {"": _OPEN, "toutes": [str(state) for state in OPEN_TO_STAFF]}
    state = chosen.get("etat", "")
    found = AccessRequest.objects.filter(state__in=states.get(state, [state]))
    if chosen.get("type"):
        found = found.filter(type=chosen["type"])
    if chosen.get("miennes"):
        found = found.filter(taken_by=staff)
    for word in search_fold(chosen.get("q", "")).split():
        reference = normalize_reference(word)
        found = found.filter(Q(search__contains=word) | Q(reference=reference or "-"))
    return found.select_related("taken_by", "organization")


def _page(
    found: QuerySet[AccessRequest], request: HttpRequest
) -> tuple[list[AccessRequest], str, str]:
    """One page by key, never by number; the keys of the pages before and after, "" for none."""
    later, earlier = _key(request.GET.get("apres")), _key(request.GET.get("avant"))
    if earlier is not None:
        moment, key = earlier
        older = Q(received_at__lt=moment) | Q(received_at=moment, pk__lt=key)
        rows = list(found.filter(older).order_by("-received_at", "-pk")[: PAGE + 1])
        more, rows = len(rows) > PAGE, rows[:PAGE][::-1]
        return rows, _cursor(rows[0]) if more else "", _cursor(rows[-1]) if rows else ""
    if later is not None:
        moment, key = later
        found = found.filter(Q(received_at__gt=moment) | Q(received_at=moment, pk__gt=key))
    rows = list(found.order_by("received_at", "pk")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    back = _cursor(rows[0]) if rows and later is not None else ""
    return rows, back, _cursor(rows[-1]) if more else ""


def _cursor(each: AccessRequest) -> str:
    moment = each.received_at or each.created_at
    return f"{moment.astimezone(UTC).isoformat()}_{each.pk}"


def _key(cursor: str | None) -> tuple[datetime, int] | None:
    moment, _, key = (cursor or "").rpartition("_")
    try:
        return datetime.fromisoformat(moment), int(key)
    except ValueError:
        return None


def _address(filters: dict[str, Any], name: str, cursor: str) -> str:
    return f"?{urlencode(filters | {name: cursor})}" if cursor else ""


def _row(each: AccessRequest, staff: Staff, now: datetime) -> Row:
    days = (clock.today(now) - clock.today(each.received_at or each.created_at)).days
    late = each.state in _OPEN and timedelta(days=days) > LATE_AFTER
    words = (plural(days, "jour") if days else "aujourd’hui") + (", en retard" if late else "")
    open_to_take = each.state == RequestState.RECUE and may(staff.offices, "take")
    return Row(each, kind_of(each), words, late, open_to_take)
