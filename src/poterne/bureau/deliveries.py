"""Bureau-12: both halves of each request, what failed first; a half sent again."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from poterne import clock
from poterne.acts import remittance
from poterne.bureau.access import actor, desk_page, guarded
from poterne.bureau.filters import address, cursor_at, place
from poterne.bureau.looking import halves
from poterne.bureau.refusals import Refused, attempt
from poterne.core.deliveries import WORKLIST, DeliveryState, Half
from poterne.core.offices import may
from poterne.facade.forms import Fault
from poterne.records.models import Delivery, Staff
from poterne.records.search import Place

PAGE = 50
HALF_WORDS = {
    Half.IDENTIFIANTS: "Identifiants",
    Half.MOT_DE_PASSE: "Mot de passe",
    Half.AVIS: "Avis",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One half on its way: what, to whom, how far, and whether somebody must act."""

    delivery: Delivery
    half: str
    what: str
    failed: bool
    may_reissue: bool


@require_safe
@guarded("see_deliveries")
def deliveries(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Bureau-12: the worklist of failures, then the rest, newest first."""
    now, typed = clock.now(), request.GET.get("q", "").strip()
    found, here = halves(typed), place(request.GET.get("apres"))
    stuck, late = _failed(now)
    # Two looks into the index: for one look with an OR, SQLite would read the whole outbox.
    keys = Delivery.objects.filter(stuck).values("pk")
    keys = keys.union(Delivery.objects.filter(late).values("pk"))
    failed = list(found.filter(pk__in=keys).order_by("created_at", "pk")[: PAGE + 1])
    others = _before(found.exclude(stuck | late), here)
    again = may(staff.offices, "reissue")
    kept = {"q": typed} if typed else {}
    last = others[PAGE - 1] if len(others) > PAGE else None
    return desk_page(
        request,
        staff,
        "bureau/remises.html",
        ecran="Bureau-12",
        titre="Créations et remises",
        etat="rempli" if failed or others else "vide",
        recherche=typed,
        echecs=[row(each, now, again=again) for each in failed[:PAGE]],
        encore=len(failed) > PAGE,
        autres=[row(each, now, again=again) for each in others[:PAGE]],
        precedente=(reverse("bureau:remises") + address(kept)) if here else "",
        suivante=address(kept, apres=cursor_at(last.created_at, last.pk)) if last else "",
    )


def _before(found: QuerySet[Delivery], here: Place | None) -> list[Delivery]:
    """A page of ``found`` and one more, newest first, from that place on."""
    if here is not None:
        found = found.filter(created_at__lte=here.moment)
        found = found.exclude(created_at=here.moment, pk__gte=here.key)
    return list(found.order_by("-created_at", "-pk")[: PAGE + 1])


def _failed(now: datetime) -> tuple[Q, Q]:
    late = Q(state=DeliveryState.TEMPORARY_FAILURE, deadline__lt=now)
    return Q(state__in=[str(state) for state in WORKLIST]), late


def row(each: Delivery, now: datetime, *, again: bool) -> Row:
    """One half as the page shows it; ``again``: whether the person may send it again."""
    failed = each.state in WORKLIST or (
        each.state == DeliveryState.TEMPORARY_FAILURE and each.deadline < now
    )
    what = HALF_WORDS[Half(each.half)]
    if each.credential is not None and each.request is not None:
        what = f"{what} {each.credential.slot} de {each.request.asked_count}"
    open_to_reissue = again and each.state != DeliveryState.CANCELLED
    return Row(each, HALF_WORDS[Half(each.half)], what, failed, open_to_reissue)


@require_http_methods(["GET", "HEAD", "POST"])
@guarded("reissue")
def reissue(request: HttpRequest, staff: Staff, remise: int) -> HttpResponse:
    """A page of its own says what dies, then the half leaves again."""
    each = Delivery.objects.select_related("request", "credential").filter(pk=remise).first()
    if each is None or each.half == Half.AVIS or each.request is None:
        raise Http404
    faults: list[Fault] = []
    status = 200
    if request.method == "POST":
        try:
            attempt(lambda: _again(request, staff, each))
        except Refused as refused:
            faults, status = refused.faults, refused.status
        else:
            messages.success(request, "La moitié repart.")
            address = reverse("bureau:remises")
            return redirect(f"{address}?q={each.request.reference}")
    return desk_page(
        request,
        staff,
        "bureau/refaire.html",
        ecran="Bureau-12",
        titre="Refaire cette moitié",
        erreurs=faults,
        status=status,
        demande=each.request,
        environnement=each.request.type,
        rang=row(each, clock.now(), again=True),
        secrete=each.half == Half.MOT_DE_PASSE,
    )


def _again(request: HttpRequest, staff: Staff, each: Delivery) -> object:
    by, now = actor(staff, "reissue"), clock.now()
    acte = request.POST.get("acte", "")
    if each.credential is not None and each.half == Half.MOT_DE_PASSE:
        return remittance.reissue_password(credential=each.credential, by=by, now=now, acte=acte)
    if each.request is None:
        raise Http404
    return remittance.reissue_identifiers(request=each.request, by=by, now=now, acte=acte)
