"""Portail-22, by certificate: the signed PDF comes back, is judged, and its outcome is told."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods, require_POST

from poterne import clock
from poterne.acts.certified import may_contest, outcome_of
from poterne.acts.documents import fingerprint, receive
from poterne.acts.examination import judge
from poterne.acts.journaling import Actor
from poterne.acts.signing import SignedPiece, submit
from poterne.core.documents_outcome import Outcome, revocation_words
from poterne.core.documents_table import LARGEST_FILE
from poterne.core.errors.requests import NotConforming
from poterne.core.errors.trust import TrustFault
from poterne.core.links import DeadLink
from poterne.core.rules.facts import SignatureKind
from poterne.facade.layout import page
from poterne.facade.templatetags.facade import date_heure
from poterne.portal.paths import at
from poterne.portal.people import AUTHORIZER, for_people
from poterne.portal.reading import forget_reading, read_hash
from poterne.portal.signatures import TO_SIGN, link_of, signing_page
from poterne.portal.visitor import act_of, new_act
from poterne.records.models import (
    AccessRequest,
    Document,
    Examination,
    Signature,
    SignatureFinding,
)

_TITLES = {
    Outcome.FILED: "Votre signature est acceptée",
    Outcome.TO_DECIDE: "Votre demande est reçue; une personne vérifiera la signature",
    Outcome.REFUSED: "Ce fichier n’est pas accepté",
}
_STATES = {
    Outcome.FILED: "enregistre",
    Outcome.TO_DECIDE: "enregistre",
    Outcome.REFUSED: "erreur",
}


@dataclass(frozen=True, slots=True)
class Certificate:
    """One signature of the file, in the words of the page; names come from a stranger's file."""

    signer: str
    issuer: str
    serial: str
    time: str
    revocation: str
    unchanged: str
    """Empty when that could not be established: the reason then says why."""
    reason: str


@require_http_methods(["GET", "HEAD", "POST"])
@for_people(AUTHORIZER)
def certificate(request: HttpRequest, record: AccessRequest, by: Actor) -> HttpResponse:
    """The way « Signer avec un certificat »: the signed file is sent, then its outcome is read."""
    if request.method == "POST" and record.state in TO_SIGN:
        return _sent(request, record, by)
    found = _last(record)
    if found is None:
        return HttpResponseRedirect(at("apposer", record))
    return _told(request, record, found)


def _sent(request: HttpRequest, record: AccessRequest, by: Actor) -> HttpResponse:
    shown = read_hash(request, record)
    if shown is None:
        return HttpResponseRedirect(at("lire", record))
    now = clock.now()
    if now >= link_of(record, by).expires_at:
        raise DeadLink("expire")
    acte = uuid.UUID(act_of(request))
    sent = request.FILES.get("pdf")
    data = sent.read(LARGEST_FILE + 1) if sent else b""
    try:
        receive(
            request=record,
            name=(sent.name or "") if sent else "",
            data=data,
            by=by,
            now=now,
            acte=str(uuid.uuid5(acte, "reception")),
        )
    except TrustFault as fault:
        return signing_page(request, record, pdf=[fault.message])
    document = Document.objects.select_related("request").get(sha256=fingerprint(data))
    found = judge(document=document, by=by, now=now)
    if outcome_of(found) is Outcome.REFUSED:
        return HttpResponseRedirect(at("certificat", record))
    return _filed(request, record, by, _piece(document, shown))


@require_POST
@for_people(AUTHORIZER)
def contest(request: HttpRequest, record: AccessRequest, by: Actor) -> HttpResponse:
    """« Je ne suis pas d’accord » : the request is filed with what was found, a person decides."""
    shown, found = read_hash(request, record), _last(record)
    if record.state not in TO_SIGN or found is None:
        return HttpResponseRedirect(at("certificat", record))
    if shown is None:
        return HttpResponseRedirect(at("lire", record))
    return _filed(request, record, by, replace(_piece(found.document, shown), contested=True))


def _piece(document: Document, shown: str) -> SignedPiece:
    return SignedPiece(
        kind=SignatureKind.CERTIFICATE,
        picture=None,
        accepted=True,
        attested=True,
        shown_hash=shown,
        document=document,
    )


def _filed(
    request: HttpRequest, record: AccessRequest, by: Actor, piece: SignedPiece
) -> HttpResponse:
    link = link_of(record, by)
    if clock.now() >= link.expires_at:
        raise DeadLink("expire")
    try:
        submit(request=record, piece=piece, link=link, by=by, now=clock.now(), acte=act_of(request))
    except NotConforming as error:
        return signing_page(request, record, pdf=[breach.message for breach in error.breaches])
    forget_reading(request)
    return HttpResponseRedirect(at("certificat", record))


def _last(record: AccessRequest) -> Examination | None:
    """The reading to tell: once filed, of the file that signs, whatever was judged again since."""
    readings = (
        Examination.objects.select_related("document")
        .defer("document__content")
        .filter(document__request=record, document__channel="televersement")
        .order_by("-pk")
    )
    if record.state in TO_SIGN:
        return readings.first()
    signing = Signature.objects.filter(request=record, voided_at=None).values("document")
    return readings.filter(document__in=signing).first() or readings.first()


def _told(request: HttpRequest, record: AccessRequest, found: Examination) -> HttpResponse:
    outcome, waits = outcome_of(found), record.state in TO_SIGN
    contested = outcome is Outcome.REFUSED and not waits and _signs(found.document)
    return page(
        request,
        "portal/certificat.html",
        ecran="Portail-22-Certificat",
        titre=_TITLES[Outcome.TO_DECIDE if contested else outcome],
        etat=_STATES[Outcome.TO_DECIDE if contested else outcome],
        demande=record,
        environnement=record.type,
        fichier=found.document,
        verdict=found.message,
        issue="contestee" if contested else str(outcome),
        contestable=waits and may_contest(found.document, record),
        acte=new_act(),
        certificats=[_certificate(each) for each in found.signatures.order_by("rank")],
        encore=waits,
    )


def _signs(document: Document) -> bool:
    """Whether the file was filed in spite of its verdict, because its sender contested it."""
    return Signature.objects.filter(document=document, voided_at=None).exists()


def _certificate(signature: SignatureFinding) -> Certificate:
    facts = signature.facts
    return Certificate(
        signer=facts.get("common_name") or signature.subject,
        issuer=signature.issuer,
        serial=signature.serial,
        time=_time(facts),
        revocation=revocation_words(revoked=facts.get("revoked"), trouble=facts.get("trouble", "")),
        unchanged="Inchangé depuis la signature" if signature.intact else "",
        reason=signature.reason,
    )


def _time(facts: dict[str, str]) -> str:
    for name, word in (("proven_at", "prouvée par horodatage"), ("declared_at", "déclarée")):
        try:
            return f"{date_heure(datetime.fromisoformat(facts.get(name) or ''))} (heure {word})"
        except (ValueError, OverflowError):
            continue
    return "Heure non indiquée"
