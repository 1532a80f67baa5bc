"""Who of the staff is signed in, in the desk's own session."""

from typing import Any, cast

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

_WAY = "voie"


def open_session(request: HttpRequest, staff: AbstractBaseUser, way: str) -> None:
    """``staff`` is signed in under a new session key; ``way``: cle, code, lien or demonstration.

    Only on a path of the desk: the session is that of the door which serves the request.
    """
    account = cast("Any", staff)  # pages do not know the model behind the account
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session[_WAY] = way


def way_of(request: HttpRequest) -> str:
    """By which way this session was opened, "" when nobody is signed in."""
    return str(request.session.get(_WAY, ""))


def close_session(request: HttpRequest, address: str) -> HttpResponse:
    """Nobody is signed in any more; the browser forgets what it kept, and goes to ``address``."""
    logout(request)
    response = HttpResponseRedirect(address)
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
