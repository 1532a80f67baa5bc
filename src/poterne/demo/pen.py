"""« Signer un PDF »: the tool that a signer would have on her own machine, and two authorities."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

from poterne import clock
from poterne.acts import anchors, revocations
from poterne.acts.journaling import Actor
from poterne.demo import trial_authority
from poterne.demo.band import present
from poterne.demo.people import OUTSIDE, TREMBLAY
from poterne.demo.trial_authority import Certified, Unsignable
from poterne.facade.forms import SHAPE, ShapeForm, choice, errors, upload
from poterne.facade.layout import page

TRUSTED, WAITING = "Autorité d’essai", "Autorité du Fleuve"
_CHANGED = "changee"
_WAYS = {
    TRUSTED: (TRUSTED, "La RAMQ la connaît : la signature est acceptée aussitôt."),
    WAITING: (WAITING, "Tant que Mme Roussel ne l’a pas confirmée, un agent décide."),
    _CHANGED: (
        f"{TRUSTED}, puis un octet du fichier changé",
        "Le fichier n’est pas accepté, et rien n’est perdu.",
    ),
}


class PenForm(ShapeForm):
    """What is signed, and with whose certificate."""

    pdf = upload(
        "Demande en PDF",
        accept="application/pdf,.pdf",
        hint="Le fichier que donne « Télécharger la demande en PDF ».",
    )
    autorite = choice(
        "Certificat délivré par",
        [(key, words) for key, (words, _) in _WAYS.items()],
        hints={key: hint for key, (_, hint) in _WAYS.items()},
    )


def stock(*, first: Actor, second: Actor, now: datetime) -> None:
    """One authority is trusted, with its list; another waits for its second person."""
    known = authority(TRUSTED, now)
    anchor = anchors.propose(name=TRUSTED, use="signature", data=known.public(), by=first, now=now)
    anchors.confirm(anchor=anchor, by=second, now=now)
    revocations.add_list(data=trial_authority.revocation_list(known, now), by=first, now=now)
    other = authority(WAITING, now).public()
    anchors.propose(name=WAITING, use="signature", data=other, by=first, now=now)


def authority(name: str, now: datetime) -> Certified:
    """The authority of that name, made at ``now`` when it does not exist yet. Raises Http404."""
    if settings.MAIL_SPOOL is None:
        raise Http404
    folder: Path = settings.MAIL_SPOOL.with_name("certificats")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{list(_WAYS).index(name)}.pem"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_bytes(trial_authority.root(name, now).kept())
    return trial_authority.read(path.read_bytes())


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest) -> HttpResponse:
    """The signed file comes back, in the name of who the visitor is; nobody: Dre Tremblay."""
    person = present(request)
    who = person if person in OUTSIDE else TREMBLAY
    form = PenForm(request.POST or None, request.FILES or None)
    signed = _signed(form, who.name) if request.method == "POST" else b""
    if signed:
        response = HttpResponse(signed, content_type="application/pdf")
        response["Content-Disposition"] = 'attachment; filename="demande-signee.pdf"'
        return response
    return page(
        request,
        "demo/stylo.html",
        ecran="Demo-Stylo",
        titre="Signer un PDF par certificat",
        erreurs=errors(form),
        personne=who,
        form=form,
    )


@require_safe
def waiting_list(_request: HttpRequest) -> HttpResponse:
    """The revocation list of the authority that waits: an administrator adds it once confirmed."""
    now = clock.now()
    data = trial_authority.revocation_list(authority(WAITING, now), now)
    response = HttpResponse(data, content_type="application/pkix-crl")
    response["Content-Disposition"] = 'attachment; filename="autorite-du-fleuve.crl"'
    return response


def _signed(form: PenForm, name: str) -> bytes:
    """The signed file; empty when the form says what is wrong."""
    sent, way, now = form.files.get("pdf"), form.text("autorite"), clock.now()
    if sent is None:
        form.add_error("pdf", SHAPE["missing"])
    if not way:
        form.add_error("autorite", SHAPE["required"])
    if form.errors or sent is None:
        return b""
    by = authority(TRUSTED if way == _CHANGED else way, now)
    try:
        made = trial_authority.sign(sent.read(), trial_authority.person(name, by, now), by, now)
    except Unsignable:
        form.add_error("pdf", "Ce fichier n’a pas de case à signer. Choisissez la demande en PDF.")
        return b""
    return made.replace(b"/Lang", b"/Lanf", 1) if way == _CHANGED else made
