"""What an agent does with one half of Bureau-12, each act on a page that says what follows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from poterne import clock
from poterne.acts import remittance, unanswered
from poterne.bureau.access import actor, desk_page, guarded
from poterne.bureau.deliveries import row
from poterne.bureau.refusals import Refused, attempt
from poterne.bureau.sheet import shown_number
from poterne.core.deliveries import Half
from poterne.facade.forms import Fault
from poterne.facade.parts import Answer
from poterne.records.models import AccessRequest, Delivery, Staff


@dataclass(frozen=True, slots=True)
class Deed:
    """One act on a half: its page, the act, what is said once done."""

    template: str
    title: str
    act: Callable[[Delivery, dict[str, Any]], object]
    done: str


def _again(each: Delivery, frame: dict[str, Any]) -> object:
    if each.credential is not None and each.half == Half.MOT_DE_PASSE:
        return remittance.reissue_password(credential=each.credential, **frame)
    return remittance.reissue_identifiers(request=each.request, **frame)


def _unanswered(each: Delivery, frame: dict[str, Any]) -> object:
    return unanswered.note_unanswered(delivery=each, **frame)


_AGAIN = Deed("bureau/refaire.html", "Refaire cette moitié", _again, "La moitié repart.")
_SILENT = Deed(
    "bureau/sans_reponse.html",
    "Adresse sans réponse",
    _unanswered,
    "L’adresse est notée sans réponse. La moitié attend d’être refaite.",
)


@require_http_methods(["GET", "HEAD", "POST"])
@guarded("reissue")
def reissue(request: HttpRequest, staff: Staff, remise: int) -> HttpResponse:
    """« Refaire cette moitié »: a page of its own says what dies, then the half leaves again."""
    return _carried(request, staff, _half(remise), _AGAIN)


@require_http_methods(["GET", "HEAD", "POST"])
@guarded("reissue")
def silent(request: HttpRequest, staff: Staff, remise: int) -> HttpResponse:
    """« Adresse sans réponse »: what follows, and how to reach the person; then it is noted."""
    return _carried(request, staff, _half(remise), _SILENT)


def _half(remise: int) -> Delivery:
    each = Delivery.objects.select_related("request", "credential").filter(pk=remise).first()
    if each is None or each.half == Half.AVIS or each.request is None:
        raise Http404
    return each


def _carried(request: HttpRequest, staff: Staff, each: Delivery, deed: Deed) -> HttpResponse:
    if each.request is None:
        raise Http404
    faults: list[Fault] = []
    status = 200
    if request.method == "POST":
        acte = request.POST.get("acte", "")
        frame = {"by": actor(staff, "reissue"), "now": clock.now(), "acte": acte}
        try:
            attempt(lambda: deed.act(each, frame))
        except Refused as refused:
            faults, status = refused.faults, refused.status
        else:
            messages.success(request, deed.done)
            return redirect(f"{reverse('bureau:remises')}?q={each.request.reference}")
    return desk_page(
        request,
        staff,
        deed.template,
        ecran="Bureau-12",
        titre=deed.title,
        erreurs=faults,
        status=status,
        demande=each.request,
        environnement=each.request.type,
        rang=row(each, clock.now(), again=True),
        secrete=each.half == Half.MOT_DE_PASSE,
        joindre=_reach(each.request),
    )


def _reach(request: AccessRequest) -> list[Answer]:
    """What the form says of the authorizing person, for whoever takes the telephone."""
    person = request.dossier().authorizer
    line = shown_number(person.phone)
    if person.extension:
        line = f"{line}, poste {person.extension}"
    return [
        Answer("Nom", f"{person.first_name} {person.last_name}".strip()),
        Answer("Téléphone", line),
        Answer("Adresse de correspondance", f"{person.address}\n{person.postal_code}".strip()),
    ]
