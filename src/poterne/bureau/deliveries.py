"""Bureau-12: both halves of each request, what failed first, in the words of rules.md §4.2."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from poterne import clock
from poterne.acts.reveals import out_of_codes
from poterne.bureau.access import desk_page, guarded
from poterne.bureau.filters import address, cursor_at, place
from poterne.bureau.looking import halves
from poterne.core.deliveries import (
    HALF_WORDS,
    UNANSWERED_FROM,
    WORKLIST,
    Channel,
    DeliveryState,
    Half,
)
from poterne.core.lifecycle import CredentialState
from poterne.core.offices import may
from poterne.records.models import Delivery, Staff
from poterne.records.search import Place

PAGE = 50
_WHOSE = {"authorizer": "de la personne qui autorise", "it_lead": "du responsable informatique"}
_RESUMED = Exists(
    Delivery.objects.filter(
        Q(credential=OuterRef("credential")) | Q(credential=None),
        request=OuterRef("request"),
        half=OuterRef("half"),
        pk__gt=OuterRef("pk"),
    )
)
"""The same half left again since: the failure was dealt with."""


@dataclass(frozen=True, slots=True)
class Row:
    """One half on its way: what, to whom, how far, and whether somebody must act."""

    delivery: Delivery
    what: str
    said: str
    failed: bool
    may_reissue: bool
    may_be_silent: bool


@require_safe
@guarded("see_deliveries")
def deliveries(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Bureau-12: the worklist of failures, then the rest, newest first."""
    now, typed = clock.now(), request.GET.get("q", "").strip()
    found, here = halves(typed), place(request.GET.get("apres"))
    oldest = found.filter(pk__in=failures(now).values("pk")).order_by("created_at", "pk")
    failed = list(oldest[: PAGE + 1])
    others = _before(found.exclude(_any(_failed(now)) & ~_RESUMED), here)
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
        sans_code=[] if typed or here else out_of_codes(now),
        encore=len(failed) > PAGE,
        autres=[row(each, now, again=again) for each in others[:PAGE]],
        precedente=(reverse("bureau:remises") + address(kept)) if here else "",
        suivante=address(kept, apres=cursor_at(last.created_at, last.pk)) if last else "",
    )


def failures(now: datetime) -> QuerySet[Delivery]:
    """The halves that failed and did not leave again since: what agents have to resume."""
    # A look into an index for each: for one look with an OR, SQLite would read the whole outbox.
    first, *others = (Delivery.objects.filter(each).values("pk") for each in _failed(now))
    keys = first.union(*others)
    return Delivery.objects.exclude(half=Half.AVIS).filter(pk__in=keys).exclude(_RESUMED)


def _before(found: QuerySet[Delivery], here: Place | None) -> list[Delivery]:
    """A page of ``found`` and one more, newest first, from that place on."""
    if here is not None:
        found = found.filter(created_at__lte=here.moment)
        found = found.exclude(created_at=here.moment, pk__gte=here.key)
    return list(found.order_by("-created_at", "-pk")[: PAGE + 1])


def _failed(now: datetime) -> tuple[Q, Q, Q]:
    """Failed for good; late; said to have come back by a notice that proves nothing (§8)."""
    late = Q(state=DeliveryState.TEMPORARY_FAILURE, deadline__lt=now)
    back = Q(returned_at__isnull=False, state__in=[str(state) for state in UNANSWERED_FROM])
    return Q(state__in=[str(state) for state in WORKLIST]), late, back


def _any(some: tuple[Q, Q, Q]) -> Q:
    return some[0] | some[1] | some[2]


def row(each: Delivery, now: datetime, *, again: bool) -> Row:
    """One half as the page shows it; ``again``: whether the person may send it again."""
    late = each.state == DeliveryState.TEMPORARY_FAILURE and each.deadline < now
    failed = each.state in WORKLIST or late or _came_back(each)
    what = HALF_WORDS[Half(each.half)]
    if each.credential is not None and each.request is not None:
        what = f"{what} {each.credential.slot} de {each.request.asked_count}"
    return Row(
        each,
        what,
        _said(each),
        failed,
        may_reissue=again and each.state != DeliveryState.CANCELLED,
        may_be_silent=again and each.state in UNANSWERED_FROM and not _activated(each),
    )


def _came_back(each: Delivery) -> bool:
    return each.returned_at is not None and each.state in UNANSWERED_FROM


def _activated(each: Delivery) -> bool:
    return each.credential is not None and each.credential.state == CredentialState.ACTIF


def _said(each: Delivery) -> str:
    """L-18, of an address that gives no answer, or may give none; "" for every other half."""
    if _came_back(each):
        return "Un avis non vérifié dit que ce message est revenu. Joignez la personne."
    if each.state != DeliveryState.PERMANENT_FAILURE:
        return ""
    if each.channel == Channel.LETTRE:
        return "L’adresse de correspondance ne reçoit pas nos lettres."
    return f"L’adresse {_WHOSE[each.recipient_role]} ne reçoit pas nos messages."
