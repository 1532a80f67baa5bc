"""The sheet of Portail-9: the form filled in, to print, sign by hand, and post or scan."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from poterne import clock
from poterne.acts.journaling import Actor
from poterne.core.dossier import digest
from poterne.core.lifecycle import RequestState
from poterne.facade.layout import page
from poterne.portal.paths import at
from poterne.portal.people import AUTHORIZER, PREPARER, for_people
from poterne.portal.progress import found_in, stops
from poterne.portal.summary import to_sign
from poterne.records.models import AccessRequest


@require_http_methods(["GET", "HEAD"])
@for_people(PREPARER, AUTHORIZER)
def sheet(request: HttpRequest, record: AccessRequest, _by: Actor) -> HttpResponse:
    """The draft as a paper form, its reference on it: an agent keys it under that number (T05)."""
    if record.state != RequestState.BROUILLON:
        return HttpResponseRedirect(at("suivi", record))
    if stops(found_in(record, clock.now())):
        return HttpResponseRedirect(at("verifier", record))
    return page(
        request,
        "portal/feuille.html",
        ecran="Portail-9-Feuille",
        titre="Imprimez et signez la demande",
        demande=record,
        environnement=record.type,
        groupes=to_sign(record),
        texte=record.wording,
        formulaire=record.form_definition,
        empreinte=digest(record.content())[:8],
        jour=clock.today(clock.now()),
    )
