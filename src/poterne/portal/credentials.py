"""Portail-23 « Mes accès »: the authorizing person sees her identifiers and stops them."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from poterne import clock
from poterne.acts.handover import handed_links, may_hand_over
from poterne.acts.journaling import Actor, party, subject_name
from poterne.acts.leaks import readmit
from poterne.acts.withdrawal import may_lift, resume, suspend, withdraw
from poterne.core.lifecycle import CredentialState, after_leak, may
from poterne.core.links import Purpose
from poterne.core.reasons import REASONS
from poterne.facade.forms import ShapeForm, select
from poterne.facade.layout import page
from poterne.portal.codes import ask
from poterne.portal.entrance import ACCESS, enter, for_one_of
from poterne.portal.holders import addresses, holds
from poterne.portal.people import AUTHORIZER
from poterne.portal.visitor import Mailbox, act_of, mailbox, new_act, proved_by
from poterne.records.models import Credential, JournalRow

_OWN_WISH = "demande_personne_autorisante"
_OFFERED = (_OWN_WISH, "depart", "fuite", "incident", "remplacement")
_METHODS = ["GET", "HEAD", "POST"]


class StopForm(ShapeForm):
    """A reason, which may stay unsaid: her own wish is one."""

    motif = select("Motif", [(key, REASONS[key]) for key in _OFFERED], optional=True)


@require_http_methods(_METHODS)
def mine(request: HttpRequest) -> HttpResponse:
    """Portail-23; a mailed code comes first."""
    box = mailbox(request)
    if box is None or (request.method == "POST" and "adresse" in request.POST):
        return enter(request, ACCESS)
    held = _of(box)
    if not held:
        return enter(request, ACCESS, empty=True)
    return page(
        request,
        "portal/acces.html",
        ecran="Portail-23",
        titre="Mes accès",
        demandes=_by_request(held),
        acte=new_act(),
    )


def _of(box: Mailbox) -> list[Credential]:
    found = Credential.objects.filter(request__authorizer_fold=box.fold)
    ordered = found.select_related("request").order_by("-request__pk", "slot")
    return [each for each in ordered if holds(each.request, box, AUTHORIZER)]


def _by_request(held: list[Credential]) -> list[dict[str, object]]:
    """One group per request, with what may be done to each identifier."""
    groups: dict[int, dict[str, object]] = {}
    names = {subject_name(credential.request) for credential in held}
    links = handed_links({credential.request for credential in held})
    told = set(
        JournalRow.objects.filter(action="remise.transmise", objet__in=names).values_list(
            "objet", flat=True
        )
    )
    for credential in held:
        record = credential.request
        group = groups.setdefault(
            record.pk,
            {
                "demande": record,
                "responsable": record.dossier().it_lead,
                "transmis": subject_name(record) in told,
                "transmission": links.get(record.pk),
                "peut_transmettre": may_hand_over(record),
                "identifiants": [],
            },
        )
        rows = group["identifiants"]
        if isinstance(rows, list):
            rows.append((credential, _possible(credential)))
    return list(groups.values())


def _possible(credential: Credential) -> list[tuple[str, str]]:
    hers = party(AUTHORIZER, credential.request.authorizer_fold)
    offered = [
        ("suspendre", "Suspendre", may("suspend", credential.state)),
        ("retablir", "Rétablir", _held(credential) and may_lift(credential, hers)),
        ("retirer", "Retirer", may("withdraw", credential.state)),
    ]
    return [(name, word) for name, word, possible in offered if possible]


def _held(credential: Credential) -> bool:
    return credential.state == CredentialState.SUSPENDU


_hers = for_one_of(ACCESS)


def _stop_page(request: HttpRequest, credential: Credential, act: str) -> HttpResponse:
    return page(
        request,
        "portal/acces_arreter.html",
        ecran=f"Portail-23-{act.capitalize()}",
        titre=f"{act.capitalize()} un identifiant",
        demande=credential.request,
        environnement=credential.environment,
        identifiant=credential,
        geste=act,
        fuite=after_leak(credential.state, credential.reason),
        form=StopForm() if act != "rétablir" else None,
        a_prouver=act != "rétablir" and proved_by(request) != Purpose.ARRET,
        acte=new_act(),
    )


def _reason(request: HttpRequest) -> str:
    given = request.POST.get("motif", "")
    return given if given in _OFFERED else _OWN_WISH


def _stopped(
    request: HttpRequest,
    credential: Credential,
    by: Actor,
    act: str,
    deed: Callable[..., Credential],
) -> HttpResponse:
    """The page, then a code of this very session, then the act: felt at the next call."""
    if request.method != "POST":
        return _stop_page(request, credential, act)
    if proved_by(request) != Purpose.ARRET:
        record = credential.request
        address = addresses(record)[AUTHORIZER]
        then = request.path
        return ask(request, purpose=Purpose.ARRET, address=address, then=then, about=record)
    reason, acte = _reason(request), act_of(request)
    deed(credential=credential, reason=reason, by=by, now=clock.now(), acte=acte)
    return HttpResponseRedirect(reverse("portail:acces"))


@require_http_methods(_METHODS)
@_hers
def stop(request: HttpRequest, credential: Credential, by: Actor) -> HttpResponse:
    """I04, on its own page."""
    return _stopped(request, credential, by, "suspendre", suspend)


@require_http_methods(_METHODS)
@_hers
def remove(request: HttpRequest, credential: Credential, by: Actor) -> HttpResponse:
    """I05, for ever, at any hour."""
    return _stopped(request, credential, by, "retirer", withdraw)


@require_http_methods(_METHODS)
@_hers
def restore(request: HttpRequest, credential: Credential, by: Actor) -> HttpResponse:
    """I08, by her who suspended; after a leak, by a new temporary password."""
    if request.method != "POST":
        return _stop_page(request, credential, "rétablir")
    back = readmit if after_leak(credential.state, credential.reason) else resume
    back(credential=credential, by=by, now=clock.now(), acte=act_of(request))
    return HttpResponseRedirect(reverse("portail:acces"))
