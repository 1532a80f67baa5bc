"""Bytes that no keyboard has and that no database takes: refused at the door, in our own words."""

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict


class NoNull:
    """Middleware: a query or a form that holds U+0000 is answered 400.

    PostgreSQL refuses it in any text (SQLite does not): past this door, it was an error of ours.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The view's answer. Raises SuspiciousOperation, which becomes the page of a 400."""
        if _holds_null(request.GET) or _holds_null(request.POST):
            raise SuspiciousOperation("a null character")
        return self.get_response(request)


def _holds_null(typed: QueryDict) -> bool:
    return any("\0" in each for name, values in typed.lists() for each in (name, *values))
