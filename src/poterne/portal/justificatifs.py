"""Portail-32: the IT lead sees the state of his proofs, asks a password, reports a leak."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from poterne import clock
from poterne.acts.handover import handed_links
from poterne.acts.it_lead import ask_password
from poterne.acts.journaling import Actor, party
from poterne.acts.leaks import may_readmit, readmit, report_leak
from poterne.core.credentials import LIVE, ProofKind, day_of
from poterne.core.deliveries import Half
from poterne.core.expiry import days_left
from poterne.core.lifecycle import TAKES_PASSWORD, CredentialState, after_leak, may
from poterne.facade.layout import page
from poterne.portal.entrance import PROOFS, enter, for_one_of
from poterne.portal.holders import IT_LEAD, holds
from poterne.portal.visitor import Mailbox, act_of, mailbox, new_act
from poterne.records.models import AccessRequest, Credential, Delivery, Proof

_METHODS = ["GET", "HEAD", "POST"]
_KINDS = {
    ProofKind.TEMPORARY: "Mot de passe temporaire",
    ProofKind.SECRET: "Secret",
    ProofKind.KEY: "Clé",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One living proof: its kind in words, its last day, how many days are left."""

    word: str
    until: date
    days: int


@dataclass(frozen=True, slots=True)
class Row:
    """One identifier as its IT lead may see it; ``name`` is empty until it was handed over."""

    credential: Credential
    name: str
    proofs: list[Shown]
    sent: Delivery | None
    leaked: bool
    may_ask: bool
    may_report: bool


@require_http_methods(_METHODS)
def mine(request: HttpRequest) -> HttpResponse:
    """Portail-32; a mailed code comes first."""
    box = mailbox(request)
    if box is None or request.method == "POST":
        return enter(request, PROOFS)
    held = _of(box)
    if not held:
        return enter(request, PROOFS, empty=True)
    return page(
        request,
        "portal/justificatifs.html",
        ecran="Portail-32",
        titre=PROOFS.title,
        demandes=_by_request(held, clock.now()),
    )


def _of(box: Mailbox) -> list[Credential]:
    passwords = Delivery.objects.filter(half=Half.MOT_DE_PASSE).order_by("pk")
    found = Credential.objects.filter(request__it_lead_fold=box.fold, request__it_lead_left_at=None)
    ordered = found.select_related("request").order_by("-request__pk", "slot")
    rows = ordered.prefetch_related("proofs", Prefetch("deliveries", passwords, "passwords"))
    return [each for each in rows if holds(each.request, box, IT_LEAD)]


def _by_request(held: list[Credential], now: datetime) -> list[tuple[AccessRequest, list[Row]]]:
    handed = handed_links({each.request for each in held})
    groups: dict[int, tuple[AccessRequest, list[Row]]] = {}
    for each in held:
        group = groups.setdefault(each.request.pk, (each.request, []))
        group[1].append(_row(each, handed=each.request.pk in handed, now=now))
    return list(groups.values())


def _row(credential: Credential, *, handed: bool, now: datetime) -> Row:
    open_ = credential.state != CredentialState.RETIRE
    his = party(IT_LEAD, credential.request.it_lead_fold)
    known = handed or credential.activated_at is not None
    proofs = _living(credential.proofs.all(), now) if open_ else []
    held = credential.state == CredentialState.SUSPENDU
    sent: list[Delivery] = getattr(credential, "passwords", [])
    return Row(
        credential=credential,
        name=credential.machine_id if known else "",
        proofs=proofs,
        sent=sent[-1] if sent and open_ else None,
        leaked=after_leak(credential.state, credential.reason),
        may_ask=credential.state in TAKES_PASSWORD or may_readmit(credential, his),
        may_report=may("suspend", credential.state) or (held and bool(proofs)),
    )


def _living(proofs: Iterable[Proof], now: datetime) -> list[Shown]:
    shown = []
    for proof in proofs:
        end = min(filter(None, (proof.expires_at, proof.ends_at)))
        lapsed = (
            proof.state == "a_confirmer" and proof.confirm_before and now >= proof.confirm_before
        )
        if proof.state in LIVE and not lapsed and now < end:
            day = day_of(end)
            shown.append(Shown(_KINDS[ProofKind(proof.kind)], day, days_left(day, now)))
    return sorted(shown, key=lambda each: each.until)


_his = for_one_of(PROOFS)


@require_http_methods(_METHODS)
@_his
def renew(request: HttpRequest, credential: Credential, by: Actor) -> HttpResponse:
    """« Demander un nouveau mot de passe » (L-08); after a leak, the way back (I08)."""
    if request.method == "POST":
        ask = readmit if after_leak(credential.state, credential.reason) else ask_password
        ask(credential=credential, by=by, now=clock.now(), acte=act_of(request))
        return HttpResponseRedirect(reverse("portail:justificatifs"))
    return _gesture(request, credential, "Demander", "Demander un nouveau mot de passe")


@require_http_methods(_METHODS)
@_his
def leak(request: HttpRequest, credential: Credential, by: Actor) -> HttpResponse:
    """« Signaler une fuite », on its own page: suspended at once."""
    if request.method == "POST":
        report_leak(credential=credential, by=by, now=clock.now(), acte=act_of(request))
        return HttpResponseRedirect(reverse("portail:justificatifs"))
    return _gesture(request, credential, "Fuite", "Signaler une fuite")


def _gesture(request: HttpRequest, credential: Credential, name: str, title: str) -> HttpResponse:
    return page(
        request,
        "portal/justificatif.html",
        ecran=f"Portail-32-{name}",
        titre=title,
        demande=credential.request,
        environnement=credential.environment,
        identifiant=credential,
        fuite=name == "Fuite",
        acte=new_act(),
    )
