"""The stage door, « Qui voulez-vous être? »: a card per person, and one press to be her."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from poterne import clock
from poterne.demo import spool
from poterne.demo.agenda import turn, waits_for
from poterne.demo.band import COOKIE, present
from poterne.demo.clock import STEPS
from poterne.demo.people import OUTSIDE, PEOPLE, STAFF, Person
from poterne.facade.layout import page
from poterne.facade.staff_session import open_session
from poterne.records.models import Staff

_ISSUERS = (("partenaire", "Porte partenaire"), ("production", "Porte production"))


@dataclass(frozen=True, slots=True)
class Card:
    """One person, what waits for her now, and her new messages."""

    person: Person
    waits: str
    unread: int


@require_safe
def stage(request: HttpRequest) -> HttpResponse:
    """Whose turn it is, everybody that one may be here, the clock, and where machines knock."""
    now = clock.now()
    return page(
        request,
        "demo/scene.html",
        ecran="Demo",
        titre="Qui voulez-vous être?",
        groupes=[
            ("Du côté des demandeurs", _cards(OUTSIDE, now)),
            ("Au bureau de la RAMQ", _cards(STAFF, now)),
        ],
        suite=turn(),
        maintenant=now,
        pas=[(key, words) for key, (words, _) in STEPS.items()],
        portes=[(words, settings.ISSUERS[name]) for name, words in _ISSUERS],
    )


def _cards(people: tuple[Person, ...], now: datetime) -> list[Card]:
    return [Card(each, waits_for(each, now), spool.unread(each.email)) for each in people]


@require_POST
def become(request: HttpRequest, cle: str) -> HttpResponse:
    """The visitor is someone from outside, who proved nothing yet; her first page follows."""
    person = next((each for each in OUTSIDE if each.key == cle), None)
    if person is None:
        raise Http404
    if person != present(request):
        request.session.flush()
    return _as(person)


@require_POST
def enter(request: HttpRequest, cle: str) -> HttpResponse:
    """« Entrer comme… »: a member of the staff, without a factor; the demonstration alone does so.

    Its address lies under the desk's, whose session this is.
    """
    person = PEOPLE.get(cle)
    staff = Staff.objects.filter(email_fold=person.fold).first() if person else None
    if person is None or staff is None:
        raise Http404
    open_session(request, staff, "demonstration")
    return _as(person)


def _as(person: Person) -> HttpResponse:
    response = redirect(person.start)
    response.set_cookie(COOKIE, person.key, httponly=True, samesite="Lax")
    return response
