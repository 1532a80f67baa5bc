"""Portail-4 to 7: one page of answers at a time, saved as typed, judged by core."""

from collections.abc import Iterator
from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from poterne import clock
from poterne.acts.journaling import Actor, party
from poterne.acts.submission import save_answers
from poterne.core.dossier import PARTENAIRE, Dossier
from poterne.core.errors.requests import Stale
from poterne.core.links import Purpose
from poterne.core.offices import NotAllowed
from poterne.core.rules.breach import Breach
from poterne.facade.layout import page
from poterne.portal.answers import AnswersForm, Data, control
from poterne.portal.codes import ask
from poterne.portal.paths import at
from poterne.portal.people import AUTHORIZER, PREPARER, Routed, for_people
from poterne.portal.progress import (
    SECTIONS,
    Section,
    advice,
    asked,
    found_in,
    of_section,
    status,
    stops,
)
from poterne.portal.progress import TO_DO as UNTOUCHED
from poterne.portal.proofs import to_prove
from poterne.portal.resumption import remember, typist
from poterne.portal.visitor import mailbox, masked, park, unpark
from poterne.records.models import AccessRequest

_ADDRESSES = ("it_lead.email", "authorizer.email")
_FAULTS = "?points=1#erreurs"
"""The page judged, the keyboard on its summary: without a fragment of its own, a redirection keeps
that of « Modifier », and the browser puts the keyboard on the field."""


def view(name: str) -> Routed:
    """The view of the section ``name``."""
    section = SECTIONS[name]
    guarded = for_people(PREPARER, AUTHORIZER, unproven=partial(_ended, section))
    routed: Routed = require_http_methods(["GET", "HEAD", "POST"])(guarded(partial(_edit, section)))
    return routed


def _edit(section: Section, request: HttpRequest, record: AccessRequest, by: Actor) -> HttpResponse:
    if not record.is_editable:
        return HttpResponseRedirect(at("suivi", record))
    if section.name == "logiciels" and not asked(record.dossier()):
        return HttpResponseRedirect(at("identifiants", record) + _FAULTS)
    response = (
        _save(section, request, record, by)
        if request.method == "POST"
        else _show(section, request, record, unpark(request))
    )
    return remember(response, record, by.fold)


def _show(
    section: Section, request: HttpRequest, record: AccessRequest, kept: Data | None
) -> HttpResponse:
    found = of_section(found_in(record, clock.now()), section.name)
    form = _form(section, record, kept, found)
    judged = stops(found) if "points" in request.GET else ()
    return _page(section, request, record, form, judged=judged, found=found, gardee=bool(kept))


def _form(
    section: Section,
    record: AccessRequest,
    typed: Data | None,
    found: tuple[Breach, ...] = (),
) -> AnswersForm:
    """« C’est mon adresse personnelle » shows where D-20 spoke, or was answered before."""
    dossier = record.dossier()
    doubtful = {breach.field for breach in found if breach.rule_id == "D-20"}
    sent = {path for path in _ADDRESSES if typed and f"{control(path)}_personnelle" in typed}
    personal = doubtful | sent | set(dossier.personal_mailboxes)
    return AnswersForm(section.paths(dossier), record, typed, personal)


def _page(  # noqa: PLR0913  (the page of a section: its form, what is at fault, what was kept)
    section: Section,
    request: HttpRequest,
    record: AccessRequest,
    form: AnswersForm,
    *,
    judged: tuple[Breach, ...] = (),
    found: tuple[Breach, ...] = (),
    gardee: bool = False,
    conflit: Stale | None = None,
) -> HttpResponse:
    box, filled = mailbox(request), status(record, (), section.name) != UNTOUCHED
    faults = form.attach(judged, _neighbours(section))
    return page(
        request,
        "portal/section.html",
        ecran=section.screen,
        titre=section.title,
        etat="" if faults or filled or conflit else "vide",
        erreurs=faults,
        status=409 if conflit else 200,
        demande=record,
        environnement=record.type,
        section=section,
        form=form,
        conseils=advice(found) if filled else [],
        suite=at(section.following, record),
        moi=box.address if box and section.name in {"responsable", "personne"} else "",
        facultative=section.name == "responsable" and record.type == PARTENAIRE,
        gardee=gardee,
        conflit=conflit,
        differences=list(_differences(form)) if conflit else [],
    )


def _neighbours(section: Section) -> dict[str, str]:
    """Where a fault of another cell, or of a whole section, shows on this page."""
    if section.name == "personne":
        return {"it_lead.email": control("authorizer.email")}
    return {"it_lead": control("it_lead.first_name")} if section.name == "responsable" else {}


def _save(section: Section, request: HttpRequest, record: AccessRequest, by: Actor) -> HttpResponse:
    form = _form(section, record, request.POST)
    dossier = implied(form.laid(record.dossier()))
    box = mailbox(request)
    mine = box is not None and "cest_moi" in request.POST
    if box is not None and mine:
        dossier = dossier.with_answer(section.paths(dossier)[-1], box.address)
    try:
        saved = save_answers(
            request=record, dossier=dossier, version=version_of(request), by=by, now=clock.now()
        )
    except Stale as error:
        return _page(section, request, record, form, conflit=error)
    found = stops(of_section(found_in(saved, clock.now()), section.name))
    if mine:
        same = any(breach.rule_id == "D-18" for breach in found)
        return HttpResponseRedirect(at(section.name, saved) + (_FAULTS if same else ""))
    if found:
        return HttpResponseRedirect(at(section.name, saved) + _FAULTS)
    return HttpResponseRedirect(at(section.following, saved))


def filled_in(section: Section, record: AccessRequest, typed: Data) -> Dossier:
    """The answers of ``record`` with what was typed on the page of ``section``."""
    return implied(_form(section, record, typed).laid(record.dossier()))


def implied(dossier: Dossier) -> Dossier:
    """``dossier`` with what its type decides alone: a partner is a developer, without context."""
    if dossier.type != PARTENAIRE:
        return dossier
    return dossier.with_answer("authorizer.organization_kind", "developpeur").with_answer(
        "context", ""
    )


def version_of(request: HttpRequest) -> int:
    """The version that the page was made from; 0, hence stale, when it sent none."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0  # noqa: PLR2004


def _differences(form: AnswersForm) -> Iterator[tuple[str, str, str]]:
    """(label, saved elsewhere, typed here) of each answer that differs."""
    for path in form.paths:
        name = control(path)
        saved, typed = str(form.initial.get(name) or ""), form.text(name)
        if saved != typed:
            yield str(form.fields[name].label), saved, typed


def _ended(section: Section, request: HttpRequest, reference: str) -> HttpResponse:
    """The session ended: a post is kept all the same, then a code is asked for."""
    if request.method != "POST":
        return to_prove(request, reference)
    typing = typist(request, reference)
    if typing is None:
        park(request)
        return to_prove(request, reference)
    record, then = typing.record, at(section.following, typing.record)
    try:
        save_answers(
            request=record,
            dossier=filled_in(section, record, request.POST),
            version=version_of(request),
            by=party("preparateur", typing.fold),
            now=clock.now(),
        )
    except (Stale, NotAllowed):
        park(request)
        then = request.path
    return ask(
        request,
        purpose=Purpose.SUIVI,
        address=record.preparer_email,
        then=then,
        about=record,
        said="Votre saisie est enregistrée. Entrez le code envoyé à "
        f"{masked(record.preparer_email)} pour continuer.",
    )
