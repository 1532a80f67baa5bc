"""What every answer with a page carries to its browser (trust.md §11, experience.md §2.1)."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

HEADERS = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; object-src 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), "
    "display-capture=(), publickey-credentials-get=(self), publickey-credentials-create=(self)",
}


class SecurityHeaders:
    """Middleware: every answer has ``HEADERS``, but for those that its view set itself.

    A page that says nothing of caches is kept by none; a site served over TLS is so always.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The view's answer, with the headers it did not set."""
        _name_origin(request)
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.SECURE_HSTS_SECONDS:
            # Said here and not by Django: behind a proxy that ends TLS, it takes us for plain HTTP.
            always = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains"
            response.headers["Strict-Transport-Security"] = always
        if response.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def unlisted(view: View[P]) -> View[P]:
    """The page of a link: never indexed, kept by no cache."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex"
        response["Cache-Control"] = "no-store"
        return response

    return cast("View[P]", wrapped)


def _name_origin(request: HttpRequest) -> None:
    """A page of ours under ``no-referrer`` posts with ``Origin: null`` (Fetch §3.2), which Django
    refuses. ``Sec-Fetch-Site``, that no page can set, says when it is ours all the same.
    """
    meta = request.META
    if meta.get("HTTP_ORIGIN") == "null" and meta.get("HTTP_SEC_FETCH_SITE") == "same-origin":
        meta["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"
