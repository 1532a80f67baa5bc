"""Which clocks run, told from the rows that they count for: nothing else says when one ends."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db.models import CharField, Exists, F, Model, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from poterne.acts.journaling import subject_name
from poterne.core.credentials import ProofKind, ProofState
from poterne.core.deliveries import DeliveryState
from poterne.core.lifecycle import CredentialState, RequestState
from poterne.core.links import Purpose
from poterne.core.reasons import LEAK
from poterne.core.reminders import LADDERS, Ladder
from poterne.records.models import (
    AccessRequest,
    Confirmation,
    Credential,
    Delivery,
    JournalRow,
    Link,
    Proof,
)
from poterne.records.requests import HEAVY

T = TypeVar("T", bound=Model)


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock that runs, or ran out while its object stood still.

    ``object`` names it in its reminders. ``ended_by_act``: an act of its own takes the last step.
    """

    ladder: Ladder
    object: str
    request: AccessRequest
    ends_at: datetime
    link: Link | None = None
    role: str = ""
    credential: Credential | None = None
    ended_by_act: bool = False


_TO_SIGN = (RequestState.A_SIGNER, RequestState.A_CORRIGER)
_TO_CONFIRM = (*_TO_SIGN, RequestState.RECUE, RequestState.EN_VERIFICATION)
_WAITS_FOR_PASSWORD = Q(
    credential__state__in=[CredentialState.TEMPORAIRE, CredentialState.ACTIF]
) | Q(credential__state=CredentialState.SUSPENDU, credential__reason=LEAK)
_TAKES_PASSWORD = _WAITS_FOR_PASSWORD | Q(credential__state=CredentialState.CREE)
_NOT_ACTIVATED = (CredentialState.CREE, CredentialState.TEMPORAIRE)


def running(ladder: Ladder, *, now: datetime, request_id: int | None = None) -> list[Clock]:
    """The clocks of ``ladder``, of one request or of all; a draft's once it nears its end."""
    return list(_SOURCES[ladder](now, request_id))


def of_signature(request: AccessRequest, *, now: datetime) -> Clock | None:
    """The clock of the signing link of ``request``, None when no link waits for a signature."""
    return next(iter(running(Ladder.SIGNATURE, now=now, request_id=request.pk)), None)


def of_password(proof: Proof) -> Clock:
    """The clock of one temporary password, whatever its state."""
    credential = proof.credential
    return Clock(
        Ladder.PASSWORD,
        f"justificatif:{proof.pk}",
        credential.request,
        proof.expires_at,
        credential=credential,
        ended_by_act=True,
    )


def _only(rows: QuerySet[T], request_id: int | None, request: str, *read: str) -> QuerySet[T]:
    """``rows`` of that request; else of all, and of each row what tells when its clock ends.

    ``request`` is the way to the request, "" from itself. Only a step that is sent reads the
    answers.
    """
    if request_id is None:
        return rows.only(*read, f"{request}state")
    only: dict[str, Any] = {f"{request}pk": request_id}
    return rows.filter(**only).defer(*(f"{request}{column}" for column in ("answers", *HEAVY)))


def _signing(_now: datetime, request_id: int | None) -> Iterator[Clock]:
    """T03 ends it in ``a_signer``; under correction a dead link changes no state."""
    links = _living(Purpose.SIGNER, request_id).filter(
        request__state__in=_TO_SIGN, address_fold=F("request__authorizer_fold")
    )
    for request, link in _by_request(links).items():
        yield Clock(
            Ladder.SIGNATURE,
            subject_name(request),
            request,
            link.expires_at,
            link=link,
            role="authorizer",
            ended_by_act=request.state == RequestState.A_SIGNER,
        )


def _confirming(_now: datetime, request_id: int | None) -> Iterator[Clock]:
    done = Confirmation.objects.filter(
        request=OuterRef("request"), address_fold=OuterRef("address_fold")
    )
    asked = _living(Purpose.CONFIRMER, request_id).filter(request__state__in=_TO_CONFIRM)
    of_lead = Q(address_fold=F("request__it_lead_fold"))
    of_authorizer = Q(address_fold=F("request__authorizer_fold")) & ~of_lead
    for role, theirs in (("it_lead", of_lead), ("authorizer", of_authorizer)):
        for request, link in _by_request(asked.filter(theirs, ~Exists(done))).items():
            name = f"{subject_name(request)}:{role}"
            yield Clock(Ladder.CONFIRMATION, name, request, link.expires_at, link=link, role=role)


def _living(purpose: Purpose, request_id: int | None) -> QuerySet[Link]:
    links = Link.objects.filter(purpose=purpose, used_at=None, replaced_at=None)
    links = links.select_related("request").order_by("pk")
    return _only(links, request_id, "request__", "expires_at")


def _by_request(links: Iterable[Link]) -> dict[AccessRequest, Link]:
    """The latest of each request: a reminder on its way stands for the link that it recalls."""
    return {link.request: link for link in links if link.request is not None}


def _correcting(_now: datetime, request_id: int | None) -> Iterator[Clock]:
    returned = AccessRequest.objects.filter(state=RequestState.A_CORRIGER, due_at__isnull=False)
    yield from (
        Clock(Ladder.CORRECTION, subject_name(request), request, request.due_at)
        for request in _only(returned, request_id, "", "due_at")
        if request.due_at is not None
    )


def _passwords(_now: datetime, request_id: int | None) -> Iterator[Clock]:
    live = Proof.objects.filter(
        _WAITS_FOR_PASSWORD,
        kind=ProofKind.TEMPORARY,
        state=ProofState.ACTIVE,
    ).select_related("credential__request")
    read = ("expires_at", "credential__machine_id")
    for proof in _only(live, request_id, "credential__request__", *read).order_by("pk"):
        yield of_password(proof)


def _revealing(_now: datetime, request_id: int | None) -> Iterator[Clock]:
    """From the day that its mail left, until its one reading; a held identifier waits."""
    mailed = Delivery.objects.filter(
        _TAKES_PASSWORD,
        kind="M-14b",
        link__token_hash__isnull=False,
        link__used_at=None,
        link__replaced_at=None,
    ).select_related("link", "credential__request")
    read = ("link__expires_at", "credential__machine_id")
    yield from (
        Clock(
            Ladder.REVEAL,
            f"lien:{each.link.pk}",
            each.credential.request,
            each.link.expires_at,
            credential=each.credential,
        )
        for each in _only(mailed, request_id, "credential__request__", *read).order_by("pk")
        if each.link is not None and each.credential is not None
    )


def _handing_over(_now: datetime, request_id: int | None) -> Iterator[Clock]:
    """From the first M-13 on, until she says so, or until no software waits to be activated.

    Without section 3 there is nobody to hand over to.
    """
    told = JournalRow.objects.filter(
        action="remise.transmise",
        objet=Concat(Value("demande:"), Cast(OuterRef("request_id"), CharField())),
    )
    waiting = Credential.objects.filter(state__in=_NOT_ACTIVATED)
    given = Delivery.objects.filter(
        ~Exists(told),
        request__in=waiting.values("request"),
        kind="M-13",
        state__in=[DeliveryState.SENT, DeliveryState.DELIVERED],
        request__state=RequestState.ACCORDEE,
        request__section3="complete",
        request__it_lead_left_at=None,
    ).select_related("request")
    latest_first = _only(given, request_id, "request__", "settled_at").order_by("-pk")
    first = {
        each.request: each.settled_at
        for each in latest_first
        if each.request is not None and each.settled_at is not None
    }
    for request, settled_at in first.items():
        ends_at = settled_at + LADDERS[Ladder.HANDOVER].lasts
        yield Clock(Ladder.HANDOVER, subject_name(request), request, ends_at)


def _drafts(now: datetime, request_id: int | None) -> Iterator[Clock]:
    """Only those near a warning: a draft that is typed in every day leaves no trace of it."""
    rungs = LADDERS[Ladder.DRAFT]
    untouched = rungs.lasts - timedelta(days=rungs.steps[0].days + 1)
    aged = AccessRequest.objects.filter(
        state=RequestState.BROUILLON, updated_at__lte=now - untouched
    )
    for request in _only(aged, request_id, "", "updated_at"):
        ends_at = request.updated_at + rungs.lasts
        yield Clock(Ladder.DRAFT, subject_name(request), request, ends_at)


_SOURCES: dict[Ladder, Callable[[datetime, int | None], Iterator[Clock]]] = {
    Ladder.SIGNATURE: _signing,
    Ladder.CONFIRMATION: _confirming,
    Ladder.CORRECTION: _correcting,
    Ladder.PASSWORD: _passwords,
    Ladder.REVEAL: _revealing,
    Ladder.HANDOVER: _handing_over,
    Ladder.DRAFT: _drafts,
}
