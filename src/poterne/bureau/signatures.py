"""Bureau-10 and Bureau-11: read, then sign exactly what is shown; or send back."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from poterne import clock
from poterne.acts import approval
from poterne.acts.approval import StepUp, proposed_grant
from poterne.acts.consultation import note_failed_signature
from poterne.acts.impartiality import hindrance
from poterne.acts.journaling import subject_name
from poterne.acts.proposal import standing
from poterne.acts.review import verdict
from poterne.bureau.access import actor, desk_page, guarded, repeated
from poterne.bureau.ceremonies import NotProved
from poterne.bureau.conformity import conformity
from poterne.bureau.differences import differences
from poterne.bureau.forms import ReasonForm, ValidityForm
from poterne.bureau.refusals import Refused, attempt
from poterne.bureau.requests import found
from poterne.bureau.sheet import kind_of, sections
from poterne.bureau.stepup import Content, ask, prove, shown_to
from poterne.core.catalogue import APPLICATIONS, SERVICES, VALIDITY_YEARS, Environment
from poterne.core.dossier import canonical, digest
from poterne.core.fields import months_before, parse_day
from poterne.core.lifecycle import RequestState
from poterne.facade.forms import Fault
from poterne.records.models import AccessRequest, Proposal, Signature, Staff

_LONGEST_LIST = 200
_SENT_BACK = frozenset({RequestState.CONFORME, RequestState.SIGNEE_REPONDANT})
_DATES = "Indiquez deux dates, comme 2026-11-23."


@require_safe
@guarded("sign_repondant")
def to_sign(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Bureau-10: what agents found conforming, oldest first."""
    rows = _waiting(RequestState.CONFORME, "bureau:signer")
    refusals = _proposed_refusals()
    return _list(request, staff, rows, ecran="Bureau-10", titre="À signer", refus=refusals)


@require_safe
@guarded("sign_soes")
def to_sign_soes(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Bureau-11: what a répondant signed, oldest first."""
    rows = _waiting(RequestState.SIGNEE_REPONDANT, "bureau:signer-soes")
    return _list(request, staff, rows, ecran="Bureau-11", titre="À signer – SOES")


def _proposed_refusals() -> list[AccessRequest]:
    checked = AccessRequest.objects.filter(state=RequestState.EN_VERIFICATION)
    about = checked.filter(Exists(standing(Proposal.objects.filter(request=OuterRef("pk")))))
    return list(about.order_by("received_at", "pk")[:_LONGEST_LIST])


def _waiting(state: str, way: str) -> list[tuple[AccessRequest, str, str]]:
    found_ = AccessRequest.objects.filter(state=state).order_by("received_at", "pk")
    return [
        (each, kind_of(each), reverse(way, args=[each.reference]))
        for each in found_[: _LONGEST_LIST + 1]
    ]


def _list(request: HttpRequest, staff: Staff, rows: list[Any], **context: Any) -> HttpResponse:
    return desk_page(
        request,
        staff,
        "bureau/a_signer.html",
        etat="rempli" if rows else "vide",
        rangs=rows[:_LONGEST_LIST],
        encore=len(rows) > _LONGEST_LIST,
        **context,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@guarded("sign_repondant")
def sign(request: HttpRequest, staff: Staff, reference: str) -> HttpResponse:
    """Bureau-10: the validity is chosen, its exact content shown, then signed with the key."""
    each, now = found(reference), clock.now()
    given = request.POST if request.method == "POST" else request.GET
    form = ValidityForm(given if "du" in given else _default_validity(each, now))
    start, end = parse_day(form.text("du")), parse_day(form.text("au"))
    faults, status = [], 200
    if start is None or end is None:
        faults = [Fault(_DATES, "#id_du")]
    elif request.method == "POST":

        def deed(step_up: StepUp) -> object:
            return approval.sign_repondant(
                request=each,
                valid_from=start,
                valid_until=end,
                step_up=step_up,
                by=actor(staff, "sign_repondant"),
                now=now,
                acte=request.POST.get("acte", ""),
            )

        try:
            return _signed(request, staff, each, "sign_repondant", deed)
        except Refused as refused:
            faults, status = refused.faults, refused.status
    each = found(reference)
    context = _proposal(request, staff, each, start, end)
    return _sign_page(
        request,
        staff,
        each,
        ecran="Bureau-10",
        titre="Signer comme répondant",
        erreurs=faults,
        status=status,
        form=form,
        **context,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@guarded("sign_soes")
def sign_soes(request: HttpRequest, staff: Staff, reference: str) -> HttpResponse:
    """Bureau-11: the second signature, on the very content that the répondant signed."""
    each, now = found(reference), clock.now()
    faults, status = [], 200
    if request.method == "POST":

        def deed(step_up: StepUp) -> object:
            return approval.sign_soes(
                request=each,
                step_up=step_up,
                by=actor(staff, "sign_soes"),
                now=now,
                acte=request.POST.get("acte", ""),
            )

        try:
            return _signed(request, staff, each, "sign_soes", deed)
        except Refused as refused:
            faults, status = refused.faults, refused.status
    return _soes_page(request, staff, found(reference), erreurs=faults, status=status)


def _soes_page(
    request: HttpRequest, staff: Staff, each: AccessRequest, **context: Any
) -> HttpResponse:
    first = each.signatures.filter(office="repondant", voided_at=None).first()
    same = first is not None and _same(each, first)
    why = _hindrance(staff, each, first) if same else ""
    content = Content("sign_soes", subject_name(each), each.grant_hash)
    ready = each.state == RequestState.SIGNEE_REPONDANT and same and not why
    return _sign_page(
        request,
        staff,
        each,
        ecran="Bureau-11",
        titre="Signer pour SOES",
        premiere=first,
        identique=same,
        empeche=why,
        empreinte=each.grant_hash,
        du=each.valid_from,
        au=each.valid_until,
        options=ask(request, staff, content, clock.now()) if ready else "",
        pret=ready,
        **context,
    )


def _signed(
    request: HttpRequest,
    staff: Staff,
    each: AccessRequest,
    name: str,
    deed: Callable[[StepUp], object],
) -> HttpResponse:
    """The key confirms what was shown, then the act. Raises Refused; a failed key is journaled."""
    by = actor(staff, name)
    if not repeated(request, by):
        shown = shown_to(request, name, subject_name(each))
        try:
            step_up = prove(request, staff, shown, clock.now())
        except NotProved as refusal:
            note_failed_signature(request=each, why=refusal.why, by=by, now=clock.now())
            raise Refused(refusal) from refusal
        attempt(lambda: deed(step_up))
    if name == "sign_soes":
        messages.success(request, "La demande est accordée. Les identifiants existent.")
        return redirect(reverse("bureau:dossier", args=[each.reference]))
    messages.success(request, "La demande est signée. SOES signe ensuite.")
    return redirect(reverse("bureau:a-signer"))


def _default_validity(each: AccessRequest, now: datetime) -> dict[str, str]:
    """From today, for the years of the environment less a day: both days are included."""
    start = clock.today(now)
    years = VALIDITY_YEARS.get(Environment(each.type), 1) if each.type else 1
    end = date.fromordinal(months_before(start, -12 * years).toordinal() - 1)
    return {"du": start.isoformat(), "au": end.isoformat()}


def _proposal(
    request: HttpRequest,
    staff: Staff,
    each: AccessRequest,
    start: date | None,
    end: date | None,
) -> dict[str, Any]:
    if start is None or end is None or each.state != RequestState.CONFORME:
        return {"pret": False}
    why = _hindrance(staff, each, None)
    shown = digest(proposed_grant(each, start, end))
    content = Content("sign_repondant", subject_name(each), shown)
    return {
        "pret": not why,
        "empeche": why,
        "empreinte": shown,
        "du": start,
        "au": end,
        "options": "" if why else ask(request, staff, content, clock.now()),
    }


def _same(each: AccessRequest, first: Signature) -> bool:
    return digest(canonical(each.grant or {})) == each.grant_hash == first.content_hash


def _hindrance(staff: Staff, each: AccessRequest, first: Signature | None) -> str:
    """Why this person may not sign this request, or ""; the act says it again."""
    why = hindrance(staff, each)
    if why or first is None:
        return why
    if first.staff_id == staff.pk:
        return "Vous avez signé comme répondant : une autre personne doit signer pour SOES."
    if each.keyed_by_id == staff.pk:
        return "Vous avez saisi cette demande : une autre personne doit signer."
    return ""


def _sign_page(
    request: HttpRequest, staff: Staff, each: AccessRequest, **context: Any
) -> HttpResponse:
    service = SERVICES[each.form_definition.service]
    lines = conformity(each, verdict(each))
    return desk_page(
        request,
        staff,
        "bureau/signer.html",
        demande=each,
        environnement=each.type,
        genre=kind_of(each),
        sections=sections(each, ()),
        signature=each.signatures.filter(office="authorizer", voided_at=None).first(),
        avis=[found_ for line in lines for found_ in line.faults],
        ecarts=differences(each),
        applications=[APPLICATIONS[key].name for key in service.applications],
        renvoi=ReasonForm(request.POST if "reason" in request.POST else None),
        peut_renvoyer=each.state in _SENT_BACK and not hindrance(staff, each),
        peut_refuser="repondant" in staff.offices and each.state == RequestState.CONFORME,
        **context,
    )


@require_POST
@guarded("send_back")
def send_back(request: HttpRequest, staff: Staff, reference: str) -> HttpResponse:
    """T13: back to the check, with the reason; both signatures of the authority are void."""
    each = found(reference)
    try:
        attempt(
            lambda: approval.send_back(
                request=each,
                reason=request.POST.get("reason", ""),
                by=actor(staff, "send_back"),
                now=clock.now(),
                acte=request.POST.get("acte", ""),
            )
        )
    except Refused as refused:
        return _sign_page(
            request,
            staff,
            found(reference),
            ecran="Bureau-10",
            titre="Renvoyer en vérification",
            erreurs=refused.faults,
            status=refused.status,
            pret=False,
        )
    messages.success(request, "La demande est renvoyée en vérification.")
    return redirect(reverse("bureau:dossier", args=[each.reference]))
