"""A mailbox is proved: the code typed, a request followed by its reference, the session left."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from poterne.acts.links import Refused
from poterne.core.links import DeadLink, Purpose
from poterne.core.mailboxes import mailbox_key, valid_address
from poterne.core.reference import normalize_reference, shown_reference
from poterne.facade.forms import Fault, ShapeForm, code, email, text
from poterne.facade.layout import page
from poterne.facade.logs import noticed
from poterne.portal.codes import ask, ask_again, asked, tried
from poterne.portal.drafts import begin, blame_address
from poterne.portal.holders import on_file
from poterne.portal.paths import inner
from poterne.portal.refusals import answered
from poterne.portal.visitor import act_of, mailbox, masked, new_act, prove
from poterne.records.models import AccessRequest

BAD_REFERENCE = (
    "Le numéro de référence est vide ou contient une erreur de frappe. "
    "Recopiez-le du courriel reçu (exemple : 7KQ2-M4XX)."
)


class CodeForm(ShapeForm):
    """Six digits."""

    code = code()


class FollowForm(ShapeForm):
    """A reference and one's own address."""

    reference = text("Numéro de référence", hint="8 caractères, comme 7KQ2-M4XX.", width=12)
    adresse = email(
        "Votre adresse électronique",
        hint="Celle avec laquelle vous prenez part à la demande.",
        own=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@answered
def type_code(request: HttpRequest) -> HttpResponse:
    """The page of the code; the right one opens a session and leads on."""
    waiting = asked(request)
    if waiting is None:
        return HttpResponseRedirect(
            reverse(f"portail:{'demandes' if mailbox(request) else 'suivre'}")
        )
    if request.method != "POST":
        return _code_page(request, CodeForm())
    if "nouveau" in request.POST:
        return ask_again(request, waiting)
    typed = CodeForm(request.POST)
    outcome = tried(request, waiting, typed.text("code"))
    if isinstance(outcome, Refused):
        noticed(request, "authn_login_fail", f"code {waiting['but']} {outcome.why}", alarm=True)
        typed.errors.setdefault("code", typed.error_class()).append(outcome.message)
        return _code_page(request, typed, [Fault(outcome.message, "#id_code")])
    noticed(request, "authn_login_success", f"code {waiting['but']}")
    prove(request, outcome.address, waiting["but"])
    if waiting["but"] == Purpose.BROUILLON:
        return begin(request, act_of(request))
    return HttpResponseRedirect(inner(waiting["suite"]))


def _code_page(
    request: HttpRequest, form: CodeForm, faults: list[Fault] | None = None
) -> HttpResponse:
    waiting = asked(request) or {}
    return page(
        request,
        "portal/code.html",
        ecran="Portail-Code",
        titre="Entrez le code reçu par courriel",
        erreurs=faults or [],
        etat="" if faults else "vide",
        form=form,
        adresse=masked(waiting["adresse"]),
        mot=waiting["mot"],
        avec_lien=waiting["but"] == Purpose.BROUILLON,
        epuise=DeadLink.MESSAGES["epuise"] in {fault.message for fault in faults or []},
        acte=new_act(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    """Portail-51: reference and address, then a code; the same answer if they match nothing."""
    if request.method != "POST":
        given = {"reference": request.GET.get("reference", "")}
        return _follow_page(request, FollowForm(initial=given), [])
    form = FollowForm(request.POST)
    reference = normalize_reference(form.text("reference"))
    address = form.text("adresse").strip()
    faults: list[Fault] = []
    if reference is None:
        form.errors.setdefault("reference", form.error_class()).append(BAD_REFERENCE)
        faults.append(Fault(BAD_REFERENCE, "#id_reference"))
    if not valid_address(address):
        faults += blame_address(form)
    if reference is None or faults:
        return _follow_page(request, form, faults)
    record = AccessRequest.objects.filter(reference=reference).first()
    known = on_file(record, mailbox_key(address)) if record else ""
    then = inner(request.POST.get("suite", ""))
    page_of_it = reverse("portail:demande", args=[shown_reference(reference)])
    return ask(
        request,
        purpose=Purpose.SUIVI,
        address=known or address,
        then=then if then != "/" else page_of_it,
        about=record if known else None,
        known=bool(known),
        said="Si cette adresse prend part à la demande, un code vient de lui être envoyé.",
    )


def _follow_page(request: HttpRequest, form: FollowForm, faults: list[Fault]) -> HttpResponse:
    given = request.GET if request.method != "POST" else request.POST
    return page(
        request,
        "portal/suivre.html",
        ecran="Portail-51",
        titre="Reprendre ou suivre une demande",
        etat="" if faults else "vide",
        erreurs=faults,
        form=form,
        suite=inner(given.get("suite", "")),
        fermee="suite" in request.GET,
    )


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """« Quitter »: the session ends here, and the browser forgets our pages."""
    request.session.flush()
    response = HttpResponseRedirect("/")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


def to_prove(request: HttpRequest, record_reference: str) -> HttpResponse:
    """Nobody is proven here: to Portail-51, which leads back to the page that was asked."""
    query = f"?reference={record_reference}&suite={request.path}"
    return HttpResponseRedirect(reverse("portail:suivre") + query)
