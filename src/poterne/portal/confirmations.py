"""Portail-30: « Est-ce bien vous? » The person behind an address attests, or declines (D-19)."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from poterne import clock
from poterne.acts.journaling import Actor, party
from poterne.acts.links import confirm_address, deny_address, open_link, value_hash
from poterne.core.links import DeadLink, Purpose
from poterne.core.offices import NotAllowed
from poterne.core.secret import Secret
from poterne.facade.forms import Fault, ShapeForm, errors, tick
from poterne.facade.headers import unlisted
from poterne.facade.layout import page
from poterne.portal.people import AUTHORIZER, IT_LEAD
from poterne.portal.refusals import answered, dead
from poterne.portal.visitor import act_of, new_act
from poterne.records.models import AccessRequest, Link

_METHODS = ["GET", "HEAD", "POST"]


class AttestationForm(ShapeForm):
    """The attestation of D-19, never ticked beforehand."""

    attestation = tick("")

    def __init__(self, record: AccessRequest, data: object = None) -> None:
        super().__init__(data)
        self.fields["attestation"].label = record.wording.attestation


class DenialForm(ShapeForm):
    """A tick that no machine pressing buttons makes."""

    refus = tick("Je ne suis pas la personne désignée dans cette demande.")


@unlisted
@require_http_methods(_METHODS)
@answered
def confirm(request: HttpRequest, jeton: str) -> HttpResponse:
    """Portail-30; opening burns nothing."""
    try:
        link, record = _opened(jeton)
    except DeadLink as error:
        return _over(request, jeton, error)
    form, faults = AttestationForm(record, request.POST or None), list[Fault]()
    if request.method == "POST":
        try:
            confirm_address(
                link=link,
                attested=bool(form.text("attestation")),
                by=_person(link, record),
                now=clock.now(),
                acte=act_of(request),
            )
        except NotAllowed as error:
            faults = _blame(form, "attestation", error.message)
        else:
            return HttpResponseRedirect(reverse("portail:confirmer", args=[jeton]))
    return page(
        request,
        "portal/confirmer.html",
        ecran="Portail-30",
        titre="Est-ce bien vous?",
        erreurs=faults,
        demande=record,
        dossier=record.dossier(),
        responsable=_person(link, record).role == IT_LEAD,
        jusqu_au=link.expires_at,
        form=form,
        jeton=jeton,
        acte=new_act(),
    )


@unlisted
@require_http_methods(_METHODS)
@answered
def deny(request: HttpRequest, jeton: str) -> HttpResponse:
    """« Ce n’est pas moi »: whoever filled the form is told."""
    try:
        link, record = _opened(jeton)
    except DeadLink as error:
        return _over(request, jeton, error)
    form, faults = DenialForm(request.POST or None), list[Fault]()
    if request.method == "POST":
        if form.text("refus"):
            by = _person(link, record)
            deny_address(link=link, by=by, now=clock.now(), acte=act_of(request))
            return HttpResponseRedirect(reverse("portail:confirmer", args=[jeton]))
        faults = _blame(form, "refus", "La case n’est pas cochée. Cochez-la pour décliner.")
    return page(
        request,
        "portal/decliner.html",
        ecran="Portail-30-Refus",
        titre="Ce n’est pas vous?",
        erreurs=faults,
        etat="" if faults else "vide",
        demande=record,
        form=form,
        jeton=jeton,
        acte=new_act(),
    )


def _opened(jeton: str) -> tuple[Link, AccessRequest]:
    link = open_link(token=Secret(jeton), purpose=Purpose.CONFIRMER, now=clock.now())
    if link.request is None:
        raise DeadLink("inconnu")
    return link, link.request


def _person(link: Link, record: AccessRequest) -> Actor:
    lead = link.address_fold == record.it_lead_fold
    return party(IT_LEAD if lead else AUTHORIZER, link.address_fold)


def _blame(form: ShapeForm, name: str, message: str) -> list[Fault]:
    form.errors.setdefault(name, form.error_class()).append(message)
    return errors(form)


def _over(request: HttpRequest, jeton: str, error: DeadLink) -> HttpResponse:
    """A link that already served says what came of it; any other dead one says how to go on."""
    link = (
        Link.objects.select_related("request")
        .filter(token_hash=value_hash(Secret(jeton)), purpose=Purpose.CONFIRMER)
        .first()
    )
    if error.why != "utilise" or link is None or link.request is None:
        return dead(request, error)
    answer = link.request.confirmations.filter(address_fold=link.address_fold).first()
    return page(
        request,
        "portal/confirmee.html",
        ecran="Portail-30-Fin",
        titre="Votre adresse est confirmée" if answer else "Votre réponse est enregistrée",
        etat="enregistre",
        demande=link.request,
        confirmation=answer,
        responsable=_person(link, link.request).role == IT_LEAD,
        lettre=link.request.section3 != "complete",
    )
