"""Saved views of Bureau-2: the filters of the moment, kept under a name by one person."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from poterne import clock
from poterne.acts import views
from poterne.bureau.access import guarded
from poterne.bureau.filters import address, chosen
from poterne.bureau.refusals import Refused, attempt
from poterne.records.models import SavedView, Staff

_NAME = 40


@dataclass(frozen=True, slots=True)
class View:
    """One view as the queue shows it."""

    key: int
    name: str
    href: str
    current: bool


def views_of(staff: Staff, filters: dict[str, str]) -> list[View]:
    """The views of ``staff``, by name; the one whose filters are these is marked."""
    here = address(filters)
    kept = SavedView.objects.filter(staff=staff).order_by("name", "pk")
    return [View(each.pk, each.name, each.query, each.query == here) for each in kept]


@require_POST
@guarded("read")
def keep(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The filters that the page showed are kept under the name typed."""
    query = address(chosen(QueryDict(request.POST.get("requete", "").removeprefix("?"))))
    name = " ".join(request.POST.get("nom", "").split())[:_NAME]
    if not name or not query:
        messages.error(request, "Le nom de la vue est vide. Indiquez-le.")
        return _back(query)
    try:
        attempt(lambda: views.keep(staff=staff, name=name, query=query, now=clock.now()))
    except Refused as refused:
        messages.error(request, " ".join(each.message for each in refused.faults))
    else:
        messages.success(request, f"La vue « {name} » est enregistrée.")
    return _back(query)


@require_POST
@guarded("read")
def drop(request: HttpRequest, staff: Staff, vue: int) -> HttpResponse:
    """The view is gone; nothing else changes."""
    views.drop(staff=staff, view=vue)
    messages.success(request, "La vue est retirée.")
    return _back("")


def _back(query: str) -> HttpResponse:
    return redirect(reverse("bureau:file") + query)
