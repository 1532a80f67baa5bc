"""Bureau-31, trust: anchors and their second person, revocation lists and their age."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from poterne import clock
from poterne.acts import anchors, revocations
from poterne.bureau.access import actor, desk_page, guarded, repeated
from poterne.bureau.refusals import Refused, attempt
from poterne.bureau.stepup import Content, ask, prove, shown_to
from poterne.core.dossier import digest
from poterne.core.errors.requests import Changed
from poterne.facade.forms import Fault, ShapeForm, errors, select, text, upload
from poterne.records.models import RevocationList, Staff, TrustAnchor

_HOME = "bureau:confiance"
_USES = (("signature", "Signature des demandes"), ("horodatage", "Horodatage"))
_LARGEST = revocations.LARGEST_LIST


class AnchorForm(ShapeForm):
    """An authority to trust: how it is called here, for what, and its certificate."""

    name = text("Nom de l’ancre", hint="Comme les agents la connaîtront.", width=30)
    use = select("Usage", _USES)
    file = upload(
        "Certificat de l’autorité",
        accept=".pem,.crt,.cer,.der",
        hint="PEM ou DER. Des intermédiaires peuvent suivre l’autorité dans un même fichier PEM.",
    )


class ListForm(ShapeForm):
    """A revocation list, as its issuer publishes it."""

    file = upload(
        "Liste de révocation (CRL)",
        accept=".crl,.pem,.der",
        hint="PEM ou DER, signée par une ancre en vigueur ou par un de ses intermédiaires.",
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One anchor of the page: its state in a word and a tone, and what this person may do."""

    anchor: TrustAnchor
    word: str
    tone: str
    use: str
    may_confirm: bool


@dataclass(frozen=True, slots=True)
class Age:
    """One list of the page, and whether it still tells anything."""

    kept: RevocationList
    stale: bool
    word: str
    tone: str


@dataclass(frozen=True, slots=True)
class Gesture:
    """What is confirmed with the key about one anchor."""

    name: str
    title: str
    follows: str
    button: str
    done: str


GESTURES = {
    "confirmer": Gesture(
        "confirmer",
        "Confirmer une ancre de confiance",
        "Les signatures dont la chaîne mène à cette autorité seront tenues pour fiables.",
        "Confirmer cette ancre",
        "L’ancre est en vigueur. Les signatures qui l’attendaient sont jugées de nouveau.",
    ),
    "retirer": Gesture(
        "retirer",
        "Retirer une ancre de confiance",
        "Aucune signature nouvelle n’est plus tenue pour fiable par elle. Les verdicts passés "
        "restent ce qu’ils étaient.",
        "Retirer cette ancre",
        "L’ancre est retirée.",
    ),
}


@require_safe
@guarded("manage_trust")
def trust(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Who is trusted, since when, by whom; which lists are held, and how old they are."""
    return _page(request, staff)


def _page(
    request: HttpRequest,
    staff: Staff,
    *,
    anchor: ShapeForm | None = None,
    listed: ShapeForm | None = None,
    faults: list[Fault] | None = None,
    status: int = 200,
) -> HttpResponse:
    now = clock.now()
    known = TrustAnchor.objects.select_related("added_by", "confirmed_by", "removed_by")
    rows = [_row(each, staff, now) for each in known.order_by("removed_at", "name", "pk")]
    return desk_page(
        request,
        staff,
        "bureau/confiance.html",
        ecran="Bureau-31",
        titre="Ancres de confiance et listes de révocation",
        erreurs=faults or [],
        status=status,
        rangs=rows,
        attendent=sum(row.tone == "attente" for row in rows),
        listes=[age(each, now) for each in revocations.newest_lists()],
        sans_liste=_uncovered(rows),
        ancre=anchor or AnchorForm(prefix="ancre"),
        liste=listed or ListForm(prefix="liste"),
    )


def _row(anchor: TrustAnchor, staff: Staff, now: datetime) -> Row:
    waits = anchor.confirmed_at is None and anchor.removed_at is None
    if anchor.removed_at is not None:
        word, tone = "Retirée", "neutre"
    elif waits:
        word, tone = "À confirmer", "attente"
    elif anchor.valid_until <= now:
        word, tone = "Expirée", "erreur"
    else:
        word, tone = "En vigueur", "succes"
    may_confirm = waits and anchor.added_by_id != staff.pk
    return Row(anchor, word, tone, dict(_USES)[anchor.use], may_confirm)


def age(kept: RevocationList, now: datetime) -> Age:
    """How old ``kept`` is: past its next update, it tells nothing of a certificate any more."""
    stale = kept.next_update <= now
    return Age(kept, stale, "Périmée" if stale else "À jour", "erreur" if stale else "succes")


def _uncovered(rows: list[Row]) -> list[str]:
    """Anchors in force without any list: what they sign stays « à vérifier »."""
    covered = {each.anchor_id for each in revocations.newest_lists()}
    return [row.anchor.name for row in rows if row.anchor.trusted and row.anchor.pk not in covered]


@require_POST
@guarded("manage_trust")
def propose(request: HttpRequest, staff: Staff) -> HttpResponse:
    """An anchor is brought; it waits for a second administrator."""
    form = AnchorForm(request.POST, request.FILES, prefix="ancre")
    deed = partial(
        anchors.propose,
        name=form.text("name"),
        use=form.text("use"),
        data=_bytes(request.FILES.get("ancre-file")),
    )
    try:
        attempt(lambda: deed(**_frame(request, staff)))
    except Refused as refused:
        return _page(
            request, staff, anchor=form, faults=_placed(refused, form), status=refused.status
        )
    messages.success(request, "L’ancre est proposée. Une autre personne doit la confirmer.")
    return redirect(reverse(_HOME))


@require_POST
@guarded("manage_trust")
def add_list(request: HttpRequest, staff: Staff) -> HttpResponse:
    """A revocation list is brought; its signature is checked at once."""
    form = ListForm(request.POST, request.FILES, prefix="liste")
    deed = partial(revocations.add_list, data=_bytes(request.FILES.get("liste-file")))
    try:
        attempt(lambda: deed(**_frame(request, staff)))
    except Refused as refused:
        return _page(
            request, staff, listed=form, faults=_placed(refused, form), status=refused.status
        )
    messages.success(request, "La liste est gardée. Ce qui l’attendait est jugé de nouveau.")
    return redirect(reverse(_HOME))


@require_http_methods(["GET", "HEAD", "POST"])
@guarded("manage_trust")
def decide(request: HttpRequest, staff: Staff, ancre: int, geste: str) -> HttpResponse:
    """An anchor is confirmed or removed, its fingerprint read, with the key."""
    anchor = TrustAnchor.objects.select_related("added_by").filter(pk=ancre).first()
    gesture = GESTURES.get(geste)
    if anchor is None or gesture is None:
        raise Http404
    content = Content("confiance", f"ancre:{anchor.pk}", digest(f"{geste}:{anchor.sha256}"))
    faults, status = list[Fault](), 200
    if request.method == "POST":
        try:
            attempt(lambda: _carry(request, staff, anchor, gesture, content))
        except Refused as refused:
            faults, status = refused.faults, refused.status
        else:
            messages.success(request, gesture.done)
            return redirect(reverse(_HOME))
    return desk_page(
        request,
        staff,
        "bureau/confiance_geste.html",
        ecran="Bureau-31-Geste",
        titre=gesture.title,
        erreurs=faults,
        status=status,
        ancre=anchor,
        usage=dict(_USES)[anchor.use],
        geste=gesture,
        empreinte=content.shown,
        options=ask(request, staff, content, clock.now()),
        retour=reverse(_HOME),
    )


def _carry(
    request: HttpRequest, staff: Staff, anchor: TrustAnchor, gesture: Gesture, content: Content
) -> None:
    frame = _frame(request, staff)
    if repeated(request, frame["by"]):
        return
    shown = shown_to(request, content.act, content.about)
    if shown.shown != content.shown:
        raise Changed
    prove(request, staff, shown, clock.now())
    act = anchors.confirm if gesture.name == "confirmer" else anchors.remove
    act(anchor=anchor, **frame)


def _bytes(sent: Any) -> bytes:
    """What was sent, one byte past the limit at most: the act says that it is too much."""
    return sent.read(_LARGEST + 1) if sent else b""


def _placed(refused: Refused, form: ShapeForm) -> list[Fault]:
    if refused.field not in form.fields:
        return refused.faults
    form.errors.setdefault(refused.field, form.error_class()).append(refused.faults[0].message)
    return errors(form)


def _frame(request: HttpRequest, staff: Staff) -> dict[str, Any]:
    return {
        "by": actor(staff, "manage_trust"),
        "now": clock.now(),
        "acte": request.POST.get("acte", ""),
    }
