"""« Proposer le refus »: the agent's reason, read once as the répondant will read it, then kept."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from poterne import clock
from poterne.acts.impartiality import hindrance
from poterne.acts.proposal import propose_refusal
from poterne.bureau.access import actor, desk_page, guarded
from poterne.bureau.forms import ReasonForm
from poterne.bureau.refusals import Refused, attempt
from poterne.bureau.requests import case_page, found
from poterne.bureau.sheet import kind_of
from poterne.core.errors.requests import MissingReason
from poterne.facade.forms import Fault
from poterne.records.models import AccessRequest, Staff


@require_http_methods(["GET", "HEAD", "POST"])
@guarded("propose_refusal")
def propose(request: HttpRequest, staff: Staff, reference: str) -> HttpResponse:
    """First the reason, then its preview; « Modifier » comes back to the reason."""
    each, form = found(reference), ReasonForm(request.POST or None)
    if why := hindrance(staff, each):
        return case_page(request, staff, each, faults=[Fault(why)], status=403)
    reason = form.text("reason")
    faults: list[Fault] = []
    status = 200
    if request.method == "POST":
        try:
            attempt(lambda: _check(reason))
            if "confirmer" in request.POST:
                attempt(lambda: _propose(request, staff, each, reason))
                messages.success(request, "Le refus est proposé. Un répondant décide.")
                return redirect(reverse("bureau:dossier", args=[each.reference]))
        except Refused as refused:
            faults, status = refused.faults, refused.status
    preview = request.method == "POST" and bool(reason.strip()) and "modifier" not in request.POST
    return desk_page(
        request,
        staff,
        "bureau/proposer_refus.html",
        ecran="Bureau-3",
        titre="Proposer le refus",
        erreurs=faults,
        status=status,
        demande=each,
        environnement=each.type,
        genre=kind_of(each),
        form=form,
        apercu=preview,
        motif=reason.strip(),
    )


def _check(reason: str) -> None:
    if not reason.strip():
        raise MissingReason


def _propose(request: HttpRequest, staff: Staff, each: AccessRequest, reason: str) -> object:
    return propose_refusal(
        request=each,
        reason=reason,
        by=actor(staff, "propose_refusal"),
        now=clock.now(),
        acte=request.POST.get("acte", ""),
    )
