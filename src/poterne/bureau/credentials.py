"""Bureau-33: find identifiers, read the list, withdraw or suspend them; lift a suspension."""

import re
import uuid
from collections.abc import Sequence
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from poterne import clock
from poterne.acts import leaks, withdrawal
from poterne.bureau.access import actor, desk_page, guarded, repeated
from poterne.bureau.forms import WithdrawalForm
from poterne.bureau.looking import living
from poterne.bureau.refusals import Refused, attempt
from poterne.bureau.stepup import Content, ask, prove, shown_to
from poterne.bureau.usage import last_use
from poterne.core.dossier import canonical, digest
from poterne.core.errors.requests import Changed, MissingReason
from poterne.core.lifecycle import after_leak
from poterne.core.reasons import BY_STAFF
from poterne.core.words import plural
from poterne.facade.forms import Fault
from poterne.records.models import Credential, Staff

LONGEST_LIST = 100
_SENT = "Un mot de passe temporaire part. L’identifiant {} reprendra à son activation."
_ACTS = {"retirer": withdrawal.withdraw, "suspendre": withdrawal.suspend}


@require_safe
@guarded("withdraw")
def search(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Bureau-33: by identifier, organisation, software vendor, person or reference."""
    typed = request.GET.get("q", "").strip()
    rows = list(living(typed)[: LONGEST_LIST + 1])
    return desk_page(
        request,
        staff,
        "bureau/retrait.html",
        ecran="Bureau-33",
        titre="Retrait d’urgence",
        etat="rempli" if rows else "vide",
        recherche=typed,
        rangs=rows[:LONGEST_LIST],
        instant=clock.now(),
        encore=len(rows) > LONGEST_LIST,
    )


def _chosen(request: HttpRequest) -> list[Credential]:
    typed = request.POST.getlist("identifiants[]")
    keys = [int(key) for key in typed if re.fullmatch("[0-9]{1,12}", key)]
    found = Credential.objects.filter(pk__in=keys).select_related("request", "organization")
    return list(found.order_by("machine_id"))


@require_POST
@guarded("withdraw")
def confirm(request: HttpRequest, staff: Staff) -> HttpResponse:
    """The list that was ticked, counted; the act and its reason are chosen here."""
    rows = _chosen(request)
    if not rows:
        messages.error(request, "Aucun identifiant n’est coché. Cochez-en au moins un.")
        return redirect(f"{reverse('bureau:retrait')}?q={request.POST.get('q', '')}")
    return _confirm_page(request, staff, rows)


def _confirm_page(
    request: HttpRequest,
    staff: Staff,
    rows: list[Credential],
    faults: Sequence[Fault] = (),
    status: int = 200,
) -> HttpResponse:
    form = WithdrawalForm(request.POST if "motif" in request.POST else {"geste": "retirer"})
    content = _content(rows)
    several, now = len(rows) > 1, clock.now()
    return desk_page(
        request,
        staff,
        "bureau/retrait_confirmer.html",
        ecran="Bureau-33",
        titre=f"Retirer ou suspendre {plural(len(rows), 'identifiant')}",
        erreurs=faults,
        status=status,
        rangs=rows,
        instant=now,
        recents=sum(last_use(row.last_used_at, now).recent for row in rows),
        form=form,
        plusieurs=several,
        empreinte=content.shown,
        options=ask(request, staff, content, now) if several else "",
    )


def _content(rows: Sequence[Credential]) -> Content:
    """A batch is confirmed by key, the list being what is shown; one alone goes at once."""
    names = [row.machine_id for row in rows]
    return Content("withdraw", "lot", digest(canonical({"identifiants": names})))


@require_POST
@guarded("withdraw")
def carry_out(request: HttpRequest, staff: Staff) -> HttpResponse:
    """One act per identifier, one batch; the page says the second, and what was not done."""
    rows, now = _chosen(request), clock.now()
    if not rows:
        raise Http404
    try:
        attempt(lambda: _check(request, staff, rows, now))
    except Refused as refused:
        return _confirm_page(request, staff, rows, refused.faults, refused.status)
    outcomes = [(row, _stop(request, staff, row, now)) for row in rows]
    faults = [fault for _, found in outcomes for fault in found]
    done = [row for row, found in outcomes if not found]
    return desk_page(
        request,
        staff,
        "bureau/retrait_fait.html",
        ecran="Bureau-33",
        titre="Retiré" if request.POST.get("geste") == "retirer" else "Suspendu",
        erreurs=faults,
        status=409 if faults and not done else 200,
        faits=done,
        instant=clock.now().astimezone(clock.TORONTO),
    )


def _check(request: HttpRequest, staff: Staff, rows: list[Credential], now: datetime) -> None:
    if request.POST.get("motif") not in BY_STAFF or request.POST.get("geste") not in _ACTS:
        raise MissingReason
    if len(rows) == 1 or _repeated_batch(request, staff, rows):
        return
    shown = shown_to(request, "withdraw", "lot")
    if shown.shown != _content(rows).shown:
        raise Changed
    prove(request, staff, shown, now)


def _repeated_batch(request: HttpRequest, staff: Staff, rows: Sequence[Credential]) -> bool:
    """Whether the first act of this batch was already done: a second press."""
    by = actor(staff, "withdraw")
    return repeated(request, by, acte=_acte(request, rows[0]))


def _acte(request: HttpRequest, row: Credential) -> str:
    batch = request.POST.get("acte") or uuid.uuid4().hex
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{batch}:{row.pk}"))


def _stop(request: HttpRequest, staff: Staff, row: Credential, now: datetime) -> list[Fault]:
    """The identifier is stopped, and nothing returned; else why it was not."""
    name = request.POST.get("geste", "")
    by = actor(staff, "withdraw" if name == "retirer" else "suspend")
    reason, acte = request.POST.get("motif", ""), _acte(request, row)
    try:
        attempt(lambda: _ACTS[name](credential=row, reason=reason, by=by, now=now, acte=acte))
    except Refused as refused:
        return [Fault(f"{row.machine_id} : {each.message}") for each in refused.faults]
    return []


@require_POST
@guarded("resume")
def resume(request: HttpRequest, staff: Staff, identifiant: int) -> HttpResponse:
    """« Lever la suspension »: back to the state before it; after a leak, by a new password."""
    row = Credential.objects.select_related("request").filter(pk=identifiant).first()
    if row is None:
        raise Http404
    leaked = after_leak(row.state, row.reason)
    lift = leaks.readmit if leaked else withdrawal.resume
    try:
        attempt(
            lambda: lift(
                credential=row,
                by=actor(staff, "resume"),
                now=clock.now(),
                acte=request.POST.get("acte", ""),
            )
        )
    except Refused as refused:
        messages.error(request, " ".join(each.message for each in refused.faults))
    else:
        messages.success(
            request, (_SENT if leaked else "L’identifiant {} reprend.").format(row.slot)
        )
    return redirect(reverse("bureau:dossier", args=[row.request.reference]))
