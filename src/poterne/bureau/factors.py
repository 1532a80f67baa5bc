"""One's own ways in: what is held, what is missing, a key or a second way added."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from poterne import clock
from poterne.acts import staff as acts
from poterne.acts.journaling import member
from poterne.bureau.access import desk_page, home_of, signed_in
from poterne.bureau.ceremonies import (
    drop_seed,
    pending_seed,
    picture_of,
    registered,
    registration_options,
    step_of,
)
from poterne.bureau.forms import NewKeyForm, NewSecondWayForm
from poterne.bureau.refusals import Refused, attempt
from poterne.bureau.stepup import Content, ask, prove
from poterne.core.dossier import digest
from poterne.core.errors.staff import AccountFault, Busy
from poterne.core.secret import Secret
from poterne.facade.errors import unavailable
from poterne.facade.forms import ShapeForm, errors
from poterne.records.models import Staff

_OPENED = "facteurs_ouverts"
_STAYS_OPEN = timedelta(minutes=5)
_HOME = "bureau:facteurs"
Keep = Callable[[HttpRequest, Staff, ShapeForm, datetime], object]


@require_http_methods(["GET", "HEAD", "POST"])
def factors(request: HttpRequest) -> HttpResponse:
    """Bureau-1: the first two ways in need no other proof, any later one asks for a key held."""
    staff = signed_in(request)
    if staff is None:
        return redirect(reverse("bureau:entrer"))
    now, refusal = clock.now(), None
    if request.method == "POST":
        try:
            attempt(lambda: prove(request, staff, _content(staff), now))
        except Refused as refused:
            refusal = refused
        else:
            request.session[_OPENED] = now.isoformat()
            return redirect(reverse(_HOME))
    return _page(request, staff, now, refusal)


@require_POST
def add_key(request: HttpRequest) -> HttpResponse:
    """One passkey more."""
    return _add(request, NewKeyForm(request.POST), _keep_key)


@require_POST
def add_second_way(request: HttpRequest) -> HttpResponse:
    """Password and code, made together; an earlier pair dies."""
    return _add(request, NewSecondWayForm(request.POST), _keep_second_way)


@require_safe
def square(request: HttpRequest) -> HttpResponse:
    """The seed as a square for the telephone, while it is being set up and only then."""
    staff = signed_in(request)
    if staff is None or not _open(request, staff, clock.now()):
        return HttpResponse(status=404)
    picture = picture_of(staff, pending_seed(request))
    return HttpResponse(
        picture, content_type="image/svg+xml", headers={"Cache-Control": "no-store"}
    )


def _add(request: HttpRequest, form: ShapeForm, keep: Keep) -> HttpResponse:
    staff, now = signed_in(request), clock.now()
    if staff is None:
        return redirect(reverse("bureau:entrer"))
    if not _open(request, staff, now):
        return redirect(reverse(_HOME))
    try:
        attempt(lambda: keep(request, staff, form, now))
    except Busy:
        return unavailable(request)
    except Refused as refused:
        form.is_valid()
        if refused.field:
            form.add_error(refused.field, refused.faults[0].message)
        refused.faults = errors(form) or refused.faults
        return _page(request, staff, now, refused, form)
    if acts.factors_of(staff).enough:
        messages.success(request, "Vos façons d’entrer sont prêtes.")
    return redirect(reverse(_HOME))


def _keep_key(request: HttpRequest, staff: Staff, form: ShapeForm, now: datetime) -> None:
    credential = registered(str(request.POST.get("preuve", "")))
    acts.add_passkey(
        staff=staff, name=form.text("name"), credential=credential, by=member(staff), now=now
    )


def _keep_second_way(request: HttpRequest, staff: Staff, form: ShapeForm, now: datetime) -> None:
    seed = pending_seed(request)
    if step_of(seed, form.text("code")) is None:
        raise AccountFault("code", "Ce code n’est pas celui que le téléphone affiche. Reprenez-le.")
    changed = acts.set_second_way(
        staff=staff,
        password=Secret(form.text("password")),
        seed=seed,
        by=member(staff),
        now=now,
    )
    update_session_auth_hash(request, changed)
    drop_seed(request)


def _open(request: HttpRequest, staff: Staff, now: datetime) -> bool:
    """Whether a way in may be added now: fewer than two are held, or a key was just shown."""
    if not acts.factors_of(staff).enough:
        return True
    opened = str(request.session.get(_OPENED, ""))
    return bool(opened) and now - datetime.fromisoformat(opened) < _STAYS_OPEN


def _content(staff: Staff) -> Content:
    held = acts.factors_of(staff)
    shown = digest(f"{held.passkeys} clés, seconde façon {held.second_way}")
    return Content("factors", f"compte:{staff.pk}", shown)


def _page(
    request: HttpRequest,
    staff: Staff,
    now: datetime,
    refused: Refused | None = None,
    form: ShapeForm | None = None,
) -> HttpResponse:
    held, is_open = acts.factors_of(staff), _open(request, staff, now)
    context: dict[str, Any] = {
        "tenus": held,
        "cles": staff.authenticator_set.filter(type="webauthn").order_by("pk"),  # type: ignore[attr-defined]  # allauth's table has no types
        "ouvert": is_open,
        "accueil": home_of(staff),
        "cle": form if isinstance(form, NewKeyForm) else NewKeyForm(),
        "seconde": form if isinstance(form, NewSecondWayForm) else NewSecondWayForm(),
    }
    if is_open:
        context["options"] = registration_options(staff)
        context["graine"] = _in_fours(pending_seed(request).reveal())
    else:
        context["options_preuve"] = ask(request, staff, _content(staff), now)
    return desk_page(
        request,
        staff,
        "bureau/facteurs.html",
        ecran="Bureau-1",
        titre="Vos façons d’entrer",
        erreurs=refused.faults if refused else [],
        status=refused.status if refused else 200,
        **context,
    )


def _in_fours(text: str) -> str:
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))
