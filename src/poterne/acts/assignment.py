"""A request given to an agent by another: T06 if it waits, else its checker changes."""

from poterne.acts.impartiality import impartial
from poterne.acts.journaling import Entry, act
from poterne.acts.review import staff_of, take_for
from poterne.core.lifecycle import RequestState
from poterne.core.offices import NotAllowed, may
from poterne.records.models import AccessRequest, Assignment, Staff


@act
def assign(*, request: AccessRequest, to: Staff, entry: Entry) -> AccessRequest:
    """``to`` checks the request. No move, no journal row: the assignment itself is kept.

    Repeated, it changes nothing. Raises NotAllowed for anybody who cannot check it, ForbiddenMove
    for a request that is not to be checked.
    """
    giver = staff_of(entry.by, "take")
    if not may(to.offices, "take"):
        raise NotAllowed("Cette personne n’a pas le rôle agent.")
    request = AccessRequest.objects.select_for_update().get(pk=request.pk)
    impartial(giver, request)
    if request.state != RequestState.EN_VERIFICATION:
        request = take_for(to, request, entry, {"motif": f"assignée à {to.name}"})
    elif request.taken_by_id == to.pk:
        return request
    else:
        impartial(to, request)
        request.taken_by, request.updated_at = to, entry.now
        request.version += 1
        request.save(update_fields=["taken_by", "updated_at", "version"])
    Assignment.objects.create(request=request, to=to, by=giver, made_at=entry.now)
    return request
