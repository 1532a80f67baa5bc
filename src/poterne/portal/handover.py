"""The authorizer hands the identifiers over; Portail-34 shows them once to the IT lead."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from poterne import clock
from poterne.acts.handover import hand_over, may_hand_over, note_handover, read_handover
from poterne.acts.journaling import Actor, party
from poterne.acts.links import open_link, value_hash
from poterne.acts.withdrawal import living
from poterne.core.links import DeadLink, Purpose
from poterne.core.offices import NotAllowed
from poterne.core.secret import Secret
from poterne.facade.headers import unlisted
from poterne.facade.layout import page
from poterne.portal.codes import ask
from poterne.portal.holders import IT_LEAD, holds
from poterne.portal.people import AUTHORIZER, for_people
from poterne.portal.refusals import answered, dead
from poterne.portal.visitor import Mailbox, act_of, mailbox, new_act
from poterne.records.models import AccessRequest, Link

_METHODS = ["GET", "HEAD", "POST"]


@require_POST
@for_people(AUTHORIZER)
def handed_over(request: HttpRequest, record: AccessRequest, by: Actor) -> HttpResponse:
    """« J’ai transmis les identifiants »: recorded, blocks nothing."""
    note_handover(request=record, by=by, now=clock.now(), acte=act_of(request))
    return HttpResponseRedirect(reverse("portail:acces"))


@require_http_methods(_METHODS)
@for_people(AUTHORIZER)
def hand(request: HttpRequest, record: AccessRequest, by: Actor) -> HttpResponse:
    """« Transmettre au responsable informatique », on its own page."""
    if request.method == "POST":
        hand_over(request=record, by=by, now=clock.now(), acte=act_of(request))
        return HttpResponseRedirect(reverse("portail:acces"))
    if not may_hand_over(record):
        raise NotAllowed("Il n’y a rien à transmettre pour cette demande.")
    return page(
        request,
        "portal/transmettre.html",
        ecran="Portail-23-Transmettre",
        titre="Transmettre les identifiants",
        demande=record,
        environnement=record.type,
        responsable=record.dossier().it_lead,
        identifiants=living(record),
        acte=new_act(),
    )


@unlisted
@require_http_methods(_METHODS)
@answered
def read(request: HttpRequest, jeton: str) -> HttpResponse:
    """Portail-34: a code first, then one reading; opening burns nothing."""
    try:
        link = open_link(token=Secret(jeton), purpose=Purpose.TRANSMISSION, now=clock.now())
    except DeadLink as error:
        return _over(request, jeton, error)
    record, box = link.request, mailbox(request)
    if record is None:
        raise DeadLink("inconnu")
    proven = box is not None and holds(record, box, IT_LEAD)
    if request.method == "POST":
        return _answer(request, link, box if proven else None)
    return page(
        request,
        "portal/transmission.html",
        ecran="Portail-34",
        titre="Des identifiants à consulter",
        etat="vide",
        demande=record,
        jusqu_au=link.expires_at,
        prouve=proven,
        acte=new_act(),
    )


def _answer(request: HttpRequest, link: Link, box: Mailbox | None) -> HttpResponse:
    if box is None:
        return ask(
            request,
            purpose=Purpose.JUSTIFICATIFS,
            address=link.address,
            then=request.path,
            about=link.request,
        )
    by = party(IT_LEAD, box.fold)
    record = read_handover(link=link, by=by, now=clock.now(), acte=act_of(request))
    return page(
        request,
        "portal/transmises.html",
        ecran="Portail-34-Lecture",
        titre="Vos identifiants",
        demande=record,
        environnement=record.type,
        identifiants=living(record),
    )


def _over(request: HttpRequest, jeton: str, error: DeadLink) -> HttpResponse:
    """A dead link says whether it was read, and where to see or ask again."""
    known = Link.objects.filter(purpose=Purpose.TRANSMISSION)
    link = known.filter(token_hash=value_hash(Secret(jeton))).first()
    if link is None:
        return dead(request, error)
    return page(
        request,
        "portal/transmission_finie.html",
        ecran="Portail-34-Fin",
        titre="Ce lien a déjà servi" if link.used_at else "Ce lien n’ouvre plus rien",
        etat="expire",
        status=410,
        lien=link,
    )
