"""Bureau-3: one request whole, and what an agent does with it."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from poterne import clock
from poterne.acts import review
from poterne.acts.consultation import consult
from poterne.acts.impartiality import hindrance
from poterne.acts.presence import others, see
from poterne.acts.proposal import proposed
from poterne.bureau.access import actor, desk_page, guarded
from poterne.bureau.conformity import conformity
from poterne.bureau.differences import differences
from poterne.bureau.forms import AcceptForm, ReturnForm
from poterne.bureau.received_files import received_files
from poterne.bureau.refusals import Refused, attempt
from poterne.bureau.sheet import kind_of, sections
from poterne.bureau.timeline import OPEN_TO_STAFF, fresh, timeline
from poterne.core.lifecycle import RequestState
from poterne.core.mailboxes import mailbox_key
from poterne.core.offices import may
from poterne.core.reference import normalize_reference
from poterne.facade.forms import Fault, ShapeForm
from poterne.records.models import AccessRequest, CaseNote, JournalRow, Signature, Staff


@dataclass(frozen=True, slots=True)
class Confirmed:
    """One of the two addresses, and the day its person attested it, if she did."""

    whose: str
    address: str
    on: Any


def found(reference: str) -> AccessRequest:
    """The request of that reference, once it was sent. Raises Http404."""
    known = AccessRequest.objects.select_related(
        "taken_by", "keyed_by", "decided_by", "organization"
    ).filter(reference=normalize_reference(reference) or "", state__in=map(str, OPEN_TO_STAFF))
    request = known.first()
    if request is None:
        raise Http404
    return request


@require_safe
@guarded("read")
def case(request: HttpRequest, staff: Staff, reference: str) -> HttpResponse:
    """Bureau-3; the consultation is journaled, once per person and session."""
    each = found(reference)
    consult(
        request=each,
        by=actor(staff, "read"),
        now=clock.now(),
        acte=str(uuid.uuid5(uuid.NAMESPACE_OID, f"{request.session.session_key}:{each.pk}")),
    )
    return case_page(request, staff, each)


def case_page(
    request: HttpRequest,
    staff: Staff,
    each: AccessRequest,
    *,
    faults: list[Fault] | None = None,
    status: int = 200,
    form: ShapeForm | None = None,
) -> HttpResponse:
    """The case, with what was refused and what was typed, if anything was."""
    return desk_page(
        request,
        staff,
        "bureau/dossier.html",
        ecran="Bureau-3",
        titre=f"Demande {each.reference_shown}",
        erreurs=faults or [],
        status=status,
        demande=each,
        environnement=each.type,
        genre=kind_of(each),
        confirmations=_confirmations(each),
        ecarts=differences(each),
        identifiants=each.credentials.order_by("slot"),
        remises=each.deliveries.exclude(half="avis").order_by("pk"),
        frise=timeline(each),
        renvoi=form if isinstance(form, ReturnForm) else ReturnForm(),
        acceptation=form if isinstance(form, AcceptForm) else AcceptForm(),
        cochees=request.POST.getlist("fautes[]"),
        **_verdict(each),
        **_signatures(each, staff),
        **_between_colleagues(request, staff, each),
        **_open_acts(staff, each),
    )


def _verdict(each: AccessRequest) -> dict[str, object]:
    """The sheet with what is wrong beside, and the rules: judged once for the whole page."""
    found_now = review.verdict(each)
    lines = conformity(each, found_now)
    open_lines = [line for line in lines if line.faults]
    return {
        "sections": sections(each, found_now),
        "fautes": open_lines,
        "bloque": any(line.blocks for line in open_lines),
        "respectees": [line for line in lines if not line.faults],
    }


def _signatures(each: AccessRequest, staff: Staff) -> dict[str, object]:
    """That of the authorizing person, those of the authority as they stand, files received."""
    standing = list(each.signatures.filter(voided_at=None).order_by("pk"))
    hers = [signature for signature in standing if signature.office == "authorizer"]
    others_ = [signature for signature in standing if signature.office != "authorizer"]
    files = received_files(each, staff)
    return {"signature": hers[0] if hers else None, "autorite": others_, "fichiers": files}


def _between_colleagues(
    request: HttpRequest, staff: Staff, each: AccessRequest
) -> dict[str, object]:
    """What they leave for each other; to show it is to be seen reading."""
    now = clock.now()
    see(request=each, staff=staff, now=now)
    return {
        "note": CaseNote.objects.select_related("by").filter(request=each).first(),
        "note_tapee": request.POST.get("note"),
        "lecteurs": others(request=each, staff=staff, now=now),
        "proposition": proposed(each),
        "revision": each.appeals.select_related("refused_by").order_by("pk").last(),
        "assignation": each.assignments.select_related("to", "by").order_by("pk").last(),
    }


def _open_acts(staff: Staff, each: AccessRequest) -> dict[str, object]:
    """What this person may do now; what a fair hand may not do is named, with the reason."""
    offices, state, why = staff.offices, each.state, hindrance(staff, each)
    checking = state == RequestState.EN_VERIFICATION
    late = each.due_at is None or each.due_at <= clock.now()
    acts = {
        "prendre": state == RequestState.RECUE and may(offices, "take"),
        "verifier": checking and may(offices, "accept"),
        "proposer_refus": checking and may(offices, "propose_refusal"),
        "fermer": state == RequestState.A_CORRIGER and may(offices, "close") and late,
        "refuser": state in {RequestState.EN_VERIFICATION, RequestState.CONFORME}
        and may(offices, "refuse"),
        "signer": state == RequestState.CONFORME and may(offices, "sign_repondant"),
        "signer_soes": state == RequestState.SIGNEE_REPONDANT and may(offices, "sign_soes"),
    }
    return {
        **{f"peut_{name}": open_ and not why for name, open_ in acts.items()},
        "empeche": why if any(acts.values()) else "",
        "voit_identifiants": may(offices, "see_identifiers"),
        "peut_noter": may(offices, "note"),
        "peut_retirer": may(offices, "withdraw"),
    }


def _confirmations(each: AccessRequest) -> list[Confirmed]:
    dossier = each.dossier()
    known = dict(each.confirmations.values_list("address_fold", "confirmed_at"))
    people = [("Personne qui autorise", dossier.authorizer.email)]
    if dossier.it_lead.state != "vide":
        people.append(("Responsable informatique", dossier.it_lead.email))
    return [
        Confirmed(whose, address, known.get(mailbox_key(address) if address else ""))
        for whose, address in people
    ]


@require_safe
@guarded("read")
def signature_image(
    request: HttpRequest, staff: Staff, reference: str, signature: int
) -> HttpResponse:
    """The picture of one signature of the request, at an address of its own."""
    _ = request, staff
    kept = Signature.objects.filter(pk=signature, request=found(reference)).first()
    if kept is None or not kept.image:
        raise Http404
    return HttpResponse(
        bytes(kept.image), content_type="image/png", headers={"Cache-Control": "private, no-store"}
    )


@dataclass(frozen=True, slots=True)
class Deed:
    """What an agent does on Bureau-3: the act, what it takes of the post, what is said once done.

    ``form`` is what comes back filled when the act is refused.
    """

    name: str
    act: Callable[..., AccessRequest]
    takes: Callable[[QueryDict], dict[str, Any]]
    done: str
    form: type[ShapeForm] | None = None


def _nothing(_post: QueryDict) -> dict[str, Any]:
    return {}


def _fault_and_reason(post: QueryDict) -> dict[str, Any]:
    return {"fault": post.get("faute", ""), "reason": post.get("reason", "")}


def _faults_and_reason(post: QueryDict) -> dict[str, Any]:
    return {"faults": post.getlist("fautes[]"), "reason": post.get("reason", "")}


def _developer(post: QueryDict) -> dict[str, Any]:
    return {"developer": post.get("developer", "").strip().upper()}


def _reason(post: QueryDict) -> dict[str, Any]:
    return {"reason": post.get("reason", "")}


ACTS = {
    "prendre": Deed("take", review.take, _nothing, "Vous vérifiez cette demande."),
    "liberer": Deed("release", review.release, _nothing, "La demande attend un autre agent."),
    "ecarter": Deed(
        "override", review.override, _fault_and_reason, "La faute est écartée, motif gardé."
    ),
    "corriger": Deed(
        "return_",
        review.return_,
        _faults_and_reason,
        "La demande de correction part par courriel.",
        ReturnForm,
    ),
    "accepter": Deed(
        "accept", review.accept, _developer, "La demande est jugée conforme.", AcceptForm
    ),
    "fermer": Deed("close", review.close, _reason, "La demande est fermée sans suite."),
}


@require_POST
@guarded("read")
def act_on(request: HttpRequest, staff: Staff, reference: str, geste: str) -> HttpResponse:
    """One act of ``ACTS`` on the case; refused, the page comes back with all that was typed."""
    if geste not in ACTS:
        raise Http404
    each, deed = found(reference), ACTS[geste]
    frame = {
        "by": actor(staff, deed.name),
        "now": clock.now(),
        "acte": request.POST.get("acte", ""),
    }
    try:
        if not JournalRow.objects.filter(acte=frame["acte"]).exists():
            attempt(lambda: fresh(each, request.POST.get("version")))
        attempt(lambda: deed.act(request=each, **deed.takes(request.POST), **frame))
    except Refused as refused:
        form = deed.form(request.POST) if deed.form else None
        again = found(reference)
        return case_page(
            request, staff, again, faults=refused.faults, status=refused.status, form=form
        )
    messages.success(request, deed.done)
    return redirect(reverse("bureau:dossier", args=[each.reference]))
