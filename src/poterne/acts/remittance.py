"""The desk's part of a delivery: send a half again, print a letter, note that it was posted."""

from dataclasses import dataclass

from poterne.acts.delivery import note_final
from poterne.acts.journaling import Entry, act
from poterne.acts.links import drop_reveals
from poterne.acts.outbox import cancel, queue, queue_password
from poterne.acts.passwords import burn, emit_password, in_force
from poterne.acts.review import staff_of
from poterne.core.catalogue import Environment
from poterne.core.deliveries import PRINT_DOUBT, DeliveryState, Half
from poterne.core.lifecycle import CredentialState, takes_password
from poterne.core.offices import NotAllowed
from poterne.core.secret import Secret
from poterne.records.models import AccessRequest, Credential, Delivery, Proof

_NO_LEAD = (
    "Le responsable informatique a quitté cette fonction : aucun mot de passe ne peut être envoyé. "
    "Une nouvelle demande désigne une autre personne."
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A letter about to be rendered, once: the only place where staff may see a password."""

    delivery: Delivery
    password: Secret


@act
def reissue_password(*, credential: Credential, entry: Entry) -> Credential:
    """The password half leaves again, with a new value; what waited for it is cancelled.

    The value in force lives until the new one is made. Raises NotAllowed for an identifier that
    takes no password any more.
    """
    staff_of(entry.by, "reissue")
    if credential.state == CredentialState.SUSPENDU:
        raise NotAllowed("Cet identifiant est suspendu : la suspension se lève d’abord.")
    return send_password_again(credential, entry)


def send_password_again(credential: Credential, entry: Entry) -> Credential:
    """Part of an act: what waited is cancelled, another password half is queued, journaled.

    Raises NotAllowed for an identifier that takes no password any more.
    """
    credential = Credential.objects.select_for_update().get(pk=credential.pk)
    if not takes_password(credential.state, credential.reason):
        raise NotAllowed("Cet identifiant ne reçoit plus de mot de passe dans son état actuel.")
    if not may_be_sent(credential):
        raise NotAllowed(_NO_LEAD)
    cancel(credential.deliveries.filter(half=Half.MOT_DE_PASSE))
    drop_reveals(credential, entry.now)
    queue_password(credential, entry.now)
    entry.write("remise.refaite", credential, reason=str(Half.MOT_DE_PASSE))
    return credential


def may_be_sent(credential: Credential) -> bool:
    """Whether somebody is there to receive a password: in production, the IT lead or nobody."""
    return credential.environment != Environment.PRODUCTION or credential.request.has_it_lead


@act
def reissue_identifiers(*, request: AccessRequest, entry: Entry) -> AccessRequest:
    """The identifier half leaves again to the authorizer; it is no secret, nothing rotates.

    Raises NotAllowed before any identifier exists.
    """
    staff_of(entry.by, "reissue")
    request = AccessRequest.objects.select_for_update().get(pk=request.pk)
    if not request.credentials.exists():
        raise NotAllowed("Aucun identifiant n’a été créé pour cette demande.")
    cancel(request.deliveries.filter(half=Half.IDENTIFIANTS))
    address = request.dossier().authorizer.email
    queue("M-13", to=address, role="authorizer", now=entry.now, request=request)
    entry.write("remise.refaite", request, reason=str(Half.IDENTIFIANTS))
    return request


@act
def print_letter(*, delivery: Delivery, entry: Entry) -> Sheet:
    """The password is made and its hash kept; the sheet returned is rendered once, by courrier.

    Never repeated: a second call with the same ``acte`` gives no sheet (the door says so), and
    after 30 minutes without an answer the letter goes back to the tray (doubt: rotate).
    Raises NotAllowed when the letter is not to be printed.
    """
    staff_of(entry.by, "print_letter")
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    credential = delivery.credential
    if delivery.state != DeliveryState.ACCEPTED or credential is None:
        raise NotAllowed("Cette lettre n’est pas à imprimer.")
    if not takes_password(credential.state, credential.reason):
        raise NotAllowed("Cet identifiant n’attend plus de mot de passe.")
    password, _ = emit_password(credential, entry)
    delivery.attempt += 1
    delivery.state, delivery.lease_until = DeliveryState.SENDING, entry.now + PRINT_DOUBT
    delivery.save()
    return Sheet(delivery, password)


@act
def letter_failed(*, delivery: Delivery, entry: Entry) -> Credential:
    """« Impression ratée »: the password of that sheet is dead, the letter is to print again."""
    staff_of(entry.by, "print_letter")
    delivery = _printed(delivery)
    _back_to_tray(delivery, entry)
    return _credential(delivery)


@act
def letter_posted(*, delivery: Delivery, entry: Entry) -> Credential:
    """« Postée »: the letter left by post; its 14 days start now (rules.md §4.2)."""
    staff_of(entry.by, "print_letter")
    delivery = _printed(delivery)
    proof = _of_the_sheet(delivery)
    delivery.state, delivery.lease_until = DeliveryState.RECEIVED, None
    delivery.settled_at = entry.now
    delivery.save()
    if proof is not None:
        proof.expires_at = entry.now + (proof.expires_at - proof.created_at)
        proof.save(update_fields=["expires_at"])
    note_final(delivery, entry)
    return _credential(delivery)


def return_to_tray(delivery: Delivery, entry: Entry) -> None:
    """A sheet that nobody answered for in 30 minutes: doubt, so the password dies (upkeep)."""
    _back_to_tray(delivery, entry)


def _back_to_tray(delivery: Delivery, entry: Entry) -> None:
    """One line either way: an act that left none would not be known when its button is pressed
    again. What ended meanwhile, or was asked again since, waits for no sheet: it is cancelled."""
    credential = _credential(delivery)
    waits = takes_password(credential.state, credential.reason) and not _asked_again(delivery)
    proof = _of_the_sheet(delivery)
    if proof is not None:
        burn(proof.pk, entry)
    else:
        said = "lettre à refaire" if waits else "lettre annulée"
        entry.write("remise.refaite", credential, reason=said)
    delivery.state = DeliveryState.ACCEPTED if waits else DeliveryState.CANCELLED
    delivery.lease_until = None
    delivery.save()


def _asked_again(delivery: Delivery) -> bool:
    later = _credential(delivery).deliveries.filter(half=Half.MOT_DE_PASSE, pk__gt=delivery.pk)
    return later.exists()


def _printed(delivery: Delivery) -> Delivery:
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    if delivery.state != DeliveryState.SENDING:
        raise NotAllowed("Cette lettre n’est pas en cours d’impression.")
    return delivery


def _credential(delivery: Delivery) -> Credential:
    if delivery.credential is None:
        raise TypeError("a letter belongs to an identifier")
    return delivery.credential


def _of_the_sheet(delivery: Delivery) -> Proof | None:
    """The password in force, if it is the one of that very sheet: another may have been made since,
    and be on its way."""
    proof = in_force(_credential(delivery))
    if proof is None or delivery.lease_until is None:
        return None
    return proof if proof.created_at == delivery.lease_until - PRINT_DOUBT else None
