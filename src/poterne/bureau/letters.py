"""Bureau-13: the tray of password letters; a sheet is rendered once, for the envelope alone."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from poterne import clock
from poterne.acts import remittance
from poterne.acts.letters import sheet_of
from poterne.acts.remittance import Sheet
from poterne.bureau.access import actor, desk_page, guarded, repeated
from poterne.bureau.refusals import Refused, attempt
from poterne.bureau.stepup import Content, ask, prove
from poterne.core.deliveries import Channel, DeliveryState
from poterne.core.dossier import digest
from poterne.core.errors.requests import Changed
from poterne.core.fields import parse_postal_code, shown_postal_code
from poterne.facade.forms import Fault
from poterne.records.models import Delivery, Staff


class Letter:
    """One letter as the tray shows it: whom it goes to, which rank; no identifier anywhere."""

    def __init__(self, delivery: Delivery, options: str = "") -> None:
        if delivery.request is None or delivery.credential is None:
            raise TypeError("a letter is about an identifier of a request")
        who = delivery.request.dossier().authorizer
        code = parse_postal_code(who.postal_code)
        self.delivery, self.options = delivery, options
        self.reference = delivery.request.reference_shown
        self.name = f"{who.first_name} {who.last_name}"
        self.place = who.organization_name
        self.address = f"{who.address}\n{shown_postal_code(code) if code else who.postal_code}"
        self.rank = f"mot de passe {delivery.credential.slot} de {delivery.request.asked_count}"

    @property
    def shown(self) -> str:
        """The hash of what the tray shows of it."""
        return digest(f"{self.reference}\n{self.name}\n{self.address}\n{self.rank}")

    @property
    def content(self) -> Content:
        """What the key confirms before the sheet is rendered."""
        return Content("print_letter", f"remise:{self.delivery.pk}", self.shown)


@require_safe
@guarded("print_letter")
def tray(request: HttpRequest, staff: Staff) -> HttpResponse:
    """Bureau-13."""
    return _tray(request, staff)


def _tray(
    request: HttpRequest, staff: Staff, faults: list[Fault] | None = None, status: int = 200
) -> HttpResponse:
    letters = [Letter(each) for each in _letters(DeliveryState.ACCEPTED)]
    for letter in letters:
        letter.options = ask(request, staff, letter.content, clock.now())
    printed = [Letter(each) for each in _letters(DeliveryState.SENDING)]
    return desk_page(
        request,
        staff,
        "bureau/courrier.html",
        ecran="Bureau-13",
        titre="Courrier",
        etat="" if faults else "rempli" if letters or printed else "vide",
        erreurs=faults or [],
        status=status,
        lettres=letters,
        imprimees=printed,
    )


def _letters(state: DeliveryState) -> list[Delivery]:
    waiting = Delivery.objects.filter(channel=Channel.LETTRE, state=state)
    return list(waiting.select_related("request", "credential").order_by("created_at", "pk")[:30])


def _found(remise: int) -> Delivery:
    kept = Delivery.objects.filter(pk=remise, channel=Channel.LETTRE)
    each = kept.select_related("request", "credential").first()
    if each is None:
        raise Http404
    return each


@require_POST
@guarded("print_letter")
def produce(request: HttpRequest, staff: Staff, remise: int) -> HttpResponse:
    """« Produire la lettre »: the sheet, once; asked again, the tray says that it is gone."""
    letter, by = Letter(_found(remise)), actor(staff, "print_letter")
    if repeated(request, by):
        gone = "Cette lettre a déjà été produite : son mot de passe ne s’affiche qu’une fois."
        return _tray(request, staff, [Fault(gone)], 409)
    try:
        attempt(lambda: _proved(request, staff, letter))
        sheet = attempt(
            lambda: remittance.print_letter(
                delivery=letter.delivery,
                by=by,
                now=clock.now(),
                acte=request.POST.get("acte", ""),
            )
        )
    except Refused as refused:
        return _tray(request, staff, refused.faults, refused.status)
    if not isinstance(sheet, Sheet):
        raise TypeError("printing returns its sheet")
    return desk_page(
        request,
        staff,
        "bureau/lettre.html",
        ecran="Bureau-13",
        titre="Lettre à imprimer",
        lettre=letter,
        feuille=sheet_of(sheet),
    )


def _proved(request: HttpRequest, staff: Staff, letter: Letter) -> None:
    if request.POST.get("empreinte") != letter.shown:
        raise Changed
    prove(request, staff, letter.content, clock.now())


@require_POST
@guarded("print_letter")
def answer(request: HttpRequest, staff: Staff, remise: int, geste: str) -> HttpResponse:
    """« Impression ratée » (the password of the sheet dies) or « Postée »."""
    acts = {
        "ratee": (remittance.letter_failed, "Ce mot de passe est mort. La lettre est à refaire."),
        "postee": (remittance.letter_posted, "La lettre est postée."),
    }
    if geste not in acts:
        raise Http404
    each, (act, done) = _found(remise), acts[geste]
    try:
        attempt(
            lambda: act(
                delivery=each,
                by=actor(staff, "print_letter"),
                now=clock.now(),
                acte=request.POST.get("acte", ""),
            )
        )
    except Refused as refused:
        return _tray(request, staff, refused.faults, refused.status)
    messages.success(request, done)
    return redirect(reverse("bureau:courrier"))
