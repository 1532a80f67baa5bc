"""Refusing a request: the reason is written, the letter read, then confirmed with the key."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from poterne import clock
from poterne.acts import review
from poterne.acts.impartiality import hindrance
from poterne.acts.journaling import subject_name
from poterne.acts.proposal import proposed
from poterne.bureau.access import actor, desk_page, guarded, repeated
from poterne.bureau.forms import ReasonForm
from poterne.bureau.refusals import Refused, attempt
from poterne.bureau.requests import case_page, found
from poterne.bureau.sheet import kind_of
from poterne.bureau.stepup import Content, ask, prove, shown_to
from poterne.core.dossier import canonical, digest
from poterne.core.errors.requests import Changed, MissingReason
from poterne.facade.forms import Fault
from poterne.records.models import AccessRequest, Staff


def shown_refusal(each: AccessRequest, reason: str) -> str:
    """The hash of what a refusal shows: the request as signed, and the reason as sent."""
    return digest(canonical({"demande": each.demande_hash, "motif": reason.strip()}))


@require_http_methods(["GET", "HEAD", "POST"])
@guarded("refuse")
def refuse(request: HttpRequest, staff: Staff, reference: str) -> HttpResponse:
    """First the reason, then the letter and the key; « Modifier » comes back to the reason."""
    each = found(reference)
    if why := hindrance(staff, each):
        return case_page(request, staff, each, faults=[Fault(why)], status=403)
    advice = proposed(each)
    form = ReasonForm(request.POST or ({"reason": advice.reason} if advice else None))
    reason, confirmed = form.text("reason"), "confirmer" in request.POST
    faults: list[Fault] = []
    status = 200
    if request.method == "POST":
        try:
            attempt(lambda: _check(reason))
            if confirmed:
                attempt(lambda: _refuse(request, staff, each, reason))
                messages.success(request, "La demande est refusée. La décision part par courriel.")
                return redirect(reverse("bureau:dossier", args=[each.reference]))
        except Refused as refused:
            faults, status = refused.faults, refused.status
    each = found(reference)
    preview = request.method == "POST" and bool(reason.strip()) and "modifier" not in request.POST
    content = Content("refuse", subject_name(each), shown_refusal(each, reason))
    return desk_page(
        request,
        staff,
        "bureau/refuser.html",
        ecran="Bureau-3",
        titre="Refuser la demande",
        erreurs=faults,
        status=status,
        demande=each,
        environnement=each.type,
        genre=kind_of(each),
        form=form,
        proposition=advice,
        apercu=preview,
        motif=reason.strip(),
        empreinte=content.shown,
        options=ask(request, staff, content, clock.now()) if preview else "",
    )


def _check(reason: str) -> None:
    if not reason.strip():
        raise MissingReason


def _refuse(request: HttpRequest, staff: Staff, each: AccessRequest, reason: str) -> None:
    by = actor(staff, "refuse")
    if repeated(request, by):
        return
    shown = shown_to(request, "refuse", subject_name(each))
    prove(request, staff, shown, clock.now())
    if shown.shown != shown_refusal(each, reason):
        raise Changed
    review.refuse(
        request=each,
        reason=reason,
        by=by,
        now=clock.now(),
        acte=request.POST.get("acte", ""),
    )
