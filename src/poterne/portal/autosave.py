"""What is being typed is kept every few moments; nothing is judged, sent or mailed by it."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from poterne import clock
from poterne.acts.journaling import Actor, party
from poterne.acts.submission import save_answers
from poterne.core.errors.requests import Stale
from poterne.core.offices import NotAllowed
from poterne.core.words import time_short, typo
from poterne.portal.people import AUTHORIZER, PREPARER, for_people
from poterne.portal.progress import SECTIONS, Section
from poterne.portal.resumption import typist
from poterne.portal.sections import filled_in, version_of
from poterne.records.models import AccessRequest


@require_POST
def keep(request: HttpRequest, reference: str, name: str) -> HttpResponse:
    """The answers typed so far on the section ``name``: version and hour, or why they wait.

    After the session ended, the draft's own cookie still adds to it. Always 200: a page under
    way shows no failure for what its button will say better.
    """
    section = SECTIONS.get(name)
    if section is None:
        raise Http404
    proven = for_people(PREPARER, AUTHORIZER, unproven=partial(_ended, section))
    return proven(partial(_kept, section))(request, reference)


def _kept(section: Section, request: HttpRequest, record: AccessRequest, by: Actor) -> HttpResponse:
    now = clock.now()
    try:
        saved = save_answers(
            request=record,
            dossier=filled_in(section, record, request.POST),
            version=version_of(request),
            by=by,
            now=now,
        )
    except (NotAllowed, Stale) as error:
        return JsonResponse({"mot": typo(error.message)})
    hour = time_short(now.astimezone(clock.TORONTO))
    return JsonResponse({"version": saved.version, "mot": typo(f"Enregistré à {hour}")})


def _ended(section: Section, request: HttpRequest, reference: str) -> HttpResponse:
    typing = typist(request, reference)
    if typing is None:
        return JsonResponse({"mot": "La session est terminée. Le bouton garde votre saisie."})
    return _kept(section, request, typing.record, party(PREPARER, typing.fold))
