"""The agent's part: take, override, return, close, find conforming; the répondant's refusal."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from poterne.acts.certified import certificate_facts
from poterne.acts.facts import facts_of
from poterne.acts.impartiality import impartial
from poterne.acts.journaling import Actor, Entry, act
from poterne.acts.outbox import cancel, queue
from poterne.adapters.chance import Chance
from poterne.core.dossier import PARTENAIRE, Dossier
from poterne.core.errors.requests import MissingReason, NotConforming
from poterne.core.lifecycle import RequestState, move
from poterne.core.offices import NotAllowed, require
from poterne.core.reference import ALPHABET
from poterne.core.reminders import LADDERS, Ladder
from poterne.core.rules.engine import SignatureFacts, blocking, breaches, may_override
from poterne.core.rules.table import Breach, Stage
from poterne.core.words import search_fold
from poterne.records.models import AccessRequest, Organization, Override, Staff

_DAY = ZoneInfo("America/Toronto")
CORRECTION = LADDERS[Ladder.CORRECTION].lasts
REVIEW = timedelta(days=30)
"""How long a review of a refusal may be asked for (T16)."""


def staff_of(by: Actor, act_name: str) -> Staff:
    """The account behind ``by``, allowed to do ``act_name``. Raises NotAllowed otherwise."""
    if by.staff is None:
        raise NotAllowed("Cet acte est réservé au personnel autorisé.")
    require(by.staff.offices, act_name)
    return by.staff


def verdict(request: AccessRequest) -> tuple[Breach, ...]:
    """Every fault of a received request now, D-19 included, on the day of its reception."""
    signature = (
        request.signatures.select_related("document")
        .defer("document__content")
        .filter(office="authorizer", voided_at=None)
        .first()
    )
    given = SignatureFacts()
    if signature is not None:
        given = SignatureFacts(
            kind=signature.kind,
            date=signature.signed_at.astimezone(_DAY).date().isoformat(),
            signed_digest=signature.content_hash,
            present_digest=request.demande_hash,
        )
    if signature is not None and signature.document is not None:
        given = certificate_facts(signature.document, given)
    facts = facts_of(
        request, stage=Stage.VERIFICATION, signature=given, accepted=signature is not None
    )
    received = request.received_at or request.created_at
    return breaches(request.dossier(), facts, received.astimezone(_DAY).date())


def open_faults(request: AccessRequest) -> tuple[Breach, ...]:
    """The blocking faults that no agent has set aside."""
    overridden = frozenset(
        request.overrides.filter(demande_hash=request.demande_hash).values_list("fault", flat=True)
    )
    return blocking(verdict(request), overridden=overridden, stage=Stage.VERIFICATION)


def step(request: AccessRequest, name: str) -> tuple[AccessRequest, str, str]:
    """The row under lock, its state, and the state that ``name`` leads to. Raises ForbiddenMove."""
    request = AccessRequest.objects.select_for_update().get(pk=request.pk)
    return request, request.state, move(name, request.state).target


def _move(request: AccessRequest, target: str, now: datetime, **cells: object) -> None:
    request.state, request.updated_at = target, now
    for name, value in cells.items():
        setattr(request, name, value)
    request.version += 1
    request.save()


@act
def consult(*, request: AccessRequest, entry: Entry) -> AccessRequest:
    """A member of the staff read this file: the journal keeps who and when (rules.md §4.10).

    Raises NotAllowed.
    """
    staff_of(entry.by, "read")
    entry.write("demande.consultee", request)
    return request


@act
def take(*, request: AccessRequest, entry: Entry) -> AccessRequest:
    """T06: the request is being checked by this agent. Raises ForbiddenMove, NotAllowed."""
    return take_for(staff_of(entry.by, "take"), request, entry)


def take_for(
    staff: Staff, request: AccessRequest, entry: Entry, personal: Mapping[str, str] | None = None
) -> AccessRequest:
    """T06 inside an act: ``staff`` checks the request. Raises ForbiddenMove, NotAllowed."""
    request, before, target = step(request, "take")
    impartial(staff, request)
    _move(request, target, entry.now, taken_by=staff)
    entry.write("demande.prise", request, before=before, after=target, personal=personal)
    return request


@act
def release(*, request: AccessRequest, entry: Entry) -> AccessRequest:
    """T06 back: the request waits for any agent. Raises ForbiddenMove, NotAllowed."""
    staff = staff_of(entry.by, "release")
    request, before, target = step(request, "release")
    impartial(staff, request)
    _move(request, target, entry.now, taken_by=None)
    entry.write("demande.liberee", request, before=before, after=target)
    return request


@act
def override(*, request: AccessRequest, fault: str, reason: str, entry: Entry) -> AccessRequest:
    """A blocking fault (``Breach.key``) is set aside, with the reason, for this very content.

    Raises MissingReason; NotAllowed for a fault of the closed list or one that is not there.
    """
    staff = staff_of(entry.by, "override")
    request = AccessRequest.objects.select_for_update().get(pk=request.pk)
    impartial(staff, request)
    if not reason.strip():
        raise MissingReason
    if request.state != RequestState.EN_VERIFICATION:
        raise NotAllowed("Prenez d’abord la demande en vérification.")
    if not any(breach.key == fault and may_override(breach) for breach in open_faults(request)):
        raise NotAllowed("Cette faute ne peut pas être écartée.")
    Override.objects.create(
        request=request,
        fault=fault,
        demande_hash=request.demande_hash,
        reason=reason.strip(),
        by=staff,
        made_at=entry.now,
    )
    entry.write(
        "demande.faute_ecartee",
        request,
        reason=fault.partition(" ")[0],
        digest=request.demande_hash,
        personal={"motif": reason.strip()},
    )
    return request


@act
def return_(
    *, request: AccessRequest, faults: Sequence[str], reason: str, entry: Entry
) -> AccessRequest:
    """T07: the points of ``faults`` (``Breach.key``) go back to the applicant, 60 days to answer.

    Raises MissingReason when there is neither fault nor written reason.
    """
    staff = staff_of(entry.by, "return_")
    request, before, target = step(request, "return_")
    impartial(staff, request)
    chosen = [breach for breach in verdict(request) if breach.key in set(faults)]
    words = reason.strip()
    if not chosen and not words:
        raise MissingReason
    points = [asdict(breach) | {"level": str(breach.level)} for breach in chosen]
    _move(
        request,
        target,
        entry.now,
        decided_by=staff,
        reason=words or "Points à corriger",
        returned_faults=points,
        due_at=entry.now + CORRECTION,
    )
    entry.write(
        "demande.a_corriger",
        request,
        before=before,
        after=target,
        reason=",".join(dict.fromkeys(breach.rule_id for breach in chosen))[:60],
        personal={"motif": words},
    )
    lines = [breach.message for breach in chosen] + ([words] if words else [])
    _tell(request, "M-09", entry.now, {"points": lines}, preparer=True)
    return request


def _tell(
    request: AccessRequest,
    kind: str,
    now: datetime,
    context: Mapping[str, object],
    *,
    preparer: bool = False,
) -> None:
    told = {request.authorizer_fold: (request.dossier().authorizer.email, "authorizer")}
    if preparer and request.preparer_fold and request.channel == "web":
        told.setdefault(request.preparer_fold, (request.preparer_email, "preparateur"))
    for address, role in told.values():
        queue(kind, to=address, role=role, now=now, request=request, context=context)


@act
def close(*, request: AccessRequest, reason: str, entry: Entry) -> AccessRequest:
    """T09: no answer in 60 days; a person closes the request. Raises NotAllowed before that day."""
    staff = staff_of(entry.by, "close")
    request, before, target = step(request, "close")
    impartial(staff, request)
    if request.due_at is not None and entry.now < request.due_at:
        raise NotAllowed("Le délai de correction de 60 jours n’est pas écoulé.")
    words = reason.strip() or "Aucune réponse dans le délai de 60 jours."
    _move(request, target, entry.now, decided_by=staff, reason=words, due_at=None)
    entry.write("demande.sans_suite", request, before=before, after=target)
    cancel(request.deliveries.all())
    _tell(request, "M-12", entry.now, {"motif": words})
    return request


@act
def accept(*, request: AccessRequest, developer: str = "", entry: Entry) -> AccessRequest:
    """T10: found conforming, under the reference of its organisation (rules.md §6.3).

    ``developer`` is the ``org`` of a known developer; empty, a partner gets the one of the same
    name, else a new one. Raises NotConforming while a blocking fault is open.
    """
    staff = staff_of(entry.by, "accept")
    request, before, target = step(request, "accept")
    impartial(staff, request)
    faults = open_faults(request)
    if faults:
        raise NotConforming(faults)
    organization = _organization(request, developer, entry.now)
    _move(request, target, entry.now, organization=organization)
    entry.write(
        "demande.conforme", request, before=before, after=target, digest=request.demande_hash
    )
    return request


def _organization(request: AccessRequest, developer: str, now: datetime) -> Organization:
    dossier = request.dossier()
    name, kind = request.organization_name, dossier.authorizer.organization_kind
    if request.type == PARTENAIRE:
        same = {"org": developer} if developer else {"name_fold": search_fold(name)}
        known = Organization.objects.filter(kind="developpeur", **same).first()
        if known is not None:
            return known
        if developer:
            raise NotAllowed("Cette référence de développeur n’existe pas.")
        org = "D" + "".join(ALPHABET[Chance().below(len(ALPHABET))] for _ in range(6))
        return _new_organization(org, kind, name, now)
    org = _establishment(dossier)
    known = Organization.objects.filter(org=org).first()
    return known or _new_organization(org, kind, name, now)


def _establishment(dossier: Dossier) -> str:
    return "".join(dossier.authorizer.establishment_number.split())


def _new_organization(org: str, kind: str, name: str, now: datetime) -> Organization:
    return Organization.objects.create(
        org=org, kind=kind, name=name, name_fold=search_fold(name), created_at=now
    )


@act
def refuse(*, request: AccessRequest, reason: str, entry: Entry) -> AccessRequest:
    """T11: refused by the répondant, with reasons and the right to a review (L-23).

    Raises MissingReason, ForbiddenMove, NotAllowed.
    """
    staff = staff_of(entry.by, "refuse")
    if not reason.strip():
        raise MissingReason
    request, before, target = step(request, "refuse")
    impartial(staff, request)
    words = reason.strip()
    end = entry.now + REVIEW
    _move(request, target, entry.now, decided_by=staff, reason=words, due_at=end)
    entry.write("demande.refusee", request, before=before, after=target, personal={"motif": words})
    _tell(request, "M-11", entry.now, {"motif": words})
    return request
