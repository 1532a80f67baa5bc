"""Portail-3, 8, 9, 10: task list, check, who signs, what happens next; and the end (T15)."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from poterne import clock
from poterne.acts.journaling import Actor
from poterne.acts.submission import (
    ask_signature_again,
    cancel_request,
    reopen,
    send_for_signature,
)
from poterne.core.dossier import PARTENAIRE
from poterne.core.errors.requests import NotConforming
from poterne.core.lifecycle import RequestState, may
from poterne.core.rules.breach import Breach
from poterne.facade.layout import page
from poterne.facade.parts import Task
from poterne.portal.holders import AUTHORIZER, IT_LEAD, PREPARER
from poterne.portal.paths import at
from poterne.portal.people import for_people
from poterne.portal.progress import DONE, NOT_YET, TO_DO, TONES, advice, found_in, status, stops
from poterne.portal.resumption import remember
from poterne.portal.summary import leads, to_check
from poterne.portal.visitor import act_of, new_act
from poterne.records.models import AccessRequest

_ROWS = (
    ("Identifiants", "identifiants", ("identifiants", "logiciels")),
    ("Responsable informatique désigné", "responsable", ("responsable",)),
    ("Autorisation", "personne", ("personne", "lieu")),
)


@require_http_methods(["GET", "HEAD"])
@for_people(PREPARER, AUTHORIZER, IT_LEAD)
def tasks(request: HttpRequest, record: AccessRequest, by: Actor) -> HttpResponse:
    """Portail-3: what is done and what is left; a frozen request is followed instead."""
    if not record.is_editable or by.role == IT_LEAD:
        return HttpResponseRedirect(at("suivi", record))
    rows = _rows(record, stops(found_in(record, clock.now())))
    following = next((row.href for row in rows if row.href and row.status != DONE), "")
    correcting = record.state == RequestState.A_CORRIGER
    response = page(
        request,
        "portal/taches.html",
        ecran="Portail-3",
        titre="Votre demande d’identifiants",
        demande=record,
        environnement=record.type,
        taches=rows,
        suite=following,
        a_corriger=correcting,
        nouvelle=not record.type,
    )
    return remember(response, record, by.fold)


def _rows(record: AccessRequest, faults: tuple[Breach, ...]) -> list[Task]:
    rows, ready = [], True
    for title, first, names in _ROWS:
        word = status(record, faults, *names)
        optional = first == "responsable" and record.type == PARTENAIRE
        ready = ready and (word != TO_DO or optional)
        hint = "Facultatif pour un identifiant de partenaire." if optional else ""
        rows.append(Task(title, word, at(first, record), TONES.get(word, "neutre"), hint))
    checked = NOT_YET if not ready else TO_DO if faults else DONE
    signing = TO_DO if ready and not faults else NOT_YET
    rows.append(
        Task(
            "Vérification",
            checked,
            at("verifier", record) if ready else "",
            TONES.get(checked, "neutre"),
        )
    )
    rows.append(Task("Signature", signing, at("signer", record) if signing == TO_DO else ""))
    return rows


@require_http_methods(["GET", "HEAD"])
@for_people(PREPARER, AUTHORIZER)
def check(request: HttpRequest, record: AccessRequest, _by: Actor) -> HttpResponse:
    """Portail-8: every answer, every fault at once; signing waits while a blocking one stands."""
    if not record.is_editable:
        return HttpResponseRedirect(at("suivi", record))
    found = found_in(record, clock.now())
    faults = stops(found)
    return page(
        request,
        "portal/verifier.html",
        ecran="Portail-8",
        titre="Vérifiez vos réponses",
        erreurs=leads(record, faults),
        demande=record,
        environnement=record.type,
        groupes=to_check(record, faults),
        conseils=advice(found),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_people(PREPARER, AUTHORIZER)
def choose_signer(request: HttpRequest, record: AccessRequest, by: Actor) -> HttpResponse:
    """Portail-9: the request leaves for signature (T02), or again after a correction."""
    replayed = record.state == RequestState.A_SIGNER and request.method == "POST"
    if not record.is_editable and not replayed:
        return HttpResponseRedirect(at("suivi", record))
    if record.is_editable and stops(found_in(record, clock.now())):
        return HttpResponseRedirect(at("verifier", record))
    myself = record.authorizer_fold == by.fold
    if request.method == "POST":
        try:
            _send(request, record, by)
        except NotConforming:
            return HttpResponseRedirect(at("verifier", record))
        mine = myself and "moi" in request.POST
        return HttpResponseRedirect(at("lire" if mine else "envoyee", record))
    return page(
        request,
        "portal/signer.html",
        ecran="Portail-9",
        titre="Qui signe la demande?",
        demande=record,
        environnement=record.type,
        personne=record.dossier().authorizer,
        moi=myself,
        papier=record.state == RequestState.BROUILLON,
        acte=new_act(),
    )


def _send(request: HttpRequest, record: AccessRequest, by: Actor) -> None:
    if record.state == RequestState.A_CORRIGER:
        ask_signature_again(request=record, by=by, now=clock.now())
    else:
        send_for_signature(request=record, by=by, now=clock.now(), acte=act_of(request))


@require_http_methods(["GET", "HEAD"])
@for_people(PREPARER, AUTHORIZER)
def sent(request: HttpRequest, record: AccessRequest, _by: Actor) -> HttpResponse:
    """Portail-10: the reference, and what happens next."""
    if record.state == RequestState.BROUILLON:
        return HttpResponseRedirect(at("demande", record))
    waiting = record.state in {RequestState.A_SIGNER, RequestState.A_CORRIGER}
    return page(
        request,
        "portal/envoyee.html",
        ecran="Portail-10",
        titre="Demande envoyée pour signature" if waiting else "Demande reçue",
        etat="enregistre",
        demande=record,
        a_signer=waiting,
        personne=record.dossier().authorizer,
        a_confirmer=record.section3 == "complete",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_people(AUTHORIZER, PREPARER)
def cancel(request: HttpRequest, record: AccessRequest, by: Actor) -> HttpResponse:
    """T15: what ends is said first, on a page of its own."""
    early = record.state in {RequestState.BROUILLON, RequestState.A_SIGNER}
    if request.method == "POST":
        cancel_request(request=record, by=by, now=clock.now(), acte=act_of(request))
        return HttpResponseRedirect(at("suivi", record))
    if not may("cancel", record.state) or not (early or by.role == AUTHORIZER):
        return HttpResponseRedirect(at("suivi", record))
    return page(
        request,
        "portal/annuler.html",
        ecran="Portail-3-Annuler",
        titre="Annuler la demande",
        demande=record,
        acte=new_act(),
    )


@require_POST
@for_people(PREPARER, AUTHORIZER)
def send_again(_request: HttpRequest, record: AccessRequest, by: Actor) -> HttpResponse:
    """A fresh signing link: the mail was lost, or the link is dead."""
    ask_signature_again(request=record, by=by, now=clock.now())
    return HttpResponseRedirect(at("envoyee", record))


@require_POST
@for_people(PREPARER)
def take_back(request: HttpRequest, record: AccessRequest, by: Actor) -> HttpResponse:
    """T03 by who filled it: the answers can change again, and the signing link is dead."""
    reopen(request=record, reason="", by=by, now=clock.now(), acte=act_of(request))
    return HttpResponseRedirect(at("demande", record))
