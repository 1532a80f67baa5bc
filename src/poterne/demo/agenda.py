"""What waits for each person now, read from the rows; and the thread, whose turn it is to play."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from poterne.core.deliveries import Channel, DeliveryState
from poterne.core.lifecycle import CredentialState, RequestState
from poterne.core.links import Purpose
from poterne.core.mailboxes import mailbox_key
from poterne.core.offices import Office
from poterne.core.words import plural
from poterne.demo import spool
from poterne.demo.people import (
    COTE,
    GAGNON,
    NGUYEN,
    PELLETIER,
    ROY,
    TREMBLAY,
    Person,
    at_address,
)
from poterne.records.models import AccessRequest, Credential, Delivery, Link, TrustAnchor

R, C = RequestState, CredentialState
_STAGES = {
    R.BROUILLON: (PELLETIER, "finir la demande commencée, puis l’envoyer à signer"),
    R.A_SIGNER: (TREMBLAY, "ouvrir le courriel reçu, lire la demande, la signer"),
    R.RECUE: (GAGNON, "prendre la demande et la dire conforme"),
    R.EN_VERIFICATION: (GAGNON, "vérifier la demande et la dire conforme"),
    R.A_CORRIGER: (TREMBLAY, "corriger les points renvoyés"),
    R.CONFORME: (NGUYEN, "signer la demande, en premier"),
    R.SIGNEE_REPONDANT: (COTE, "signer à son tour : les identifiants existeront"),
}


@dataclass(frozen=True, slots=True)
class Turn:
    """Whose turn it is, in the request that the visitor follows, and to do what."""

    person: Person
    words: str
    reference: str


def turn() -> Turn | None:
    """The next act on Mme Pelletier's latest request; None when it ended for good."""
    mine = AccessRequest.objects.filter(preparer_fold=mailbox_key(PELLETIER.email))
    request = mine.order_by("-created_at", "-pk").first()
    if request is None:
        return None
    person, words = _next(request)
    return Turn(person, words, request.reference) if person else None


def _next(request: AccessRequest) -> tuple[Person | None, str]:
    if request.state in {R.RECUE, R.EN_VERIFICATION}:
        waiting = Link.objects.filter(
            request=request, purpose=Purpose.CONFIRMER, used_at=None, replaced_at=None
        )
        person = next(filter(None, (at_address(link.address) for link in waiting)), None)
        if person is not None:
            return person, "ouvrir le courriel reçu et confirmer son adresse"
    if request.state == R.ACCORDEE:
        return _after(set(request.credentials.values_list("state", flat=True)))
    return _STAGES.get(RequestState(request.state), (None, ""))


def _after(states: set[str]) -> tuple[Person | None, str]:
    if states & {C.CREE, C.TEMPORAIRE}:
        return ROY, "lire ses mots de passe et activer les identifiants reçus de Dre Tremblay"
    living = states - {C.RETIRE}
    return (GAGNON, "retirer l’accès : l’appel suivant sera refusé") if living else (None, "")


def waits_for(person: Person, now: datetime) -> str:
    """One French sentence: what that person would do now."""
    found = next(_outside(person, now) if not person.offices else _staff(person), "")
    if found:
        return found
    count = spool.unread(person.email)
    if count and not person.offices:
        return f"Lire {plural(count, 'nouveau courriel', 'nouveaux courriels')}."
    return person.suggestion


def _outside(person: Person, now: datetime) -> Iterator[str]:
    fold = mailbox_key(person.email)
    live = Link.objects.filter(
        address_fold=fold, used_at=None, replaced_at=None, expires_at__gt=now
    ).exclude(request=None)
    if live.filter(purpose=Purpose.SIGNER).exists():
        yield "Ouvrir le courriel reçu, lire la demande, la signer."
    if live.filter(purpose=Purpose.CONFIRMER).exists():
        yield "Ouvrir le courriel reçu et confirmer son adresse."
    mine = AccessRequest.objects.filter(preparer_fold=fold)
    if mine.filter(state=R.BROUILLON).exists():
        yield "Reprendre la demande commencée et l’envoyer à signer."
    if AccessRequest.objects.filter(authorizer_fold=fold, state=R.A_CORRIGER).exists():
        yield "Corriger la demande que l’agente a renvoyée."
    held = Credential.objects.filter(request__it_lead_fold=fold, state=C.TEMPORAIRE).count()
    if held:
        some = plural(held, "identifiant attend", "identifiants attendent")
        yield f"Activer : {some} ses clés."


def _staff(person: Person) -> Iterator[str]:
    requests = AccessRequest.objects
    counted = {
        Office.AGENT: (
            requests.filter(state__in=[R.RECUE, R.EN_VERIFICATION]),
            "demande attend sa vérification",
            "demandes attendent sa vérification",
        ),
        Office.REPONDANT: (
            requests.filter(state=R.CONFORME),
            "demande attend sa signature",
            "demandes attendent sa signature",
        ),
        Office.SOES: (
            requests.filter(state=R.SIGNEE_REPONDANT),
            "demande attend la seconde signature",
            "demandes attendent la seconde signature",
        ),
        Office.COURRIER: (
            Delivery.objects.filter(channel=Channel.LETTRE, state=DeliveryState.ACCEPTED),
            "lettre à produire, puis à poster",
            "lettres à produire, puis à poster",
        ),
        Office.ADMINISTRATEUR: (
            TrustAnchor.objects.filter(confirmed_at=None, removed_at=None).exclude(
                added_by__email_fold=person.fold
            ),
            "autorité de certification attend sa confirmation",
            "autorités de certification attendent sa confirmation",
        ),
    }
    for office in person.offices & counted.keys():
        rows, one, many = counted[office]
        if count := rows.count():
            yield f"{plural(count, one, many)}."
