"""The pages of the mail: one box per person, one page per message, opening it marks it read."""

from dataclasses import dataclass

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from poterne.demo import band, spool
from poterne.demo.letters import posted
from poterne.demo.people import OUTSIDE, STAFF, Person, at_address
from poterne.facade.layout import page

_SHOWN = 200
INTAKE = "Boîte de réception de la RAMQ"


@dataclass(frozen=True, slots=True)
class Box:
    """A mailbox and its numbers of messages: never what they say."""

    name: str
    role: str
    address: str
    count: int
    unread: int

    @property
    def href(self) -> str:
        """Its page."""
        return reverse("demo:boite", args=[self.address])


def box_of(person: Person) -> Box:
    """The mailbox of someone of the cast."""
    return _box(person.shown, person.role, person.email)


def _box(name: str, role: str, address: str) -> Box:
    return Box(name, role, address, len(spool.files(address)), spool.unread(address))


@require_safe
def boxes(request: HttpRequest) -> HttpResponse:
    """One line per mailbox, with counts: the two halves never stand in one list."""
    intake = _box(INTAKE, "réponses aux courriels de Poterne", settings.REPLY_TO)
    strange = [each for each in spool.strangers() if each.casefold() != intake.address.casefold()]
    return page(
        request,
        "demo/boites.html",
        ecran="Demo-Courrier",
        titre="Boîte aux lettres de tout le monde",
        groupes=[
            ("Du côté des demandeurs", [box_of(person) for person in OUTSIDE]),
            ("Au bureau de la RAMQ", [intake, *(box_of(person) for person in STAFF)]),
            ("Autres adresses", [_box(each, "", each) for each in strange]),
        ],
        lettres=len(posted()),
    )


@require_safe
def box(request: HttpRequest, adresse: str) -> HttpResponse:
    """The messages of one address, newest first."""
    files, person = spool.files(adresse), at_address(adresse)
    intake = adresse.casefold() == settings.REPLY_TO.casefold()
    if person is None and not files and not intake:
        raise Http404
    name = INTAKE if intake else f"Courriels de {person.shown if person else adresse}"
    return page(
        request,
        "demo/boite.html",
        ecran="Demo-Boite",
        titre=name,
        etat="rempli" if files else "vide",
        adresse=adresse,
        accueil=intake,
        courriels=[spool.read(path) for path in files[:_SHOWN]],
        etre=person if person in OUTSIDE and person != band.present(request) else None,
    )


@require_safe
def message(request: HttpRequest, adresse: str, nom: str) -> HttpResponse:
    """One message as its reader sees it; from now on it is read (a HEAD reads nothing)."""
    path = spool.find(adresse, nom)
    if path is None:
        raise Http404
    mail = spool.read(path)
    if request.method == "GET":
        spool.mark_read(path)
    return page(
        request,
        "demo/courriel.html",
        ecran="Demo-Courriel",
        titre=mail.subject,
        adresse=adresse,
        courriel=mail,
    )
