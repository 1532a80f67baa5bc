"""The stage door, « Qui voulez-vous être? »: a card per person, and one press to be her."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from poterne import clock
from poterne.demo.band import COOKIE, present
from poterne.demo.clock import STEPS
from poterne.demo.people import OUTSIDE, PEOPLE, STAFF
from poterne.facade.layout import page
from poterne.facade.staff_session import open_session
from poterne.records.models import Staff

_ISSUERS = (("partenaire", "Porte partenaire"), ("production", "Porte production"))


@require_safe
def stage(request: HttpRequest) -> HttpResponse:
    """Everybody that one may be here, the clock, and where the machines knock."""
    return page(
        request,
        "demo/scene.html",
        ecran="Demo",
        titre="Qui voulez-vous être?",
        dehors=OUTSIDE,
        personnel=STAFF,
        personne=present(request),
        maintenant=clock.now(),
        pas=[(key, words) for key, (words, _) in STEPS.items()],
        portes=[(words, settings.ISSUERS[name]) for name, words in _ISSUERS],
    )


@require_POST
def become(_request: HttpRequest, cle: str) -> HttpResponse:
    """The visitor is someone from outside: the bar says who, her first page follows."""
    person = next((each for each in OUTSIDE if each.key == cle), None)
    if person is None:
        raise Http404
    response = redirect(person.start)
    response.set_cookie(COOKIE, person.key, httponly=True, samesite="Lax")
    return response


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
    return redirect(person.start)
