"""Bureau-1: entering by passkey, by password and code, by invitation; leaving."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from poterne import clock
from poterne.acts import staff as acts
from poterne.acts.links import open_link, spend_link
from poterne.acts.throttling import forget_failures, is_closed, note_failure, remaining
from poterne.bureau.access import desk_page, home_of, signed_in
from poterne.bureau.ceremonies import (
    NotProved,
    owner_of,
    seed_of,
    sign_in_options,
    step_of,
)
from poterne.bureau.forms import InvitedForm, SecondWayForm
from poterne.bureau.keeping import drop, kept_for
from poterne.core.errors.staff import Busy
from poterne.core.links import DeadLink, Purpose
from poterne.core.secret import Secret
from poterne.core.words import plural
from poterne.facade.errors import unavailable
from poterne.facade.forms import Fault, errors
from poterne.facade.headers import unlisted
from poterne.facade.layout import page
from poterne.facade.logs import noticed
from poterne.facade.staff_session import close_session, open_session
from poterne.records.models import Staff

_WRONG = "L’adresse, le mot de passe ou le code ne correspond pas. Vérifiez les trois."
_UNTICKED = "La case n’est pas cochée. Cochez-la pour commencer."
_CLOSED = "Trop d’essais ont échoué sur ce compte. Entrez avec votre clé d’accès."


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Bureau-1: the passkey names its owner; nothing is typed."""
    faults: list[Fault] = []
    if request.method == "POST":
        try:
            staff = owner_of(str(request.POST.get("preuve", "")))
        except NotProved as refusal:
            noticed(request, "authn_login_fail", f"cle {refusal.why}", alarm=True)
            faults = [Fault(refusal.message)]
        else:
            return _welcome(request, staff, "cle")
    elif (staff_in := signed_in(request)) is not None:
        return redirect(home_of(staff_in))
    return page(
        request,
        "bureau/entrer.html",
        ecran="Bureau-1",
        titre="Entrer au bureau",
        erreurs=faults,
        status=403 if faults else 200,
        options=sign_in_options(),
        suite=_wanted(request),
        gardee="garde" in request.session,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def enter_otherwise(request: HttpRequest) -> HttpResponse:
    """Bureau-1, second way: password and one-time code, together; slowed down after failures."""
    form = SecondWayForm(request.POST or None)
    faults: list[Fault] = []
    if request.method == "POST":
        try:
            staff, words = _second_way(request, form, clock.now())
        except Busy:
            noticed(request, "excess_rate_limit_exceeded", "mots de passe", alarm=True)
            return unavailable(request)
        if staff is not None:
            return _welcome(request, staff, "code")
        faults = [Fault(words, "#id_email")]
    return page(
        request,
        "bureau/entrer_autrement.html",
        ecran="Bureau-1",
        titre="Entrer par mot de passe et code",
        erreurs=faults,
        status=403 if faults else 200,
        form=form,
        suite=_wanted(request),
    )


def _second_way(
    request: HttpRequest, form: SecondWayForm, now: datetime
) -> tuple[Staff | None, str]:
    account = form.text("email").strip().casefold()
    source = str(request.META.get("REMOTE_ADDR", ""))
    wait = remaining(account=account, source=source, now=now)
    if wait:
        noticed(request, "authn_login_lock", "seconde façon", alarm=True)
        seconds = int(wait.total_seconds()) + 1
        return None, f"Trop d’essais ont échoué. Réessayez dans {plural(seconds, 'seconde')}."
    if is_closed(account=account):
        noticed(request, "authn_login_lock", "seconde façon", alarm=True)
        return None, _CLOSED
    found = authenticate(request, email=account, password=form.text("password"))
    seed = seed_of(found) if isinstance(found, Staff) else None
    step = step_of(seed, form.text("code")) if seed is not None else None
    if (
        not isinstance(found, Staff)
        or step is None
        or not acts.spend_code(staff=found, step=step, now=now)
    ):
        note_failure(account=account, source=source, now=now)
        about = f"compte:{found.pk} code" if isinstance(found, Staff) else "mot de passe"
        noticed(request, "authn_login_fail", about, alarm=True)
        return None, _WRONG
    forget_failures(account=account, source=source)
    return found, ""


def _welcome(request: HttpRequest, staff: Staff, way: str) -> HttpResponse:
    open_session(request, staff, way)
    noticed(request, "authn_login_success", f"compte:{staff.pk} {way}")
    if way == "cle":
        forget_failures(account=staff.email_fold, source=str(request.META.get("REMOTE_ADDR", "")))
    if kept_for(request, staff) is not None:
        return redirect(reverse("bureau:reprendre"))
    if not settings.DEMO and not acts.factors_of(staff).enough:
        return redirect(reverse("bureau:facteurs"))
    return redirect(_wanted(request) or home_of(staff))


def _wanted(request: HttpRequest) -> str:
    """Where the person was going, inside the desk, or ""."""
    path = str(request.POST.get("suite") or request.GET.get("suite") or "")
    inside = path.startswith("/bureau/") and not path.startswith("/bureau/entrer")
    return path if inside and url_has_allowed_host_and_scheme(path, None) else ""


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Nobody is signed in any more."""
    return close_session(request, reverse("bureau:entrer"))


@require_safe
def take_up(request: HttpRequest) -> HttpResponse:
    """What was typed when the session ended is one press away from where it was going."""
    staff = signed_in(request)
    if staff is None:
        return redirect(reverse("bureau:entrer"))
    kept = kept_for(request, staff)
    if kept is None:
        return redirect(home_of(staff))
    drop(request)
    return desk_page(
        request,
        staff,
        "bureau/reprendre.html",
        ecran="Bureau-1",
        titre="Votre saisie est gardée",
        gardee=kept,
    )


@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, jeton: str) -> HttpResponse:
    """The link of M-40: no robot that opens or submits spends it, a ticked box trades it."""
    now, form, faults = clock.now(), InvitedForm(request.POST or None), list[Fault]()
    try:
        link = open_link(token=Secret(jeton), purpose=Purpose.BUREAU, now=now)
        if form.text("moi"):
            spend_link(link=link, now=now)
    except DeadLink as dead:
        return page(
            request,
            "bureau/lien_mort.html",
            ecran="Bureau-1",
            titre="Cette invitation n’ouvre plus",
            etat="expire",
            status=410,
            motif=dead.message,
        )
    if link.staff is None:
        raise TypeError("an invitation belongs to an account")
    if form.text("moi"):
        open_session(request, link.staff, "lien")
        noticed(request, "authn_login_success", f"compte:{link.staff.pk} lien")
        return redirect(reverse("bureau:facteurs"))
    if request.method == "POST":
        form.errors.setdefault("moi", form.error_class()).append(_UNTICKED)
        faults = errors(form)
    return page(
        request,
        "bureau/invitation.html",
        ecran="Bureau-1",
        titre="Bienvenue au bureau",
        erreurs=faults,
        status=403 if faults else 200,
        personne=link.staff,
        fin=link.expires_at,
        form=form,
    )
