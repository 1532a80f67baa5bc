"""« Adresse sans réponse » (L-18): a half that left, and that nobody at that address ever got."""

from poterne.acts.journaling import Entry, act
from poterne.acts.passwords import burn, in_force
from poterne.acts.review import staff_of
from poterne.core.deliveries import UNANSWERED_FROM, DeliveryState
from poterne.core.lifecycle import CredentialState
from poterne.core.offices import NotAllowed
from poterne.records.models import AccessRequest, Credential, Delivery


@act
def note_unanswered(*, delivery: Delivery, entry: Entry) -> AccessRequest | Credential:
    """The half is back in the agents' worklist, its unused password dead; the other half stays.

    Nothing leaves by itself: an agent sends the half again once the person was reached. Raises
    NotAllowed for a half that did not leave, or whose identifier is activated already.
    """
    staff_of(entry.by, "reissue")
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    about = delivery.credential or delivery.request
    if delivery.state not in UNANSWERED_FROM or about is None:
        raise NotAllowed("Cette moitié n’est pas partie, ou son échec est déjà noté.")
    if delivery.credential is not None and delivery.credential.state == CredentialState.ACTIF:
        raise NotAllowed("Cet identifiant est activé : son mot de passe a été reçu.")
    before, delivery.state = delivery.state, DeliveryState.PERMANENT_FAILURE
    delivery.last_code, delivery.last_text = "", "Noté au bureau"
    delivery.settled_at = entry.now
    delivery.save()
    entry.write(
        "remise.sans_reponse",
        about,
        before=before,
        after=delivery.state,
        reason=delivery.half,
    )
    proof = in_force(delivery.credential) if delivery.credential is not None else None
    if proof is not None:
        burn(proof.pk, entry)
    return about
