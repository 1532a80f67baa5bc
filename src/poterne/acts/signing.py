"""The authorizer's signature: T04, and T08 after a correction."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from poterne.acts.certified import certificate_facts, may_contest, signed_at
from poterne.acts.facts import facts_of
from poterne.acts.indexing import index
from poterne.acts.journaling import Entry, act
from poterne.acts.links import drop_links, note_confirmation, spend
from poterne.acts.outbox import queue
from poterne.acts.submission import SIGNING_LINKS, ask_confirmation, locked, own
from poterne.adapters.images import Picture
from poterne.core.documents_outcome import CONTESTED_RULES
from poterne.core.dossier import digest
from poterne.core.errors.requests import Changed, NotConforming
from poterne.core.lifecycle import RequestState
from poterne.core.rules.engine import SignatureFacts, SignatureKind, blocking, breaches
from poterne.core.rules.table import Breach, Stage
from poterne.records.models import AccessRequest, Document, Link, Signature

_DAY = ZoneInfo("America/Toronto")


@dataclass(frozen=True, slots=True)
class SignedPiece:
    """What the authorizer gives on the signing page.

    ``kind`` is ``dessinee``, ``numerisee``, ``certificat`` or ``tapee`` (which is no signature);
    ``picture`` what was sent, as ``judging.picture_of`` read it, ``document`` the examined file of
    a certificate; ``shown_hash`` the ``empreinte_demande`` that the page showed; ``contested``: she
    disagrees with the verdict of the file and asks that a person look at it.
    """

    kind: str
    picture: Picture | None
    accepted: bool
    attested: bool
    shown_hash: str
    document: Document | None = None
    contested: bool = False


@act
def submit(
    *, request: AccessRequest, piece: SignedPiece, link: Link, entry: Entry
) -> AccessRequest:
    """T04, or T08 after a correction: signed by the authorizer and received, one and the same act.

    The rules run again on the frozen content; signing by the mailed link confirms the address
    (D-19). Raises NotConforming, Changed, ForbiddenMove, NotAllowed, DeadLink.
    """
    again = AccessRequest.objects.get(pk=request.pk).state == RequestState.A_CORRIGER
    request, target = locked(request, "resubmit" if again else "submit")
    own(request, entry.by, "authorizer")
    now, content = entry.now, request.content()
    if digest(content) != piece.shown_hash:
        raise Changed
    found = _faults_at_signing(request, piece, now)
    if found:
        raise NotConforming(found)
    if piece.picture is None and piece.document is None:
        raise TypeError("a signature without its picture passed the rules")
    spend(link, now)
    before = request.state
    if piece.attested:
        note_confirmation(request, request.authorizer_fold, now)
    _receive(request, target, content, now)
    _keep_signature(request, piece, content, now)
    entry.write("demande.signee", request, digest=request.demande_hash)
    event = "demande.corrigee" if again else "demande.recue"
    entry.write(event, request, before=before, after=target, digest=request.demande_hash)
    drop_links(request, SIGNING_LINKS, now)
    ask_confirmation(request, "it_lead", now)
    queue("M-07", to=link.address, role="authorizer", now=now, request=request)
    return request


def _receive(request: AccessRequest, target: str, content: str, now: datetime) -> None:
    request.signatures.filter(voided_at=None).update(voided_at=now)
    request.demande_hash, request.state, request.received_at = digest(content), target, now
    request.due_at, request.updated_at, request.returned_faults = None, now, []
    request.decided_by, request.reason = None, ""
    request.version += 1
    request.save()
    index(request)


def _faults_at_signing(
    request: AccessRequest, piece: SignedPiece, now: datetime
) -> tuple[Breach, ...]:
    day = now.astimezone(_DAY).date()
    signature = _given(request, piece, now)
    facts = facts_of(request, stage=Stage.SIGNATURE, signature=signature, accepted=piece.accepted)
    found = blocking(breaches(request.dossier(), facts, day), stage=Stage.SIGNATURE)
    if piece.contested and piece.document is not None and may_contest(piece.document, request):
        return tuple(breach for breach in found if breach.rule_id not in CONTESTED_RULES)
    return found


def _given(request: AccessRequest, piece: SignedPiece, now: datetime) -> SignatureFacts:
    picture = piece.picture
    certified = piece.kind == SignatureKind.CERTIFICATE
    given = SignatureFacts(
        kind=piece.kind,
        empty=picture is None or picture.empty or not picture.readable,
        readable=picture is None or picture.readable,
        date=_when(piece, now).astimezone(_DAY).date().isoformat(),
        signed_digest=piece.shown_hash,
        present_digest=digest(request.content()),
    )
    if not certified:
        return given
    if piece.document is None or piece.document.request_id != request.pk:
        return replace(given, kind=SignatureKind.NONE)
    return certificate_facts(piece.document, given)


def _when(piece: SignedPiece, now: datetime) -> datetime:
    """A certificate tells its own hour; what is drawn or sent here is made now."""
    return signed_at(piece.document, now) if piece.document else now


def _keep_signature(
    request: AccessRequest,
    piece: SignedPiece,
    content: str,
    now: datetime,
) -> None:
    picture = piece.picture
    signer = request.dossier().authorizer
    Signature.objects.create(
        request=request,
        office="authorizer",
        kind=piece.kind,
        person=request.authorizer_fold,
        signer_name=f"{signer.first_name} {signer.last_name}"[:120],
        content=content,
        content_hash=digest(content),
        commitments_digest=request.wording.commitments_digest,
        image=picture.png if picture else None,
        image_digest=picture.digest if picture else "",
        document=piece.document,
        signed_at=_when(piece, now),
    )
