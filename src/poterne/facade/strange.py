"""What no page asks for, refused at the door: posts without end, bytes that no keyboard has."""

from collections.abc import Callable

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, QueryDict

from poterne.core.documents_table import LARGEST_FILE, MIB
from poterne.facade.errors import refusal

LARGEST_POST = LARGEST_FILE + MIB
"""The largest file that is read, and room for the form around it, in octets."""


class Bounded:
    """Middleware: a post above ``LARGEST_POST`` is answered 413, and none of it is read.

    Looking for the token of a form reads all of its files: without this, anybody fills a disk.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The view's answer, or the page of a 413."""
        said = request.META.get("CONTENT_LENGTH") or "0"
        if len(said) > len(str(LARGEST_POST)) or not said.isdigit() or int(said) > LARGEST_POST:
            return refusal(request, "too_large")
        return self.get_response(request)


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
