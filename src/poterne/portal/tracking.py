"""Portail-11: where a request stands, what happened, what comes next."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from poterne import clock
from poterne.acts.appeal import may_appeal
from poterne.acts.journaling import Actor, subject_name
from poterne.core.deliveries import DELIVERY_WORDS, DeliveryState, Half
from poterne.core.lifecycle import CLOSED, RequestState, may
from poterne.core.mailboxes import mailbox_key
from poterne.facade.layout import page
from poterne.facade.parts import Moment
from poterne.portal.paths import at
from poterne.portal.people import AUTHORIZER, IT_LEAD, PREPARER, for_people
from poterne.portal.progress import TO_CORRECT
from poterne.portal.statistics import processed
from poterne.portal.visitor import new_act
from poterne.records.models import AccessRequest, Delivery, JournalRow

_EVENTS = {
    "demande.creee": "Brouillon ouvert",
    "demande.a_signer": "Envoyée pour signature",
    "demande.rouverte": "Rouverte, à modifier",
    "demande.recue": "Reçue",
    "demande.prise": "En vérification",
    "demande.a_corriger": TO_CORRECT,
    "demande.corrigee": "Corrigée, signée et reçue",
    "demande.conforme": "Conforme",
    "demande.signee_repondant": "Signée par le répondant",
    "demande.renvoyee": "De nouveau en vérification",
    "demande.accordee": "Accordée",
    "demande.refusee": "Refusée",
    "demande.revision": "Révision demandée",
    "demande.annulee": "Annulée",
    "demande.sans_suite": "Sans suite",
    "adresse.confirmee": "Adresse électronique confirmée",
    "adresse.niee": "Désignation déclinée",
    "remise.transmise": "Identifiants transmis au responsable informatique",
    "responsable.parti": "Départ du responsable informatique",
}
"""What the people of a request see of its journal; nothing else of it leaves the desk."""

_WHO = {
    PREPARER: "la personne qui remplit la demande",
    AUTHORIZER: "la personne qui autorise",
    IT_LEAD: "le responsable informatique",
    "systeme": "le service",
}
_STEPS = (
    "Signature de la personne qui autorise, puis réception",
    "Vérification par un agent",
    "Signature du répondant",
    "Signature SOES et création des identifiants",
    "Remise des identifiants et des mots de passe",
)
_ORDER = {
    RequestState.BROUILLON: 0,
    RequestState.A_SIGNER: 0,
    RequestState.A_CORRIGER: 0,
    RequestState.RECUE: 1,
    RequestState.EN_VERIFICATION: 2,
    RequestState.CONFORME: 2,
    RequestState.SIGNEE_REPONDANT: 3,
}
_SENTENCES = {
    RequestState.BROUILLON: "La demande n’est pas encore envoyée.",
    RequestState.A_SIGNER: "La personne qui autorise a reçu un courriel pour lire et signer.",
    RequestState.RECUE: "Un agent de la RAMQ prendra la demande à son tour.",
    RequestState.EN_VERIFICATION: "Un agent de la RAMQ vérifie la demande.",
    RequestState.A_CORRIGER: "Des points sont à corriger. La signature sera à refaire.",
    RequestState.CONFORME: "Deux approbations internes restent à obtenir.",
    RequestState.SIGNEE_REPONDANT: "Une approbation interne reste à obtenir.",
    RequestState.ACCORDEE: "Les identifiants sont créés. Les deux moitiés partent séparément.",
    RequestState.REFUSEE: "La demande n’a pas été acceptée.",
    RequestState.ANNULEE: "La demande est fermée. Rien ne sera créé.",
    RequestState.SANS_SUITE: "La demande est fermée, faute de réponse.",
}
_REVIEWED = "Une autre personne que celle qui a refusé la demande reprend l’examen."


@require_http_methods(["GET", "HEAD"])
@for_people(PREPARER, AUTHORIZER, IT_LEAD)
def track(request: HttpRequest, record: AccessRequest, by: Actor) -> HttpResponse:
    """Portail-11: state, day now processed, timeline, what each person may do."""
    state = RequestState(record.state)
    if state == RequestState.BROUILLON:
        return HttpResponseRedirect(at("demande", record))
    refused = list(record.appeals.order_by("pk").values_list("reason", flat=True))
    signer, early = record.authorizer_fold == by.fold, state == RequestState.A_SIGNER
    expired = early and record.due_at is not None and record.due_at <= clock.now()
    outside = state in {RequestState.RECUE, RequestState.EN_VERIFICATION}
    return page(
        request,
        "portal/suivi.html",
        ecran="Portail-11",
        titre="Suivi de la demande",
        demande=record,
        environnement=record.type,
        phrase=_REVIEWED
        if refused and state == RequestState.EN_VERIFICATION
        else _SENTENCES[state],
        moments=_timeline(record, [*refused, record.reason]),
        traitees=processed(clock.now()) if outside else None,
        attendues=_unconfirmed(record),
        remises=_deliveries(record) if state == RequestState.ACCORDEE else [],
        signataire=signer,
        a_signer=early and signer and not expired,
        expire=expired,
        peut_relancer=early and (expired or not signer) and by.role != IT_LEAD,
        peut_modifier=early and record.preparer_fold == by.fold,
        peut_reviser=may_appeal(record, by, clock.now()),
        peut_corriger=state == RequestState.A_CORRIGER and by.role != IT_LEAD,
        peut_annuler=may("cancel", state) and (signer or (early and by.role == PREPARER)),
        acte=new_act(),
    )


def _timeline(record: AccessRequest, refused: list[str]) -> list[Moment]:
    rows = JournalRow.objects.filter(objet=subject_name(record), action__in=_EVENTS).order_by("seq")
    past = [
        Moment(
            _EVENTS[row.action],
            datetime.fromisoformat(row.moment).replace(microsecond=0),
            _who(row.acteur),
            refused.pop(0) if row.action == "demande.refusee" else _closing(record, row),
        )
        for row in rows
    ]
    if record.state in CLOSED:
        return past
    reached = _ORDER[RequestState(record.state)]
    return past + [Moment(word) for word in _STEPS[reached:]]


def _who(actor: str) -> str:
    role = actor.removeprefix("partie:")
    return _WHO.get(role, "la RAMQ")


def _closing(record: AccessRequest, row: JournalRow) -> str:
    """Why the request was closed, if ``row`` did it; a refusal has its own reason."""
    closed = row.action == "demande.sans_suite" and row.apres == record.state
    return record.reason if closed else ""


def _unconfirmed(record: AccessRequest) -> list[str]:
    """Whose address is still to confirm (D-19), in words; none once the request is decided."""
    if record.state in CLOSED or record.state == RequestState.A_SIGNER:
        return []
    done = set(record.confirmations.values_list("address_fold", flat=True))
    dossier = record.dossier()
    people = (
        (dossier.it_lead.email, "le responsable informatique désigné"),
        (dossier.authorizer.email, "la personne qui autorise"),
    )
    return [who for address, who in people if address and mailbox_key(address) not in done]


def _deliveries(record: AccessRequest) -> list[tuple[str, Delivery]]:
    """The last message of each half, in words; never an address, an identifier or a password."""
    latest: dict[str, Delivery] = {}
    halves = record.deliveries.exclude(half=Half.AVIS).select_related("credential__request")
    for delivery in halves.order_by("pk"):
        latest[_half(delivery)] = delivery
    return [(name, each) for name, each in latest.items() if each.state in _SHOWN]


_SHOWN = frozenset(DELIVERY_WORDS) - {DeliveryState.CANCELLED}


def _half(delivery: Delivery) -> str:
    if delivery.half == Half.IDENTIFIANTS or delivery.credential is None:
        return "Identifiants, à la personne qui autorise"
    letter = delivery.kind.startswith("P")
    return f"Mot de passe, {delivery.credential.rank}{', par la poste' if letter else ''}"
