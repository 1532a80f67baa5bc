"""The journal of one request, told in French, oldest first."""

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from poterne.core.deliveries import DELIVERY_WORDS, HALF_WORDS, DeliveryState
from poterne.core.documents_outcome import VERDICT_WORDS
from poterne.core.errors.requests import Stale
from poterne.core.lifecycle import RequestState
from poterne.core.mails import LETTERS, MAILS
from poterne.core.offices import OFFICE_WORDS, Office
from poterne.core.reasons import REASONS
from poterne.core.words import time_short
from poterne.facade.parts import Moment
from poterne.records.models import AccessRequest, Credential, JournalRow, Staff

WORDS = {
    "demande.creee": "Brouillon ouvert",
    "demande.a_signer": "Envoyée à la personne qui autorise",
    "demande.rouverte": "Rouverte",
    "demande.signee": "Signée par la personne qui autorise",
    "demande.recue": "Reçue",
    "demande.prise": "Prise en vérification",
    "demande.liberee": "Remise dans la file",
    "demande.a_corriger": "Correction demandée",
    "demande.corrigee": "Corrigée et signée de nouveau",
    "demande.sans_suite": "Fermée sans suite",
    "demande.conforme": "Jugée conforme",
    "demande.refus_propose": "Refus proposé",
    "demande.refusee": "Refusée",
    "demande.revision": "Révision demandée",
    "demande.signee_repondant": "Signée par le répondant",
    "demande.renvoyee": "Renvoyée en vérification",
    "demande.accordee": "Signée par SOES et accordée",
    "demande.annulee": "Annulée",
    "demande.consultee": "Dossier consulté",
    "demande.faute_ecartee": "Faute écartée",
    "document.recu": "Fichier signé reçu",
    "document.examine": "Fichier examiné",
    "document.verdict_renverse": "Verdict renversé par un agent",
    "adresse.confirmee": "Adresse confirmée",
    "adresse.niee": "Adresse niée",
    "identifiant.cree": "Identifiant créé",
    "identifiant.active": "Identifiant activé",
    "identifiant.suspendu": "Identifiant suspendu",
    "identifiant.repris": "Identifiant repris",
    "identifiant.retire": "Identifiant retiré",
    "justificatif.temporaire_emis": "Mot de passe temporaire préparé",
    "justificatif.temporaire_fini": "Mot de passe temporaire terminé",
    "justificatif.ajoute": "Justificatif ajouté",
    "justificatif.termine": "Justificatif terminé",
    "responsable.parti": "Départ du responsable informatique",
    "remise.refaite": "Remise refaite",
    "remise.transmise": "Identifiants transmis au responsable informatique",
    "remise.finale": "Courriel ou lettre",
    "remise.sans_reponse": "Adresse sans réponse",
    "signature.echouee": "Signature échouée",
}
_PLACE = ZoneInfo("America/Toronto")
_PARTIES = {
    "partie:preparateur": "Personne qui a rempli la demande",
    "partie:authorizer": "Personne qui autorise",
    "partie:it_lead": "Responsable informatique",
    "systeme": "Système",
}
_TOLD = {**REASONS, **HALF_WORDS, **VERDICT_WORDS}
_CODES = ("M-01", "M-38")
"""Codes of ten minutes: their coming and going tells an agent nothing of the request."""


def timeline(request: AccessRequest) -> list[Moment]:
    """Every row about the request and its identifiers, a password or an address in none."""
    ranks = {f"identifiant:{each.pk}": each for each in request.credentials.all()}
    objects = [f"demande:{request.pk}", *ranks]
    rows = list(
        JournalRow.objects.filter(objet__in=objects)
        .exclude(action="remise.finale", motif__in=_CODES)
        .select_related("personal")
        .order_by("seq")
    )
    rows = [row for row, last in zip(rows, [None, *rows], strict=False) if not _again(row, last)]
    names = _names(rows)
    return [
        Moment(
            _heading(row),
            _instant(row.moment),
            _who(row, names),
            _detail(row, ranks.get(row.objet)),
        )
        for row in rows
    ]


def _again(row: JournalRow, last: JournalRow | None) -> bool:
    """Whether the same person opened the same case once more, nothing having happened since."""
    same = last is not None and (row.action, row.acteur) == (last.action, last.acteur)
    return same and row.action == "demande.consultee"


def fresh(request: AccessRequest, version: str | None) -> None:
    """Nothing happens when ``version`` is the request's, or none was posted.

    Raises Stale with who changed the file last, and when (L-04).
    """
    if version is None or version == str(request.version):
        return
    rows = JournalRow.objects.filter(objet=f"demande:{request.pk}")
    last = rows.exclude(action="demande.consultee").order_by("-seq").first()
    who = _who(last, _names([last])).partition(" (")[0] if last else "Une autre personne"
    given = request.assignments.select_related("by").filter(made_at=request.updated_at).last()
    name = given.by.name if given else who
    raise Stale(name, time_short(request.updated_at.astimezone(_PLACE)))


def _names(rows: list[JournalRow]) -> dict[str, str]:
    keys = {row.acteur.partition(":")[2] for row in rows if row.acteur.startswith("compte:")}
    return {f"compte:{each.pk}": each.name for each in Staff.objects.filter(pk__in=keys)}


def _instant(moment: str) -> datetime:
    return datetime.strptime(moment, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def _who(row: JournalRow, names: dict[str, str]) -> str:
    if row.acteur.startswith("machine:"):
        return "Logiciel"
    known = names.get(row.acteur) or _PARTIES.get(row.acteur, row.acteur)
    office = OFFICE_WORDS[Office(row.role)] if row.role in set(Office) else ""
    return f"{known} ({office})" if office else known


def _heading(row: JournalRow) -> str:
    if row.action == "remise.finale":
        return f"{'Lettre' if row.motif in LETTERS else 'Courriel'} : {_title(row.motif)}"
    return WORDS.get(row.action, row.action)


def _detail(row: JournalRow, credential: Credential | None) -> str:
    parts = [f"Identifiant {credential.slot}" if credential else "", _reason(row), _words(row)]
    return " — ".join(part for part in parts if part)


def _reason(row: JournalRow) -> str:
    if row.action == "remise.finale" and row.apres in set(DeliveryState):
        return DELIVERY_WORDS[DeliveryState(row.apres)]
    return _TOLD.get(row.motif, row.motif)


def _title(kind: str) -> str:
    """What a message is, by its subject: a number such as M-07 says nothing to an agent."""
    subject = (MAILS | LETTERS)[kind].subject.removeprefix("Demande {ref} : ")
    rank = "identifiant {i} de {n}"
    said = subject.removesuffix(f", {rank}").replace(rank, "identifiant")
    return said[:1].upper() + said[1:]


def _words(row: JournalRow) -> str:
    personal = getattr(row, "personal", None)
    part = json.loads(personal.part) if personal else {}
    return str(part.get("motif", "")).strip()


OPEN_TO_STAFF = frozenset(RequestState) - {
    RequestState.BROUILLON,
    RequestState.A_SIGNER,
    RequestState.DETRUITE,
}
"""What the authority may read: nothing before it was sent, hence no draft that was destroyed."""
