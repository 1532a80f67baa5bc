"""The two signatures of section 5, répondant then SOES, and their sending back."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from poterne.acts.impartiality import impartial
from poterne.acts.issuance import issue
from poterne.acts.journaling import Entry, act
from poterne.acts.review import staff_of, step
from poterne.core.catalogue import SERVICES
from poterne.core.dossier import canonical, digest, grant_content
from poterne.core.errors.requests import Changed, MissingReason, NotConforming
from poterne.core.offices import NotAllowed, Office
from poterne.core.rules.engine import Approval, Facts, GrantFacts, GrantStep, breaches
from poterne.core.rules.table import Level, Stage
from poterne.records.models import AccessRequest, Signature, Staff

_DAY = ZoneInfo("America/Toronto")


@dataclass(frozen=True, slots=True)
class StepUp:
    """A fresh re-authentication, bound to the hash that was on the screen.

    ``proof_digest`` is the SHA-256 of the assertion, kept as evidence with the signature.
    """

    shown_hash: str
    proof_digest: str


def proposed_grant(request: AccessRequest, valid_from: date, valid_until: date) -> str:
    """The canonical text that both people sign for that validity (``empreinte_octroi`` is its
    ``digest``)."""
    dossier = request.dossier()
    addresses = [request.authorizer_fold]
    if request.section3 == "complete":
        addresses.append(request.it_lead_fold)
    content = grant_content(
        {
            "reference": request.reference,
            "form": request.form,
            "edition": request.edition,
            "type": request.type,
            "context": dossier.context,
            "count": request.asked_count,
            "labels": list(dossier.labels[: request.asked_count]),
        },
        demande_hash=request.demande_hash,
        addresses=addresses,
        applications=SERVICES[request.form_definition.service].applications,
        validity=(valid_from.isoformat(), valid_until.isoformat()),
    )
    return canonical(content)


@act
def sign_repondant(
    *,
    request: AccessRequest,
    valid_from: date | None,
    valid_until: date | None,
    step_up: StepUp,
    entry: Entry,
) -> AccessRequest:
    """T12: the répondant signs ``empreinte_octroi``, which holds the validity (S5-02, S5-07).

    Raises NotConforming (S5-…), Changed when the screen showed another hash, NotAllowed.
    """
    staff = staff_of(entry.by, "sign_repondant")
    request, before, target = step(request, "sign_repondant")
    impartial(staff, request)
    facts = GrantFacts(
        step=GrantStep.REPONDANT,
        valid_from=valid_from,
        valid_until=valid_until,
        repondant_id=staff.repondant_code,
    )
    _judge(request, facts, entry.now)
    if valid_from is None or valid_until is None:
        raise TypeError("a grant without validity passed S5-02")
    content = proposed_grant(request, valid_from, valid_until)
    if digest(content) != step_up.shown_hash:
        raise Changed
    _sign(request, Office.REPONDANT, staff, content, step_up, entry.now)
    request.state, request.grant_hash, request.grant = target, digest(content), json.loads(content)
    request.valid_from, request.valid_until = valid_from, valid_until
    request.repondant_signed_on = entry.now.astimezone(_DAY).date()
    _save(request, entry.now)
    entry.write(
        "demande.signee_repondant", request, before=before, after=target, digest=request.grant_hash
    )
    return request


@act
def sign_soes(*, request: AccessRequest, step_up: StepUp, entry: Entry) -> AccessRequest:
    """T14: another person signs the same hash; in this very transaction the identifiers exist.

    Raises NotConforming (S5-…), Changed, NotAllowed: the same person, a party to the request, or
    whoever keyed it, never signs here.
    """
    staff = staff_of(entry.by, "sign_soes")
    request, _, target = step(request, "sign_soes")
    impartial(staff, request)
    if request.keyed_by_id == staff.pk:
        raise NotAllowed("Vous avez saisi cette demande : une autre personne doit signer.")
    content = canonical(request.grant or {})
    today = entry.now.astimezone(_DAY).date()
    approvals = {
        each.office: Approval(
            each.person, each.content_hash, each.signed_at.astimezone(_DAY).date()
        )
        for each in request.signatures.filter(voided_at=None, office="repondant")
    }
    facts = GrantFacts(
        step=GrantStep.SOES,
        valid_from=request.valid_from,
        valid_until=request.valid_until,
        repondant_id="connu",
        digest=request.grant_hash,
        repondant=approvals.get("repondant"),
        soes=Approval(staff.email_fold, request.grant_hash, today),
        approved=request.asked_count or 0,
    )
    _judge(request, facts, entry.now)
    if step_up.shown_hash != request.grant_hash or digest(content) != request.grant_hash:
        raise Changed
    _sign(request, Office.SOES, staff, content, step_up, entry.now)
    request.soes_signed_on = request.registered_on = today
    issue(request=request, entry=entry, after=target)
    request.state = target
    _save(request, entry.now)
    return request


@act
def send_back(*, request: AccessRequest, reason: str, entry: Entry) -> AccessRequest:
    """T13: back to the check; both signatures on ``empreinte_octroi`` are void.

    Raises MissingReason, ForbiddenMove, NotAllowed.
    """
    staff = staff_of(entry.by, "send_back")
    if not reason.strip():
        raise MissingReason
    request, before, target = step(request, "send_back")
    impartial(staff, request)
    request.signatures.filter(voided_at=None).exclude(office="authorizer").update(
        voided_at=entry.now
    )
    request.state, request.grant_hash, request.grant = target, "", None
    request.valid_from = request.valid_until = request.repondant_signed_on = None
    request.reason = reason.strip()
    _save(request, entry.now)
    entry.write(
        "demande.renvoyee", request, before=before, after=target, personal={"motif": reason.strip()}
    )
    return request


def _judge(request: AccessRequest, facts: GrantFacts, now: datetime) -> None:
    found = breaches(
        request.dossier(),
        Facts(stage=Stage.OCTROI, grant=facts),
        now.astimezone(_DAY).date(),
    )
    stops = [each for each in found if each.level is Level.B and each.code.startswith("S5-")]
    if stops:
        raise NotConforming(stops)


def _save(request: AccessRequest, now: datetime) -> None:
    request.updated_at = now
    request.version += 1
    request.save()


def _sign(
    request: AccessRequest,
    office: Office,
    staff: Staff,
    content: str,
    step_up: StepUp,
    now: datetime,
) -> None:
    Signature.objects.create(
        request=request,
        office=office,
        kind="reauthentifiee",
        person=staff.email_fold,
        signer_name=staff.name,
        staff=staff,
        content=content,
        content_hash=digest(content),
        proof_digest=step_up.proof_digest,
        signed_at=now,
    )
