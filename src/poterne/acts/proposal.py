"""A refusal that an agent proposes: its reason waits for the répondant, who decides (T11)."""

from django.db.models import Exists, F, OuterRef, QuerySet

from poterne.acts.impartiality import impartial
from poterne.acts.journaling import Entry, act
from poterne.acts.review import staff_of
from poterne.core.errors.requests import MissingReason
from poterne.core.lifecycle import RequestState
from poterne.core.offices import NotAllowed
from poterne.records.models import AccessRequest, Appeal, Proposal


@act
def propose_refusal(*, request: AccessRequest, reason: str, entry: Entry) -> AccessRequest:
    """The reason is kept for the répondant, about this very content; the state does not move.

    Raises MissingReason, NotAllowed for a party or a request that is not being checked.
    """
    staff = staff_of(entry.by, "propose_refusal")
    request = AccessRequest.objects.select_for_update().get(pk=request.pk)
    impartial(staff, request)
    if not reason.strip():
        raise MissingReason
    if request.state != RequestState.EN_VERIFICATION:
        raise NotAllowed("Prenez d’abord la demande en vérification.")
    Proposal.objects.create(
        request=request,
        demande_hash=request.demande_hash,
        reason=reason.strip(),
        by=staff,
        made_at=entry.now,
    )
    entry.write("demande.refus_propose", request, personal={"motif": reason.strip()})
    return request


def proposed(request: AccessRequest) -> Proposal | None:
    """The last refusal proposed about the present content, or None."""
    return standing(request.proposals.all()).select_related("by").order_by("-pk").first()


def standing(proposals: QuerySet[Proposal]) -> QuerySet[Proposal]:
    """Those about the content as it is now; a review begins anew, whatever was proposed before."""
    reviewed = Appeal.objects.filter(request=OuterRef("request"), made_at__gte=OuterRef("made_at"))
    return proposals.filter(demande_hash=F("request__demande_hash")).exclude(Exists(reviewed))
