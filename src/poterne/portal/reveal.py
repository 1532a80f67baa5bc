"""Portail-31: a temporary password is shown once, to whoever holds the mailbox and its code."""

from collections.abc import Callable
from functools import partial

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from poterne import clock
from poterne.acts.it_lead import ask_password
from poterne.acts.journaling import party
from poterne.acts.links import Refused, try_code
from poterne.acts.passwords import in_force
from poterne.acts.reveals import (
    Revealed,
    ask_reveal_code,
    code_of,
    disown,
    may_see_again,
    reveal,
    reveal_link,
)
from poterne.core.lifecycle import takes_password
from poterne.core.links import DeadLink, Purpose
from poterne.core.secret import Secret
from poterne.facade.forms import Fault, ShapeForm, code
from poterne.facade.headers import unlisted
from poterne.facade.layout import page
from poterne.facade.parts import Link as Way
from poterne.portal.codes import ask
from poterne.portal.holders import IT_LEAD, holds
from poterne.portal.refusals import answered, dead
from poterne.portal.visitor import act_of, browser_of, mailbox, masked, new_act
from poterne.records.models import AccessRequest, Credential, Link

_METHODS = ["GET", "HEAD", "POST"]
_TITLE = "Votre mot de passe temporaire"
_NOT_ME = ("PasMoi", "Ce n’était pas vous?")
_NOT_READ = ("PasLu", "Recevoir un nouveau lien")


class CodeForm(ShapeForm):
    """Six digits."""

    code = code()


@unlisted
@require_http_methods(_METHODS)
@answered
def show(request: HttpRequest, jeton: str) -> HttpResponse:
    """Portail-31: « Recevoir un code », the code, the password; later visits say when it was."""
    try:
        link, credential = reveal_link(token=Secret(jeton), now=clock.now())
    except DeadLink as error:
        mine = Way(reverse("portail:justificatifs"), "Voir vos justificatifs")
        return dead(request, error, mine)
    given = code_of(credential, browser_of(request).digest)
    if link.used_at is not None:
        again = may_see_again(link, given, clock.now())
        if request.method == "POST" and again and given and request.POST.get("geste") == "encore":
            return _shown(request, link, given)
        return _seen(request, jeton, link, credential, again=again)
    if request.method != "POST":
        waiting = given if given and _waits(given) else None
        return _asked(request, jeton, link, credential, waiting=waiting)
    if request.POST.get("geste") != "afficher":
        return _send_code(request, link)
    return _try(request, jeton, link, credential)


def _waits(given: Link) -> bool:
    return not (given.used_at or given.replaced_at) and clock.now() < given.expires_at


def _send_code(request: HttpRequest, link: Link) -> HttpResponse:
    browser = browser_of(request)
    ask_reveal_code(link=link, browser=browser.digest, now=clock.now())
    return browser.mark(HttpResponseRedirect(request.path))


def _try(request: HttpRequest, jeton: str, link: Link, credential: Credential) -> HttpResponse:
    """The code typed: the password, or what is wrong with the code."""
    form, browser = CodeForm(request.POST), browser_of(request)
    given = code_of(credential, browser.digest)
    outcome: Link | Refused = Refused("faux")
    if given is not None:
        typed = Secret("".join(form.text("code").split()))
        outcome = try_code(link=given, code=typed, browser=browser.digest, now=clock.now())
    if not isinstance(outcome, Refused):
        return _shown(request, link, outcome)
    form.errors.setdefault("code", form.error_class()).append(outcome.message)
    return _asked(request, jeton, link, credential, waiting=given, form=form)


def _shown(request: HttpRequest, link: Link, given: Link) -> HttpResponse:
    """The one rendering; a second press of the same button shows nothing."""
    by = party(IT_LEAD, link.address_fold)
    done = reveal(link=link, code=given, by=by, now=clock.now(), acte=act_of(request))
    if not isinstance(done, Revealed):
        return HttpResponseRedirect(request.path)
    return page(
        request,
        "portal/mot_de_passe.html",
        ecran="Portail-31-Lecture",
        titre=_TITLE,
        demande=done.credential.request,
        environnement=done.credential.environment,
        identifiant=done.credential,
        preuve=in_force(done.credential),
        groupes=done.password.reveal().split("-"),
    )


def _asked(
    request: HttpRequest,
    jeton: str,
    link: Link,
    credential: Credential,
    *,
    waiting: Link | None,
    form: CodeForm | None = None,
) -> HttpResponse:
    faults = [Fault(str(m), "#id_code") for m in form.errors.get("code", [])] if form else []
    return page(
        request,
        "portal/remise.html",
        ecran="Portail-31",
        titre=_TITLE,
        erreurs=faults,
        etat="" if faults else "vide",
        demande=credential.request,
        environnement=credential.environment,
        identifiant=credential,
        ouvert=takes_password(credential.state, credential.reason),
        lien=link,
        attend=waiting is not None,
        adresse=masked(link.address),
        form=form or CodeForm(),
        jeton=jeton,
        acte=new_act(),
    )


def _seen(
    request: HttpRequest, jeton: str, link: Link, credential: Credential, *, again: bool
) -> HttpResponse:
    return page(
        request,
        "portal/mot_de_passe_vu.html",
        ecran="Portail-31-Vu",
        titre="Ce lien a déjà servi",
        etat="expire",
        status=410,
        demande=credential.request,
        identifiant=credential,
        lien=link,
        vivant=in_force(credential) is not None,
        encore=again,
        jeton=jeton,
        acte=new_act(),
    )


@unlisted
@require_http_methods(_METHODS)
@answered
def not_me(request: HttpRequest, jeton: str) -> HttpResponse:
    """« Ce n’était pas moi »: the password dies, everybody is told; a code comes first."""
    link, credential = reveal_link(token=Secret(jeton), now=clock.now())
    deed = partial(disown, link=link)
    return _gesture(request, jeton, (link, credential), deed, _NOT_ME)


@unlisted
@require_http_methods(_METHODS)
@answered
def not_read(request: HttpRequest, jeton: str) -> HttpResponse:
    """« Je n’ai pas pu le lire »: another link, within L-08; a code comes first."""
    link, credential = reveal_link(token=Secret(jeton), now=clock.now())
    deed = partial(ask_password, credential=credential)
    return _gesture(request, jeton, (link, credential), deed, _NOT_READ)


def _proven(request: HttpRequest, record: AccessRequest) -> bool:
    box = mailbox(request)
    return box is not None and holds(record, box, IT_LEAD)


def _prove(request: HttpRequest, link: Link) -> HttpResponse:
    return ask(
        request,
        purpose=Purpose.JUSTIFICATIFS,
        address=link.address,
        then=request.path,
        about=link.request,
    )


def _gesture(
    request: HttpRequest,
    jeton: str,
    found: tuple[Link, Credential],
    deed: Callable[..., Credential],
    page_of: tuple[str, str],
) -> HttpResponse:
    """The page of one gesture; pressed by whoever proved the mailbox, ``deed`` is done."""
    link, credential = found
    name, title = page_of
    proven = _proven(request, credential.request)
    if request.method == "POST":
        if not proven:
            return _prove(request, link)
        by = party(IT_LEAD, link.address_fold)
        deed(by=by, now=clock.now(), acte=act_of(request))
        return HttpResponseRedirect(reverse("portail:justificatifs"))
    return page(
        request,
        "portal/mot_de_passe_geste.html",
        ecran=f"Portail-31-{name}",
        titre=title,
        demande=credential.request,
        environnement=credential.environment,
        identifiant=credential,
        pas_moi=page_of == _NOT_ME,
        vivant=in_force(credential) is not None,
        prouve=proven,
        jeton=jeton,
        acte=new_act(),
    )
