"""« Je quitte cette fonction »: the IT lead leaves, and nothing of the request is his any more."""

from poterne.acts.it_lead import its_lead
from poterne.acts.journaling import Entry, act
from poterne.acts.links import drop_links, drop_reveals
from poterne.acts.outbox import cancel, queue, tell_authority
from poterne.acts.passwords import burn, in_force
from poterne.core.lifecycle import RequestState
from poterne.core.links import Purpose
from poterne.core.offices import NotAllowed
from poterne.records.models import AccessRequest

_HIS = [Purpose.REVELATION, Purpose.AFFICHER, Purpose.TRANSMISSION, Purpose.JUSTIFICATIFS]


@act
def leave(*, request: AccessRequest, entry: Entry) -> AccessRequest:
    """His links, codes and pages die, with each temporary password that waits; software activated
    before goes on. The authorizer and the RAMQ are told (M-28), and so is he (M-29).

    Raises NotAllowed for anybody but the present IT lead, or before anything was granted.
    Source: rules.md §4.7.
    """
    request = AccessRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    its_lead(request, entry.by)
    if request.state != RequestState.ACCORDEE:
        raise NotAllowed("Cette demande n’est pas accordée : aucune fonction n’est commencée.")
    entry.write("responsable.parti", request)
    for credential in request.credentials.order_by("slot"):
        proof = in_force(credential)
        if proof is not None:
            burn(proof.pk, entry, "départ")
        cancel(credential.deliveries.filter(half="mot_de_passe"))
        drop_reveals(credential, entry.now)
    drop_links(request, _HIS, entry.now)
    request.it_lead_left_at = entry.now
    request.save(update_fields=["it_lead_left_at"])
    dossier = request.dossier()
    queue("M-29", to=dossier.it_lead.email, role="it_lead", now=entry.now, request=request)
    queue("M-28", to=dossier.authorizer.email, role="authorizer", now=entry.now, request=request)
    tell_authority("M-28", now=entry.now, request=request)
    return request
