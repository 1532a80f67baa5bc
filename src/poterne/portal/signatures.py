"""Portail-20, 21, 22, 24: the authorizing person reads, then signs or declines."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from poterne import clock
from poterne.acts.journaling import Actor, party
from poterne.acts.judging import picture_of, prepare
from poterne.acts.links import open_link
from poterne.acts.signing import SignedPiece, submit
from poterne.acts.submission import reopen
from poterne.core.dossier import digest
from poterne.core.errors.requests import Changed, MissingReason, NotConforming
from poterne.core.lifecycle import RequestState
from poterne.core.links import DeadLink, Purpose
from poterne.core.rules.table import RULES
from poterne.core.secret import Secret
from poterne.facade.forms import Fault, ShapeForm, attach, errors, long_text, tick, upload
from poterne.facade.headers import unlisted
from poterne.facade.layout import page
from poterne.facade.parts import Link as Way
from poterne.portal.codes import ask
from poterne.portal.paths import at
from poterne.portal.people import AUTHORIZER, for_people, named
from poterne.portal.proofs import to_prove
from poterne.portal.reading import forget_reading, note_reading, read_hash
from poterne.portal.refusals import answered, dead
from poterne.portal.summary import to_sign
from poterne.portal.visitor import act_of, mailbox, new_act
from poterne.records.models import AccessRequest, JournalRow, Link

TO_SIGN = frozenset({RequestState.A_SIGNER, RequestState.A_CORRIGER})
"""States in which the authorizing person may sign."""
_ATTESTATION = "L’attestation n’est pas cochée. Cochez-la pour signer."


@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
@answered
def landing(request: HttpRequest, jeton: str) -> HttpResponse:
    """Portail-20: who asks what, and until when; opening burns nothing."""
    try:
        link = open_link(token=Secret(jeton), purpose=Purpose.SIGNER, now=clock.now())
    except DeadLink as error:
        return dead(request, error, Way(reverse("portail:suivre"), "Suivre la demande"))
    record = link.request
    if record is None:
        raise DeadLink("inconnu")
    box = mailbox(request)
    if request.method == "POST":
        then = at("lire", record)
        if box is not None and box.fold == link.address_fold:
            return HttpResponseRedirect(then)
        return ask(request, purpose=Purpose.LECTURE, address=link.address, then=then, about=record)
    return page(
        request,
        "portal/a_signer.html",
        ecran="Portail-20",
        titre="Une demande d’accès attend votre signature",
        demande=record,
        dossier=record.dossier(),
        jusqu_au=link.expires_at,
    )


class ReadingForm(ShapeForm):
    """The commitments as one, and the attestation of D-19; neither is ever ticked beforehand."""

    engagements = tick("J’ai lu la demande et j’accepte ces engagements.")
    attestation = tick("")

    def __init__(self, record: AccessRequest, data: object = None) -> None:
        super().__init__(data)
        address = record.dossier().authorizer.email
        self.fields["attestation"].label = record.wording.attestation
        self.fields["attestation"].help_text = f"Cette boîte est {address}."


@require_http_methods(["GET", "HEAD", "POST"])
@for_people(AUTHORIZER)
def read(request: HttpRequest, record: AccessRequest, _by: Actor) -> HttpResponse:
    """Portail-21: the sheet, the commitments word for word, the attestation."""
    if record.state not in TO_SIGN:
        return HttpResponseRedirect(at("suivi", record))
    shown = digest(record.content())
    form, faults = ReadingForm(record, request.POST or None), list[Fault]()
    if request.method == "POST":
        if request.POST.get("empreinte") != shown:
            raise Changed
        faults = _unticked(form)
        if not faults:
            prepare()
            note_reading(request, record, shown)
            return HttpResponseRedirect(at("apposer", record))
    return page(
        request,
        "portal/lire.html",
        ecran="Portail-21",
        titre="Lisez la demande",
        erreurs=faults,
        demande=record,
        environnement=record.type,
        groupes=to_sign(record),
        texte=record.wording,
        formulaire=record.form_definition,
        form=form,
        empreinte=shown,
        peut_refuser=record.state == RequestState.A_SIGNER,
    )


def _unticked(form: ReadingForm) -> list[Fault]:
    commitments = RULES["S4-13"].faults["a"].text
    for name, message in (("engagements", commitments), ("attestation", _ATTESTATION)):
        if not form.text(name):
            form.errors.setdefault(name, form.error_class()).append(message)
    return errors(form)


class SignatureForm(ShapeForm):
    """One way of signing: a file signed by certificate, or a picture sent or drawn."""

    pdf = upload(
        "PDF signé",
        accept="application/pdf,.pdf",
        hint="Le même fichier, signé, 15 Mo au plus. Ne l’imprimez pas, ne l’enregistrez pas sous "
        "une autre forme.",
    )
    image = upload(
        "Image de votre signature",
        accept="image/png,image/jpeg",
        hint="PNG ou JPEG, 2 Mo au plus, sur fond clair.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_people(AUTHORIZER)
def sign(request: HttpRequest, record: AccessRequest, by: Actor) -> HttpResponse:
    """Portail-22: three ways, the form's own list; then T04 or T08."""
    done = record.state not in TO_SIGN
    shown = read_hash(request, record)
    if request.method != "POST" and done:
        return HttpResponseRedirect(at("suivi", record))
    if not done and shown is None:
        return HttpResponseRedirect(at("lire", record))
    if request.method == "POST":
        try:
            _submit(request, record, by, shown or "")
        except NotConforming as error:
            form = SignatureForm(request.POST, request.FILES)
            faults = attach(form, error.breaches, {"signature": _blamed(request)})
            return signing_page(request, record, form=form, faults=faults)
        forget_reading(request)
        return HttpResponseRedirect(at("envoyee", record))
    return signing_page(request, record)


def signing_page(
    request: HttpRequest,
    record: AccessRequest,
    *,
    form: SignatureForm | None = None,
    faults: Sequence[Fault] = (),
    pdf: Sequence[str] = (),
) -> HttpResponse:
    """The three ways; ``pdf``: what is wrong with the file that was sent."""
    form = form or SignatureForm(request.POST or None, request.FILES or None)
    if pdf:
        form.errors.setdefault("pdf", form.error_class()).extend(pdf)
        faults = errors(form)
    return page(
        request,
        "portal/apposer.html",
        ecran="Portail-22",
        titre="Signez la demande",
        erreurs=[_drawn(fault, request) for fault in faults],
        demande=record,
        environnement=record.type,
        form=form,
        faute_dessin=faults[0].message if faults and _blamed(request) == "dessin" else "",
        jour=clock.today(clock.now()),
        acte=new_act(),
    )


def _blamed(request: HttpRequest) -> str:
    return "dessin" if request.POST.get("facon") == "dessinee" else "image"


def _drawn(fault: Fault, request: HttpRequest) -> Fault:
    return Fault(fault.message, fault.href or f"#{_blamed(request)}")


def _submit(request: HttpRequest, record: AccessRequest, by: Actor, shown: str) -> None:
    now = clock.now()
    link = link_of(record, by)
    if record.state in TO_SIGN and now >= link.expires_at:
        raise DeadLink("expire")
    piece = SignedPiece(
        kind=request.POST.get("facon", "")[:20],
        picture=picture_of(_sent(request)),
        accepted=bool(shown),
        attested=bool(shown),
        shown_hash=shown,
    )
    submit(request=record, piece=piece, link=link, by=by, now=now, acte=act_of(request))


def link_of(record: AccessRequest, by: Actor) -> Link:
    """Her last link to sign. Raises DeadLink when there never was one."""
    link = (
        Link.objects.filter(request=record, purpose=Purpose.SIGNER, address_fold=by.fold)
        .order_by("-pk")
        .first()
    )
    if link is None:
        raise DeadLink("inconnu")
    return link


def _sent(request: HttpRequest) -> bytes:
    """The picture sent, be it a file of hers or the flat PNG that the drawing pad made."""
    sent = request.FILES.get("image")
    return sent.read() if sent else b""


class DeclineForm(ShapeForm):
    """Why it is not signed."""

    motif = long_text(
        "Motif",
        hint="Pourquoi vous ne signez pas. Ce texte est envoyé à la personne qui a rempli la "
        "demande.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, reference: str) -> HttpResponse:
    """Portail-24; pressed twice, it answers twice the same."""
    if mailbox(request) is None:
        return to_prove(request, reference)
    again = request.method == "POST" and _declined(named(reference), act_of(request))
    return (
        HttpResponseRedirect(reverse("portail:declinee")) if again else _decline(request, reference)
    )


def _declined(record: AccessRequest, acte: str) -> bool:
    return JournalRow.objects.filter(acte=acte, objet=f"demande:{record.pk}").exists()


@for_people(AUTHORIZER)
def _decline(request: HttpRequest, record: AccessRequest, by: Actor) -> HttpResponse:
    form, faults = DeclineForm(request.POST or None), list[Fault]()
    if request.method == "POST":
        try:
            reopen(
                request=record,
                reason=form.text("motif"),
                by=party(AUTHORIZER, by.fold),
                now=clock.now(),
                acte=act_of(request),
            )
        except MissingReason as error:
            form.errors.setdefault("motif", form.error_class()).append(error.message)
            faults = errors(form)
        else:
            return HttpResponseRedirect(reverse("portail:declinee"))
    return page(
        request,
        "portal/refuser.html",
        ecran="Portail-24",
        titre="Ne pas signer la demande",
        erreurs=faults,
        etat="" if faults else "vide",
        demande=record,
        form=form,
        acte=new_act(),
    )


@require_http_methods(["GET", "HEAD"])
def declined(request: HttpRequest) -> HttpResponse:
    """What follows a refusal to sign."""
    return page(
        request,
        "portal/declinee.html",
        ecran="Portail-24-Fin",
        titre="Votre refus est transmis",
        etat="enregistre",
    )
