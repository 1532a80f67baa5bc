"""Whoever tries links at random is told to wait: 20 unknown ones a minute and source."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

from poterne import clock
from poterne.acts.throttling import knocks_too_often, note_unknown_link
from poterne.core.errors.requests import TooMany
from poterne.facade.logs import noticed
from poterne.portal.refusals import too_many

Landing = Callable[[HttpRequest, str], HttpResponse]
_UNKNOWN = 404
_WAIT = "Trop de liens inconnus ont été essayés d’ici. Réessayez dans 1 minute."


def rationed(view: Landing) -> Landing:
    """``view``, the landing of a link, answered 429 to a source that guesses."""

    @wraps(view)
    def wrapped(request: HttpRequest, jeton: str) -> HttpResponse:
        source, now = str(request.META.get("REMOTE_ADDR", "")), clock.now()
        if knocks_too_often(source=source, now=now):
            noticed(request, "excess_rate_limit_exceeded", "liens inconnus", alarm=True)
            return too_many(request, TooMany(_WAIT))
        response = view(request, jeton)
        if response.status_code == _UNKNOWN:
            note_unknown_link(source=source, now=now)
        return response

    return wrapped
