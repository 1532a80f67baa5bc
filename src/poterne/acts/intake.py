"""A request received on paper or by e-mail, keyed by an agent through the same rules (T05)."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from poterne.acts.indexing import index
from poterne.acts.journaling import Entry, act
from poterne.acts.outbox import queue
from poterne.acts.review import staff_of
from poterne.acts.submission import (
    ask_confirmation,
    free_reference,
    lay_answers,
)
from poterne.core.dossier import Dossier, digest
from poterne.core.fields import parse_count
from poterne.core.forms.register import FORMS
from poterne.core.lifecycle import move
from poterne.core.mailboxes import mailbox_key, valid_address
from poterne.core.offices import NotAllowed
from poterne.records.models import AccessRequest, Signature

_DAY = ZoneInfo("America/Toronto")
_LABEL = 80


@dataclass(frozen=True, slots=True)
class Original:
    """The paper itself, as the agent attests it: how and when it came, whether it is signed.

    ``signed_on`` is the date beside the signature, None when the original bears no signature in
    its place; ``reference`` the number that it carries, normalized, "" when it carries none.
    """

    channel: str
    form: str
    received_on: date
    signed_on: date | None
    reference: str = ""


@act
def register(*, dossier: Dossier, original: Original, entry: Entry) -> AccessRequest:
    """T05: the request is received on the day of the original; faults are for its check.

    An original that carries a draft's number takes that draft over, as the paper says. Evidence
    for S4-16 is the agent's attestation that the original is signed in its place. M-07 goes to
    the authorizer, M-02 to both people, where their address can receive.
    Raises NotAllowed when the answers cannot be told apart from a blank form, or for a number
    that is not the draft of this authorizer; ForbiddenMove when it is a draft no more.
    """
    staff = staff_of(entry.by, "register")
    _check(dossier, original, entry.now)
    request = _draft(original.reference, dossier) or _born(original, entry.now)
    before, target = request.state, move("register", request.state).target
    received = datetime.combine(original.received_on, time(12), _DAY)
    request.state, request.channel, request.keyed_by = target, original.channel, staff
    request.received_at = min(received, entry.now)
    lay_answers(request, labelled(dossier), entry.now)
    content = request.content()
    request.demande_hash = digest(content)
    request.save()
    index(request)
    if original.signed_on is not None:
        _attest(request, content, original.signed_on)
    entry.write("demande.recue", request, before=before, after=target, digest=request.demande_hash)
    _tell(request, entry.now)
    return request


def _check(dossier: Dossier, original: Original, now: datetime) -> None:
    if original.received_on > now.astimezone(_DAY).date():
        raise NotAllowed("La date de réception est dans le futur. Corrigez-la.")
    if not dossier.authorizer.email and not dossier.authorizer.last_name:
        raise NotAllowed("La section 4 est vide : indiquez au moins le nom et le courriel.")


def _draft(reference: str, dossier: Dossier) -> AccessRequest | None:
    """The request that bears that number, held; None when the original bears none.

    Whoever filled it will follow it: so the paper must name the person whom the draft names.
    """
    if not reference:
        return None
    known = AccessRequest.objects.select_for_update().filter(reference=reference).first()
    if known is None:
        raise NotAllowed("Ce numéro n’est celui d’aucune demande. Relisez-le, ou laissez-le vide.")
    if known.authorizer_fold != mailbox_key(dossier.authorizer.email):
        raise NotAllowed(
            "Le brouillon de ce numéro nomme une autre adresse à la section 4. Relisez le numéro,"
            " ou laissez-le vide : la demande en recevra un autre."
        )
    return known


def _born(original: Original, now: datetime) -> AccessRequest:
    edition = FORMS[original.form].current.number
    return AccessRequest(
        reference=free_reference(), form=original.form, edition=edition, created_at=now
    )


def labelled(dossier: Dossier) -> Dossier:
    """One label per identifier asked: a paper form has none, so « {développeur} – logiciel {i} »
    until the activation (S2-05)."""
    count = min(parse_count(dossier.count) or 0, 50)
    vendor = dossier.it_lead.vendor.strip() or dossier.authorizer.organization_name.strip()
    given = [label.strip() for label in dossier.labels[:count]]
    given += [""] * (count - len(given))
    labels = tuple(
        label or f"{vendor[: _LABEL - 15]} – logiciel {rank}" for rank, label in enumerate(given, 1)
    )
    return replace(dossier, labels=labels)


def _attest(request: AccessRequest, content: str, signed_on: date) -> None:
    signer = request.dossier().authorizer
    Signature.objects.create(
        request=request,
        office="authorizer",
        kind="papier",
        person=request.authorizer_fold or "inconnu",
        signer_name=f"{signer.first_name} {signer.last_name}"[:120],
        content=content,
        content_hash=digest(content),
        commitments_digest=request.wording.commitments_digest,
        signed_at=datetime.combine(signed_on, time(12), _DAY),
    )


def _tell(request: AccessRequest, now: datetime) -> None:
    dossier = request.dossier()
    if valid_address(dossier.authorizer.email):
        queue("M-07", to=dossier.authorizer.email, role="authorizer", now=now, request=request)
        ask_confirmation(request, "authorizer", now)
    if valid_address(dossier.it_lead.email):
        ask_confirmation(request, "it_lead", now)
