"""Cookies beside the sessions: never read by a script, bound to the host wherever TLS serves."""

from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie of ours: its name, how many seconds a browser keeps it, where it is sent.

    Over TLS its name begins by ``__Host-``, which allows the folder "/" only (RFC 6265bis §4.1.3).
    """

    name: str
    seconds: int
    folder: str = "/"
    same_site: Literal["Lax", "Strict"] = "Lax"

    @property
    def shown(self) -> str:
        """The name that travels."""
        return f"__Host-{self.name}" if settings.SESSION_COOKIE_SECURE else self.name

    @property
    def _path(self) -> str:
        return "/" if settings.SESSION_COOKIE_SECURE else self.folder

    def read(self, request: HttpRequest) -> str:
        """What this browser keeps under it, or ""."""
        return request.COOKIES.get(self.shown, "")

    def keep(self, response: HttpResponse, value: str) -> HttpResponse:
        """``response``, which has the browser keep ``value``."""
        response.set_cookie(
            self.shown,
            value,
            max_age=self.seconds,
            path=self._path,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite=self.same_site,
        )
        return response

    def drop(self, response: HttpResponse) -> HttpResponse:
        """``response``, after which the browser keeps nothing under it."""
        response.delete_cookie(self.shown, path=self._path, samesite=self.same_site)
        return response
