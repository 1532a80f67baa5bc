"""« Assigner à … »: the ticked requests of the queue are given to an agent, one act each."""

import re
import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from poterne import clock
from poterne.acts import assignment
from poterne.bureau.access import actor, guarded
from poterne.bureau.filters import address, chosen
from poterne.bureau.refusals import Refused, attempt
from poterne.core.words import plural
from poterne.records.models import AccessRequest, Staff

_PAGE = 50
_KEY = re.compile("[0-9]{1,12}")


@require_POST
@guarded("take")
def assign(request: HttpRequest, staff: Staff) -> HttpResponse:
    """What could be given is; the page says how many, and why the others were not."""
    typed = [key for key in request.POST.getlist("demandes[]") if _KEY.fullmatch(key)][:_PAGE]
    rows = AccessRequest.objects.filter(pk__in=typed).order_by("received_at", "pk")
    person = request.POST.get("agent", "")
    to = Staff.objects.filter(pk=person).first() if _KEY.fullmatch(person) else None
    if to is None or not typed:
        missing = "Aucune demande n’est cochée." if not typed else "Aucune personne n’est choisie."
        messages.error(request, f"{missing} Cochez des demandes, choisissez un agent.")
    else:
        _give(request, staff, to, list(rows))
    query = QueryDict(request.POST.get("requete", "").removeprefix("?"))
    return redirect(reverse("bureau:file") + address(chosen(query)))


def _give(request: HttpRequest, staff: Staff, to: Staff, rows: list[AccessRequest]) -> None:
    outcomes = [_assigned(request, staff, to, row) for row in rows]
    refused = [said for said in outcomes if said]
    done = len(rows) - len(refused)
    if done:
        are = "sont assignées" if done > 1 else "est assignée"
        messages.success(request, f"{plural(done, 'demande')} {are} à {to.name}.")
    for said in refused:
        messages.error(request, said)


def _assigned(request: HttpRequest, staff: Staff, to: Staff, row: AccessRequest) -> str:
    """The request is given, and "" returned; else why it was not."""
    batch = request.POST.get("acte") or uuid.uuid4().hex
    acte = str(uuid.uuid5(uuid.NAMESPACE_OID, f"{batch}:{row.pk}"))
    by = actor(staff, "take")
    try:
        attempt(
            lambda: assignment.assign(request=row, to=to, by=by, now=clock.now(), acte=acte),
        )
    except Refused as refused:
        return f"{row.reference_shown} : {' '.join(each.message for each in refused.faults)}"
    return ""
