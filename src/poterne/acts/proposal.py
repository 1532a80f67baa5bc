"""A refusal that an agent proposes: its reason waits for the répondant, who decides (T11)."""

from poterne.acts.journaling import Entry, act
from poterne.acts.review import refuse_party, staff_of
from poterne.core.errors.requests import MissingReason
from poterne.core.lifecycle import RequestState
from poterne.core.offices import NotAllowed
from poterne.records.models import AccessRequest, Proposal


@act
def propose_refusal(*, request: AccessRequest, reason: str, entry: Entry) -> AccessRequest:
    """The reason is kept for the répondant, about this very content; the state does not move.

    Raises MissingReason, NotAllowed for a party or a request that is not being checked.
    """
    staff = staff_of(entry.by, "propose_refusal")
    request = AccessRequest.objects.select_for_update().get(pk=request.pk)
    refuse_party(staff, request)
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
    same = request.proposals.filter(demande_hash=request.demande_hash)
    return same.select_related("by").order_by("-pk").first()
