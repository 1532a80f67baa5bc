"""Two regimes of session in one process: a cookie, a rest and a life for each door (trust.md §11).

Lives are counted by Django's own signed stamps, in real seconds: the demonstration moves the
days of requests, and signs nobody out.
"""

from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

_BORN, _SEEN = "_nee", "_vue"
_WARNING_S = 180
_RENEW_S = 60
"""A visit within this time of the last one writes nothing."""


@dataclass(frozen=True, slots=True)
class Regime:
    """One door's sessions: its cookie's name, path and SameSite, seconds of rest and of life.

    ``prolonged`` says by how much a visit prolongs it.
    """

    name: str
    folder: str
    same_site: Literal["Lax", "Strict"]
    idle_s: int
    absolute_s: int
    prolonged: str

    @property
    def cookie(self) -> str:
        """The cookie's name; ``__Host-`` wherever the site is served over TLS."""
        return f"__Host-{self.name}" if settings.SESSION_COOKIE_SECURE else self.name

    @property
    def path(self) -> str:
        """The cookie's path: the prefix ``__Host-`` allows "/" only (RFC 6265bis §4.1.3)."""
        return "/" if settings.SESSION_COOKIE_SECURE else self.folder


PORTAIL = Regime("portail", "/", "Lax", 60 * 60, 8 * 3600, "d’une heure")
BUREAU = Regime("bureau", "/bureau/", "Strict", 30 * 60, 8 * 3600, "de 30 minutes")


def regime_of(path: str) -> Regime:
    """The regime of the door that serves ``path``."""
    return BUREAU if path.startswith(BUREAU.folder) else PORTAIL


class DoorSessions(SessionMiddleware):
    """Middleware: ``request.session`` is the door's own, ended when its rest or life is over."""

    def process_request(self, request: HttpRequest) -> None:
        """The session that the door's cookie names; an ended one is flushed."""
        regime = regime_of(request.path_info)
        key = request.COOKIES.get(regime.cookie)
        request.session = self.SessionStore(key)
        if key:
            _end_or_renew(request, regime)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """A changed session is kept, an emptied one takes its cookie along.

        Raises SessionInterrupted when it was ended elsewhere during the request.
        """
        regime, session = regime_of(request.path_info), request.session
        if session.accessed:
            patch_vary_headers(response, ("Cookie",))
        if session.is_empty():
            if regime.cookie in request.COOKIES:
                response.delete_cookie(regime.cookie, path=regime.path, samesite=regime.same_site)
        elif session.modified and response.status_code < 500:  # noqa: PLR2004  (HTTP's own)
            _keep(session, regime)
            response.set_cookie(
                regime.cookie,
                session.session_key or "",
                path=regime.path,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite=regime.same_site,
            )
        return response


def seconds_before_warning(request: HttpRequest) -> int:
    """How long a page may rest before saying that its session ends; 0: no session to lose.

    At least two minutes are then left to prolong it (WCAG 2.2.1). At the desk, whoever has not
    signed in yet has nothing to prolong.
    """
    session, regime = getattr(request, "session", None), regime_of(request.path_info)
    if session is None or regime.cookie not in request.COOKIES or _SEEN not in session:
        return 0
    if regime is BUREAU and SESSION_KEY not in session:
        return 0
    return regime.idle_s - _RENEW_S - _WARNING_S


def _end_or_renew(request: HttpRequest, regime: Regime) -> None:
    """Another door's session is no session here, and stays as it is over there."""
    session = request.session
    born, seen = session.get(_BORN), session.get(_SEEN)
    if born is None or seen is None:
        return
    try:
        _signer(regime).unsign(born, max_age=regime.absolute_s)
        _signer(regime).unsign(seen, max_age=regime.idle_s)
    except SignatureExpired:
        session.flush()
    except BadSignature:
        request.session = type(session)()
    else:
        if not _recent(seen, regime):
            session[_SEEN] = _stamp(regime)


def _keep(session: SessionBase, regime: Regime) -> None:
    if _BORN not in session:
        session[_BORN] = session[_SEEN] = _stamp(regime)
        session.set_expiry(regime.idle_s + _RENEW_S)
    try:
        session.save()
    except UpdateError as error:
        raise SessionInterrupted("the session was ended during the request") from error


def _signer(regime: Regime) -> TimestampSigner:
    return TimestampSigner(salt=f"poterne.sessions.{regime.name}")


def _stamp(regime: Regime) -> str:
    return _signer(regime).sign("s")


def _recent(stamp: str, regime: Regime) -> bool:
    try:
        _signer(regime).unsign(stamp, max_age=_RENEW_S)
    except SignatureExpired:
        return False
    return True
