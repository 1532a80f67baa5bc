"""Portail-2: an address is given, proved by link or code; its draft is opened or resumed."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from poterne import clock
from poterne.acts.journaling import party
from poterne.acts.links import open_link, spend_link
from poterne.acts.submission import answers_of, open_draft, save_answers
from poterne.core.dossier import GMF, HORS_GMF, PARTENAIRE, PRODUCTION
from poterne.core.forms.register import FORMS
from poterne.core.lifecycle import RequestState
from poterne.core.links import DeadLink, Purpose
from poterne.core.mailboxes import valid_address
from poterne.core.secret import Secret
from poterne.facade.forms import Fault, ShapeForm, email, errors, tick
from poterne.facade.headers import unlisted
from poterne.facade.layout import page
from poterne.facade.parts import Link as Way
from poterne.portal.codes import ask
from poterne.portal.holders import PREPARER, drafts_of, holds, requests_of
from poterne.portal.paths import at
from poterne.portal.refusals import answered, dead
from poterne.portal.visitor import Mailbox, act_of, mailbox, new_act, prove
from poterne.records.models import AccessRequest, Link

_FORM = next(iter(FORMS))
BAD_ADDRESS = (
    "Votre adresse électronique est vide ou n’est pas valide. "
    "Corrigez-la (exemple : jacques.untel@xx.com)."
)
_OFFERED = 3
"""How many former requests are offered as a start: the last ones."""
_UNTICKED = "La case n’est pas cochée. Cochez-la pour ouvrir votre demande."


class AddressForm(ShapeForm):
    """One's own address."""

    adresse = email("Votre adresse électronique", own=True)


class EnterForm(ShapeForm):
    """A tick that no machine pressing buttons makes."""

    moi = tick("C’est bien moi qui ai demandé ce lien.")


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Portail-2: the address of whoever fills the form; M-01 leaves, known or not."""
    form, faults = AddressForm(request.POST or None), list[Fault]()
    if request.method == "POST":
        address = form.text("adresse").strip()
        if valid_address(address):
            demandes = reverse("portail:demandes")
            return ask(request, purpose=Purpose.BROUILLON, address=address, then=demandes)
        faults = blame_address(form)
    else:
        _note_choice(request)
    return page(
        request,
        "portal/nouvelle.html",
        ecran="Portail-2",
        titre="Votre adresse électronique",
        etat="" if faults else "vide",
        erreurs=faults,
        form=form,
    )


def blame_address(form: ShapeForm) -> list[Fault]:
    """The field ``adresse`` says that it holds no address; the entries of the summary."""
    form.errors.setdefault("adresse", form.error_class()).append(BAD_ADDRESS)
    return [Fault(BAD_ADDRESS, "#id_adresse")]


def _note_choice(request: HttpRequest) -> None:
    """What Portail-1 already asked is not asked again in this browser."""
    type_, context = request.GET.get("type", ""), request.GET.get("contexte", "")
    if type_ in {PARTENAIRE, PRODUCTION} and context in {"", GMF, HORS_GMF}:
        request.session["choix"] = [type_, context]


@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
@answered
def enter(request: HttpRequest, jeton: str) -> HttpResponse:
    """The link of M-01: looking changes nothing, the button spends it."""
    box = mailbox(request)
    try:
        link = open_link(token=Secret(jeton), purpose=Purpose.BROUILLON, now=clock.now())
    except DeadLink as error:
        if box is not None and error.why == "utilise":
            return HttpResponseRedirect(reverse("portail:demandes"))
        return dead(request, error, Way(reverse("portail:nouvelle"), "Recevoir un nouveau lien"))
    waiting = drafts_of(Mailbox(link.address, link.address_fold))
    form, faults = EnterForm(request.POST or None), list[Fault]()
    if request.method == "POST":
        if form.text("moi"):
            return _entered(request, link, waiting)
        form.errors.setdefault("moi", form.error_class()).append(_UNTICKED)
        faults = errors(form)
    return page(
        request,
        "portal/entrer.html",
        ecran="Portail-2-Lien",
        titre="Votre demande d’accès",
        erreurs=faults,
        brouillons=waiting,
        form=form,
        acte=new_act(),
    )


def _entered(request: HttpRequest, link: Link, waiting: list[AccessRequest]) -> HttpResponse:
    spend_link(link=link, now=clock.now())
    prove(request, link.address)
    chosen = request.POST.get("brouillon", "")
    for draft in waiting:
        if draft.reference == chosen:
            return HttpResponseRedirect(at("demande", draft))
    return open_new(request, act_of(request))


def begin(request: HttpRequest, acte: str) -> HttpResponse:
    """After the right code: the list when it holds something to go on from, else a first draft."""
    box = mailbox(request)
    if box is None or any(holds(each, box, PREPARER) for each in requests_of(box)):
        return HttpResponseRedirect(reverse("portail:demandes"))
    return open_new(request, acte)


@require_POST
@answered
def open_another(request: HttpRequest) -> HttpResponse:
    """« Commencer une nouvelle demande », from one's own list."""
    return open_new(request, act_of(request))


def open_new(request: HttpRequest, acte: str) -> HttpResponse:
    """T01 for the proven mailbox, then the task list. Raises TooMany above ten a day."""
    box = mailbox(request)
    if box is None:
        return HttpResponseRedirect(reverse("portail:nouvelle"))
    by, now = party("preparateur", box.fold), clock.now()
    draft = open_draft(address=box.address, form=_FORM, by=by, now=now, acte=acte)
    type_, context = request.session.pop("choix", ["", ""])
    former = _former(box, request.POST.get("reprendre", ""))
    if former and draft.state == RequestState.BROUILLON and not draft.type:
        save_answers(
            request=draft, dossier=answers_of(former), version=draft.version, by=by, now=now
        )
    elif type_ and draft.state == RequestState.BROUILLON and not draft.type:
        chosen = draft.dossier().with_answer("types", (type_,)).with_answer("context", context)
        save_answers(request=draft, dossier=chosen, version=draft.version, by=by, now=now)
    return HttpResponseRedirect(at("demande", draft))


def _former(box: Mailbox, reference: str) -> AccessRequest | None:
    """The request of that reference whose answers this mailbox once typed."""
    sent = [each for each in requests_of(box) if each.state != RequestState.BROUILLON]
    mine = [each for each in sent if holds(each, box, PREPARER)]
    return next((each for each in mine if each.reference_shown == reference), None)


@require_http_methods(["GET", "HEAD"])
def mine(request: HttpRequest) -> HttpResponse:
    """The requests of the proven mailbox, drafts first."""
    box = mailbox(request)
    if box is None:
        return HttpResponseRedirect(reverse("portail:nouvelle"))
    drafts = drafts_of(box)
    others = [each for each in requests_of(box) if each not in drafts]
    return page(
        request,
        "portal/demandes.html",
        ecran="Portail-2-Liste",
        titre="Vos demandes",
        etat="rempli" if drafts or others else "vide",
        brouillons=drafts,
        autres=others[:50],
        anciennes=[each for each in others if holds(each, box, PREPARER)][:_OFFERED],
        acte=new_act(),
    )
