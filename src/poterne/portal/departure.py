"""Portail-32-Quitter: the IT lead leaves; what dies and what goes on is said before."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from poterne import clock
from poterne.acts.departure import leave
from poterne.acts.journaling import Actor
from poterne.core.lifecycle import CredentialState
from poterne.facade.layout import page
from poterne.portal.people import IT_LEAD, for_people
from poterne.portal.visitor import act_of, new_act
from poterne.records.models import AccessRequest


@require_http_methods(["GET", "HEAD", "POST"])
@for_people(IT_LEAD)
def quit_function(request: HttpRequest, record: AccessRequest, by: Actor) -> HttpResponse:
    """« Je quitte cette fonction », on its own page; the session ends with it."""
    if request.method == "POST":
        leave(request=record, by=by, now=clock.now(), acte=act_of(request))
        request.session.flush()
        return _left(request, record)
    states = list(record.credentials.values_list("state", flat=True))
    return page(
        request,
        "portal/quitter_fonction.html",
        ecran="Portail-32-Quitter",
        titre="Quitter cette fonction",
        demande=record,
        environnement=record.type,
        servent=states.count(CredentialState.ACTIF),
        attendent=states.count(CredentialState.CREE) + states.count(CredentialState.TEMPORAIRE),
        acte=new_act(),
    )


def _left(request: HttpRequest, record: AccessRequest) -> HttpResponse:
    return page(
        request,
        "portal/fonction_quittee.html",
        ecran="Portail-32-Parti",
        titre="Vous avez quitté cette fonction",
        etat="enregistre",
        demande=record,
    )
