"""Bureau-4: a paper or mailed form keyed by an agent, all its sections on one page (T05)."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from poterne import clock
from poterne.acts.intake import Original, register
from poterne.bureau.access import actor, desk_page, guarded
from poterne.bureau.intake_form import SECTIONS, IntakeForm
from poterne.bureau.refusals import Refused, attempt
from poterne.core.fields import parse_day
from poterne.core.forms.register import FORMS
from poterne.core.reference import normalize_reference
from poterne.facade.forms import Fault, errors
from poterne.records.models import AccessRequest, Staff

_NO_NUMBER = (
    "Le numéro de la demande n’a pas la forme 7KQ2-M4XX. Relisez-le, ou laissez la case vide."
)


@require_http_methods(["GET", "HEAD", "POST"])
@guarded("register")
def receive(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The paper becomes a request as it stands, faults included: its check tells them."""
    form = IntakeForm(request.POST if request.method == "POST" else _fresh())
    faults: list[Fault] = []
    status = 200
    if request.method == "POST":
        original = _original(form)
        faults = errors(form)
        if original is not None and not faults:
            try:
                made = attempt(lambda: _register(request, staff, form, original))
            except Refused as refused:
                faults, status = refused.faults, refused.status
            else:
                return _received(request, made)
    return desk_page(
        request,
        staff,
        "bureau/reception.html",
        ecran="Bureau-4",
        titre="Réception d’un formulaire",
        erreurs=faults,
        status=status,
        form=form,
        groupes=[
            (title, [[form[name] for name in line] for line in lines]) for title, lines in SECTIONS
        ],
    )


def _fresh() -> dict[str, str]:
    return {"channel": "courriel", "form": next(iter(FORMS))}


def _original(form: IntakeForm) -> Original | None:
    """What the agent attests of the paper; None once its faults hang on the form."""
    form.is_valid()
    received = _day(form, "received_on", "La date de réception n’existe pas ou est vide.")
    signed: date | None = None
    if form.cleaned_data.get("signed"):
        signed = _day(form, "signed_on", "La date à côté de la signature n’existe pas ou est vide.")
    typed = form.text("reference").strip()
    reference = normalize_reference(typed) or ""
    if typed and not reference:
        form.add_error("reference", _NO_NUMBER)
    if form.errors or received is None:
        return None
    return Original(
        channel=form.cleaned_data["channel"] or "courriel",
        form=form.cleaned_data["form"] or next(iter(FORMS)),
        received_on=received,
        signed_on=signed,
        reference=reference,
    )


def _day(form: IntakeForm, name: str, fault: str) -> date | None:
    day = parse_day(form.text(name))
    if day is None:
        form.add_error(name, f"{fault} Indiquez-la, comme 2026-11-23.")
    return day


def _register(
    request: HttpRequest, staff: Staff, form: IntakeForm, original: Original
) -> AccessRequest:
    return register(
        dossier=form.dossier(),
        original=original,
        by=actor(staff, "register"),
        now=clock.now(),
        acte=request.POST.get("acte", ""),
    )


def _received(request: HttpRequest, made: object) -> HttpResponse:
    if not isinstance(made, AccessRequest):
        raise TypeError("a reception makes a request")
    messages.success(request, "La réception est enregistrée. La demande attend sa vérification.")
    return redirect(reverse("bureau:dossier", args=[made.reference]))
