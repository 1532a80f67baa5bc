"""The identifiers go from the authorizer to the IT lead: her act, his one reading (INV-10)."""

from collections.abc import Iterable

from poterne.acts.journaling import Entry, act
from poterne.acts.links import spend
from poterne.acts.outbox import queue_link
from poterne.acts.withdrawal import living
from poterne.core.links import DeadLink, Purpose
from poterne.core.offices import NotAllowed
from poterne.records.models import AccessRequest, Link


@act
def note_handover(*, request: AccessRequest, entry: Entry) -> AccessRequest:
    """« J’ai transmis les identifiants » (S4-14, S4-23): recorded, blocks nothing (A25).

    Raises NotAllowed for anybody but the authorizer.
    """
    _by_authorizer(request, entry)
    entry.write("remise.transmise", request)
    return request


@act
def hand_over(*, request: AccessRequest, entry: Entry) -> AccessRequest:
    """« Transmettre »: the IT lead gets a link to his identifiers (M-15); an earlier one dies.

    Raises NotAllowed for anybody but the authorizer, without an IT lead or a living identifier.
    """
    _by_authorizer(request, entry)
    if not may_hand_over(request):
        raise NotAllowed("Il n’y a rien à transmettre pour cette demande.")
    address = request.dossier().it_lead.email
    queue_link(
        Purpose.TRANSMISSION, address=address, role="it_lead", now=entry.now, request=request
    )
    entry.write("remise.transmise", request, reason="lien")
    return request


@act
def read_handover(*, link: Link, entry: Entry) -> AccessRequest:
    """The link served its one reading; the page that calls shows ``living`` then.

    Raises NotAllowed for anybody but the IT lead, DeadLink when the link was spent.
    """
    if link.request is None:
        raise DeadLink("inconnu")
    request = AccessRequest.objects.select_for_update().get(pk=link.request.pk)
    if not entry.by.fold or {entry.by.fold, link.address_fold} != {request.present_lead_fold}:
        raise NotAllowed("Cette page est réservée au responsable informatique désigné.")
    spend(link, entry.now)
    entry.write("remise.consultee", request)
    return request


def may_hand_over(request: AccessRequest) -> bool:
    """Whether there is somebody to hand to, and something to hand over."""
    return request.has_it_lead and bool(living(request))


def handed_links(requests: Iterable[AccessRequest]) -> dict[int, Link]:
    """The last hand-over link of each request, to its present IT lead, by key of the request."""
    folds = {request.pk: request.it_lead_fold for request in requests}
    found = Link.objects.filter(purpose=Purpose.TRANSMISSION, request__in=list(folds))
    return {
        link.request_id: link
        for link in found.order_by("pk")
        if link.request_id and folds[link.request_id] == link.address_fold
    }


def _by_authorizer(request: AccessRequest, entry: Entry) -> None:
    if not entry.by.fold or entry.by.fold != request.authorizer_fold:
        raise NotAllowed("Cette demande n’est pas accessible depuis cette adresse.")
