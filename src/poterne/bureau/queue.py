"""Bureau-2: the queue, oldest first; its filters are in the URL, 50 rows a page."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from poterne import clock
from poterne.acts import review
from poterne.bureau.access import actor, desk_page, guarded, home_of, signed_in
from poterne.bureau.filters import OPEN, address, chosen, cursor, place, wanted
from poterne.bureau.forms import QueueForm
from poterne.bureau.refusals import Refused, attempt
from poterne.bureau.saved_views import views_of
from poterne.bureau.sheet import kind_of
from poterne.core.lifecycle import RequestState
from poterne.core.offices import Office, may
from poterne.core.words import plural
from poterne.records import search
from poterne.records.models import AccessRequest, Staff
from poterne.records.search import Wanted

PAGE = 50
ASSIGNABLE = frozenset({RequestState.RECUE, RequestState.EN_VERIFICATION})
_TRIED = 20


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the queue."""

    request: AccessRequest
    kind: str
    age: str
    late: bool
    may_take: bool
    may_give: bool
    reviewed: bool


@require_safe
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
    filters, now = chosen(request.GET), clock.now()
    rows, before, after = _page(wanted(filters, staff), request, filters)
    takes = may(staff.offices, "take")
    return desk_page(
        request,
        staff,
        "bureau/file.html",
        ecran="Bureau-2",
        titre="File de travail",
        etat="rempli" if rows else "vide",
        form=QueueForm(request.GET),
        rangs=[_row(each, now, takes=takes) for each in rows],
        precedente=before,
        suivante=after,
        prend=takes,
        agents=colleagues() if takes and rows else [],
        vues=views_of(staff, filters),
        filtres=bool(filters),
        requete=address(filters),
    )


def colleagues() -> list[Staff]:
    """Those who may check a request, by name."""
    agents = Staff.objects.filter(is_active=True, grants__office=Office.AGENT)
    return list(agents.order_by("name"))


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


def _page(
    found: Wanted, request: HttpRequest, filters: dict[str, str]
) -> tuple[list[AccessRequest], str, str]:
    """One page by key, never by number; the addresses of the pages before and after, "" for none.

    From here, forwards, or towards the head of the queue: one row more says whether it goes on.
    """
    later, earlier = place(request.GET.get("apres")), place(request.GET.get("avant"))
    back = earlier is not None and later is None
    asked = search.page(found, PAGE + 1, after=later, before=earlier)
    checked = [each for each in asked if each.state == RequestState.EN_VERIFICATION]
    prefetch_related_objects(checked, "appeals")
    more = len(asked) > PAGE
    rows = asked[-PAGE:] if back else asked[:PAGE]
    if not rows:
        return rows, "", ""
    first, last = cursor(rows[0]), cursor(rows[-1])
    before = address(filters, avant=first) if (more if back else later is not None) else ""
    after = address(filters, apres=last) if (True if back else more) else ""
    return rows, before, after


def _row(each: AccessRequest, now: datetime, *, takes: bool) -> Row:
    days = (clock.today(now) - clock.today(each.received_at or each.created_at)).days
    late = each.state in OPEN and days > settings.LATE_AFTER_DAYS
    words = (plural(days, "jour") if days else "aujourd’hui") + (", en retard" if late else "")
    return Row(
        each,
        kind_of(each),
        words,
        late,
        takes and each.state == RequestState.RECUE,
        takes and each.state in ASSIGNABLE,
        each.state == RequestState.EN_VERIFICATION and bool(each.appeals.all()),
    )
