"""A kept file is read in the cage and judged; findings are added, never changed (documents.md §8).

The reading takes seconds and happens outside any transaction; only its result is written.
"""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from poterne.acts.anchors import present_version
from poterne.acts.certified import in_force
from poterne.acts.impartiality import impartial
from poterne.acts.journaling import SYSTEM, Actor, Entry, act
from poterne.acts.produced_forms import produced_form
from poterne.acts.review import staff_of
from poterne.acts.revocations import trust
from poterne.adapters import cage
from poterne.adapters.documents.judging import Known
from poterne.core import documents
from poterne.core.documents_table import message, row
from poterne.core.errors.requests import Changed, Unprintable
from poterne.core.errors.trust import TrustFault
from poterne.core.lifecycle import CLOSED, RequestState
from poterne.core.offices import NotAllowed
from poterne.records.documents import SHORTEST_REASON
from poterne.records.models import (
    AccessRequest,
    Document,
    Examination,
    Finding,
    Overrule,
    PagePicture,
    SignatureFinding,
)

_AT_ONCE = 2
"""Files judged again in one round of the worker, each at most ten seconds."""
_LEFT_UNREAD = timedelta(minutes=5)


def judge(*, document: Document, by: Actor, now: datetime) -> Examination:
    """``document`` was read once more, and the verdict of this reading is in force."""
    version = present_version()
    found = cage.examine(
        bytes(document.content),
        trust=trust(),
        received_at=document.received_at,
        known=_known(document, now),
        pictures=True,
    )
    keep(document=document, found=found, version=version, by=by, now=now)
    return document.examinations.latest("number")


def _known(document: Document, now: datetime) -> Known:
    """The produced form of the request as it stands now, and who must have signed it."""
    request = document.request
    if request is None:
        return Known(name=document.shown_name)
    who = request.dossier().authorizer
    try:
        copy = bytes(produced_form(request=request, now=now).data)
    except (Changed, Unprintable):
        copy = None
    return Known(
        copy=copy,
        reference=request.reference_shown,
        person=(who.first_name, who.last_name),
        email=who.email,
        name=document.shown_name,
    )


@act
def keep(
    *, document: Document, found: documents.Examination, version: int, entry: Entry
) -> AccessRequest | None:
    """One more examination of ``document``, with all that it found."""
    last, verdict = in_force(document), found.verdict
    made = Examination.objects.create(
        document=document,
        number=last.number + 1 if last else 1,
        started_at=entry.now,
        duration_ms=int(found.seconds * 1000),
        outcome=found.outcome,
        code=verdict.code,
        gravity=verdict.gravity,
        treatment=verdict.treatment,
        proposal=verdict.proposal,
        message=_plain(verdict.message),
        rules_version=verdict.rules_version,
        trust_version=version,
        versions=dict(found.versions),
        waits_for_trust=found.waits_for_trust,
    )
    _keep_findings(made, found)
    about = document.request or f"document:{document.pk}"
    entry.write("document.examine", about, reason=verdict.code, digest=document.sha256)
    return document.request


def _keep_findings(made: Examination, found: documents.Examination) -> None:
    for rank, each in enumerate(found.findings):
        Finding.objects.create(
            examination=made,
            rank=rank,
            code=each.code,
            gravity=row(each).gravity,
            message=_plain(message(each)),
            page=each.page,
            measure=_plain(each.measure, 60),
            value=_plain(each.value, 400),
            unit=_plain(each.unit, 20),
            threshold=_plain(each.threshold, 60),
            place=_plain(each.place, 200),
        )
    for rank, signature in enumerate(found.signatures):
        SignatureFinding.objects.create(
            examination=made,
            rank=rank,
            subject=_plain(signature.subject),
            issuer=_plain(signature.issuer),
            serial=_plain(signature.serial, 80),
            intact=signature.intact,
            trusted=signature.trusted,
            reason=_plain(signature.reason),
            facts=_storable(asdict(signature)),
        )
    for number, png in enumerate(found.pictures, 1):
        PagePicture.objects.create(examination=made, page=number, png=png)


def _storable(value: Any) -> Any:
    """``value`` as JSON that both engines take: a stranger's text may hold a null character."""
    if isinstance(value, str):
        return _plain(value)
    if isinstance(value, dict):
        return {_plain(str(key)): _storable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(each) for each in value]
    return value


def _plain(text: str, longest: int = 4000) -> str:
    """Printable characters alone, ``longest`` at most."""
    return "".join(each for each in text if each.isprintable())[:longest]


@act
def overrule(
    *, request: AccessRequest, document: Document, reason: str, entry: Entry
) -> AccessRequest:
    """The verdict in force of ``document`` is set aside by an agent, who says why; it is counted.

    Raises TrustFault for a reason under 10 characters, NotAllowed.
    """
    staff = staff_of(entry.by, "override")
    request = AccessRequest.objects.select_for_update().get(pk=request.pk)
    impartial(staff, request)
    words = " ".join(reason.split())
    if len(words) < SHORTEST_REASON:
        raise TrustFault("reason", "Le motif a moins de 10 caractères. Dites ce que vous avez vu.")
    if request.state != RequestState.EN_VERIFICATION:
        raise NotAllowed("Prenez d’abord la demande en vérification.")
    found = in_force(document) if document.request_id == request.pk else None
    if found is None or found.treatment == documents.Treatment.ETABLI or hasattr(found, "overrule"):
        raise NotAllowed("Ce verdict ne peut pas être renversé.")
    Overrule.objects.create(examination=found, reason=words, by=staff, made_at=entry.now)
    entry.write(
        "document.verdict_renverse",
        request,
        reason=found.code,
        digest=document.sha256,
        personal={"motif": words},
    )
    return request


def judge_what_waited(*, now: datetime) -> int:
    """What waited for an anchor or a list is judged again, once per version of trust; how many.

    So is a file that nobody read since it came, the process that kept it having died. A few at a
    time: the worker has other work. A request that is closed is left as it was.
    """
    version = present_version()
    judged_now = Examination.objects.filter(trust_version__gte=version)
    waited = Q(examinations__waits_for_trust=True) & ~Q(pk__in=judged_now.values("document_id"))
    unread = Q(examinations=None, received_at__lt=now - _LEFT_UNREAD)
    waiting = (
        Document.objects.select_related("request")
        .filter(waited | unread)
        .exclude(request__state__in=[str(state) for state in CLOSED])
        .distinct()
        .order_by("pk")
    )
    found = list(waiting[:_AT_ONCE])
    for document in found:
        judge(document=document, by=SYSTEM, now=now)
    return len(found)
