"""« Télécharger mes renseignements »: what each person gave, as JSON and CSV, after a fresh code.

Ground: A-2.1, s. 65.2 — a structured, commonly used format. Never an identifier or a password.
"""

import csv
import io
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.http import require_http_methods

from poterne import clock
from poterne.acts.journaling import Actor
from poterne.core.links import Purpose
from poterne.facade.layout import page
from poterne.portal.codes import ask
from poterne.portal.holders import addresses
from poterne.portal.paths import at
from poterne.portal.people import AUTHORIZER, IT_LEAD, PREPARER, for_people
from poterne.portal.progress import SECTIONS
from poterne.portal.summary import Group, as_typed
from poterne.portal.visitor import proved_by
from poterne.records.models import AccessRequest

_PARTS = {
    PREPARER: ("personne qui remplit la demande", tuple(SECTIONS)),
    AUTHORIZER: ("personne qui autorise", ("identifiants", "logiciels", "personne", "lieu")),
    IT_LEAD: ("responsable informatique désigné", ("responsable",)),
}
"""What each person gave or is named by: who fills typed everything."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet would run a cell that begins so."""


@require_http_methods(["GET", "HEAD", "POST"])
@for_people(PREPARER, AUTHORIZER, IT_LEAD)
def offer(request: HttpRequest, record: AccessRequest, by: Actor) -> HttpResponse:
    """The page that sends the code, then offers the two files."""
    if request.method == "POST":
        return ask(
            request,
            purpose=Purpose.RENSEIGNEMENTS,
            address=addresses(record)[by.role],
            then=at("renseignements", record),
            about=record,
        )
    return page(
        request,
        "portal/renseignements.html",
        ecran="Portail-11-Renseignements",
        titre="Télécharger mes renseignements",
        demande=record,
        environnement=record.type,
        role=_PARTS[by.role][0],
        prouve=_fresh(request),
    )


@require_http_methods(["GET", "HEAD"])
@for_people(PREPARER, AUTHORIZER, IT_LEAD)
def as_json(request: HttpRequest, record: AccessRequest, by: Actor) -> HttpResponse:
    """The file, for a machine."""
    if not _fresh(request):
        return HttpResponseRedirect(at("renseignements", record))
    answers = {
        group.title: {each.key: each.value for each in group.answers}
        for group in _groups(record, by)
    }
    content = dict(_head(record, by)) | {"reponses": answers}
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2})
    return _file(response, record, "json")


@require_http_methods(["GET", "HEAD"])
@for_people(PREPARER, AUTHORIZER, IT_LEAD)
def as_csv(request: HttpRequest, record: AccessRequest, by: Actor) -> HttpResponse:
    """The file, for a spreadsheet: no cell of it is a formula."""
    if not _fresh(request):
        return HttpResponseRedirect(at("renseignements", record))
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(["rubrique", "champ", "valeur"])
    sheet.writerows(["demande", name, inert(value)] for name, value in _head(record, by))
    for group in _groups(record, by):
        sheet.writerows([group.title, each.key, inert(each.value)] for each in group.answers)
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    return _file(response, record, "csv")


def inert(cell: str) -> str:
    """``cell``, which no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _fresh(request: HttpRequest) -> bool:
    return proved_by(request) == Purpose.RENSEIGNEMENTS


def _head(record: AccessRequest, by: Actor) -> Iterator[tuple[str, str]]:
    yield "reference", record.reference_shown
    yield "etat", record.state_word
    yield "votre_role", _PARTS[by.role][0]
    yield "adresse_electronique", addresses(record)[by.role]
    yield "ouverte_le", record.created_at.astimezone(clock.TORONTO).isoformat()
    for each in record.confirmations.filter(address_fold=by.fold):
        yield "adresse_confirmee_le", each.confirmed_at.astimezone(clock.TORONTO).isoformat()


def _groups(record: AccessRequest, by: Actor) -> list[Group]:
    return as_typed(record, _PARTS[by.role][1])


def _file(response: HttpResponse, record: AccessRequest, kind: str) -> HttpResponse:
    name = f"demande-{record.reference_shown}.{kind}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
