"""The request on the applicant's side: opened, filled, sent for signature, cancelled."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from poterne.acts.clocks import of_signature
from poterne.acts.facts import facts_of
from poterne.acts.journaling import Actor, Entry, act
from poterne.acts.links import drop_links
from poterne.acts.outbox import cancel, queue, queue_link
from poterne.acts.reminders import conclude
from poterne.adapters.chance import Chance
from poterne.core.dossier import Dossier, digest
from poterne.core.errors.requests import MissingReason, NotConforming, Stale, TooMany
from poterne.core.fields import parse_count
from poterne.core.forms.register import FORMS
from poterne.core.lifecycle import RequestState, move
from poterne.core.links import DAYS, DRAFTS_PER_DAY, Purpose
from poterne.core.mailboxes import mailbox_key
from poterne.core.offices import NotAllowed
from poterne.core.reference import new_reference
from poterne.core.rules.engine import blocking, breaches
from poterne.core.rules.table import Stage
from poterne.core.words import search_fold, time_short
from poterne.records.models import AccessRequest

_DAY = ZoneInfo("America/Toronto")
SIGNING_LINKS = [Purpose.SIGNER, Purpose.LECTURE]


def own(request: AccessRequest, by: Actor, *roles: str) -> None:
    """Nothing happens when ``by`` is one of the request's own people, in one of ``roles``.

    Raises NotAllowed otherwise; the page answers as if the request did not exist.
    """
    folds = {
        "preparateur": request.preparer_fold,
        "authorizer": request.authorizer_fold,
        "it_lead": request.it_lead_fold,
    }
    if not by.fold or by.fold not in {folds[role] for role in roles}:
        raise NotAllowed("Cette demande n’est pas accessible depuis cette adresse.")


@act
def open_draft(*, address: str, form: str, entry: Entry) -> AccessRequest:
    """T01: a new draft belongs to the proved ``address``; its reference is drawn.

    Raises TooMany above 10 drafts a day for one address.
    """
    fold, now = mailbox_key(address), entry.now
    move("open_draft")
    today = AccessRequest.objects.filter(preparer_fold=fold, created_at__gt=now - timedelta(days=1))
    if today.count() >= DRAFTS_PER_DAY:
        raise TooMany("Vous avez ouvert 10 demandes aujourd’hui. Réessayez demain.")
    request = AccessRequest.objects.create(
        reference=free_reference(),
        state=RequestState.BROUILLON,
        form=form,
        edition=FORMS[form].current.number,
        channel="web",
        answers=Dossier().as_dict(),
        preparer_email=address,
        preparer_fold=fold,
        created_at=now,
        updated_at=now,
    )
    entry.write("demande.creee", request, after=request.state, personal={"adresse": fold})
    return request


def free_reference() -> str:
    """A reference that no request has, nor ever had."""
    while True:
        reference = new_reference(Chance())
        if not AccessRequest.objects.filter(reference=reference).exists():
            return reference


def lay_answers(request: AccessRequest, dossier: Dossier, now: datetime) -> None:
    """``dossier`` becomes the request's answers, with the columns that guards and search read."""
    request.answers = dossier.as_dict()
    request.type = dossier.type
    request.section3 = dossier.it_lead.state
    request.asked_count = parse_count(dossier.count)
    request.authorizer_fold = mailbox_key(dossier.authorizer.email)[:400]
    request.it_lead_fold = mailbox_key(dossier.it_lead.email)[:400]
    request.organization_name = dossier.authorizer.organization_name.strip()[:150]
    people = (dossier.it_lead, dossier.authorizer)
    words = [request.reference, request.organization_name, dossier.it_lead.vendor]
    words += [f"{person.first_name} {person.last_name}" for person in people]
    request.search = search_fold(" ".join(words))
    request.version += 1
    request.updated_at = now


@transaction.atomic(durable=True)
def save_answers(
    *, request: AccessRequest, dossier: Dossier, version: int, by: Actor, now: datetime
) -> AccessRequest:
    """The answers are kept as typed, faults included; no move, hence no journal row.

    Raises NotAllowed for a stranger or a frozen request, Stale when another window saved since
    ``version`` (L-04): the page keeps what was typed.
    """
    request = AccessRequest.objects.select_for_update().get(pk=request.pk)
    own(request, by, "preparateur", "authorizer")
    if not request.is_editable:
        raise NotAllowed("Cette demande ne peut plus être modifiée dans son état actuel.")
    if request.version != version:
        raise Stale("Une autre fenêtre", time_short(request.updated_at.astimezone(_DAY)))
    lay_answers(request, dossier, now)
    request.save()
    return request


def answers_of(former: AccessRequest) -> Dossier:
    """What a new request may begin with: every answer, the signature excepted.

    An accorded request keeps its software to itself: one identifier is for one piece of software.
    """
    answers = former.dossier()
    return answers.with_answer("labels", ()) if former.state == RequestState.ACCORDEE else answers


def locked(request: AccessRequest, act_name: str) -> tuple[AccessRequest, str]:
    """The row under lock and the state that ``act_name`` leads to. Raises ForbiddenMove."""
    request = AccessRequest.objects.select_for_update().get(pk=request.pk)
    return request, move(act_name, request.state).target


@act
def send_for_signature(*, request: AccessRequest, entry: Entry) -> AccessRequest:
    """T02: the content is frozen and hashed; the authorizer gets M-03, the IT lead M-02.

    Raises NotConforming with every blocking fault, ForbiddenMove, NotAllowed.
    """
    request, target = locked(request, "send_for_signature")
    own(request, entry.by, "preparateur")
    dossier, now = request.dossier(), entry.now
    found = breaches(dossier, facts_of(request, stage=Stage.SAISIE), now.astimezone(_DAY).date())
    stops = blocking(found, stage=Stage.SAISIE)
    if stops:
        raise NotConforming(stops)
    before, request.state = request.state, target
    request.demande_hash = digest(request.content())
    request.due_at, request.updated_at = now + DAYS, now
    request.version += 1
    request.save()
    entry.write(
        "demande.a_signer", request, before=before, after=target, digest=request.demande_hash
    )
    _ask_signature(request, now)
    ask_confirmation(request, "it_lead", now)
    return request


def _ask_signature(request: AccessRequest, now: datetime) -> None:
    queue_link(
        Purpose.SIGNER,
        address=request.dossier().authorizer.email,
        role="authorizer",
        now=now,
        request=request,
    )


def ask_confirmation(request: AccessRequest, role: str, now: datetime) -> None:
    """M-02 goes to that person, unless there is none, or the address is confirmed already.

    A link mailed within the day stays the good one: a second would kill the mail being read.
    """
    dossier = request.dossier()
    address = dossier.it_lead.email if role == "it_lead" else dossier.authorizer.email
    fold = mailbox_key(address) if address else ""
    asked = request.links.filter(
        purpose=Purpose.CONFIRMER, address_fold=fold, used_at=None, replaced_at=None
    )
    if (
        not address
        or request.confirmations.filter(address_fold=fold).exists()
        or asked.filter(created_at__gt=now - timedelta(days=1)).exists()
    ):
        return
    queue_link(Purpose.CONFIRMER, address=address, role=role, now=now, request=request)


@transaction.atomic(durable=True)
def ask_signature_again(*, request: AccessRequest, by: Actor, now: datetime) -> AccessRequest:
    """A fresh signing link goes to the authorizer: lost mail (T02), or answers corrected (T07).

    Raises NotAllowed for a stranger or in a state where nothing is to be signed.
    """
    request = AccessRequest.objects.select_for_update().get(pk=request.pk)
    own(request, by, "preparateur", "authorizer")
    if request.state not in {RequestState.A_SIGNER, RequestState.A_CORRIGER}:
        raise NotAllowed("Cette demande n’attend pas de signature.")
    _ask_signature(request, now)
    if request.state == RequestState.A_SIGNER:
        request.due_at = now + DAYS
        request.save(update_fields=["due_at"])
    return request


@act
def reopen(*, request: AccessRequest, reason: str, entry: Entry) -> AccessRequest:
    """T03: the draft can be edited again; the signing links are dead; who filled it is told.

    The authorizer declines with a reason (M-06); the system when the link is dead (M-05); the
    préparateur edits without mail. Raises ForbiddenMove, NotAllowed, MissingReason.
    """
    request, target = locked(request, "reopen")
    system, decliner = entry.by.role == "systeme", entry.by.role == "authorizer"
    if not system:
        own(request, entry.by, "authorizer" if decliner else "preparateur")
    if decliner and not reason.strip():
        raise MissingReason
    clock = of_signature(request, now=entry.now)
    before, request.state = request.state, target
    request.demande_hash, request.due_at, request.updated_at = "", None, entry.now
    request.version += 1
    request.save()
    entry.write(
        "demande.rouverte", request, before=before, after=target, personal={"motif": reason}
    )
    drop_links(request, [*SIGNING_LINKS, Purpose.CONFIRMER], entry.now)
    if system or decliner:
        told = queue(
            "M-05" if system else "M-06",
            to=request.preparer_email,
            role="preparateur",
            now=entry.now,
            request=request,
            context={} if system else {"motif": reason.strip()},
        )
        if system and clock is not None:
            conclude(clock, [told], entry.now)
    return request


@act
def cancel_request(*, request: AccessRequest, entry: Entry) -> AccessRequest:
    """T15: the request is closed by its own people; nothing queued about it leaves any more.

    The préparateur may in ``brouillon`` and ``a_signer``, the authorizer at any time before the
    grant. Raises ForbiddenMove, NotAllowed.
    """
    request, target = locked(request, "cancel")
    early = request.state in {RequestState.BROUILLON, RequestState.A_SIGNER}
    own(request, entry.by, "authorizer", *(["preparateur"] if early else []))
    now, before = entry.now, request.state
    request.state, request.due_at, request.updated_at = target, None, now
    request.version += 1
    request.save()
    request.signatures.filter(voided_at=None).exclude(office="authorizer").update(voided_at=now)
    entry.write("demande.annulee", request, before=before, after=target)
    drop_links(request, [*SIGNING_LINKS, Purpose.CONFIRMER], now)
    cancel(request.deliveries.all())
    told = request.dossier().authorizer.email if before != RequestState.BROUILLON else ""
    queue(
        "M-12",
        to=told or request.preparer_email,
        role="authorizer" if told else "preparateur",
        now=now,
        request=request,
        context={"motif": "La demande a été annulée à la demande d’une personne concernée."},
    )
    return request
