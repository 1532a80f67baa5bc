"""The only socket: the gate's keys (RFC 7517) and whether a token still lives (RFC 7662).

The age of an answer counts from the *start* of its question. A gate that is silent, or answers
anything unexpected, gives ``indisponible``: nobody is ever waved through.
"""

import base64
import hashlib
import http.client
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from contremarque.claims import Claims
from contremarque.keys import KeySet, load_object
from contremarque.refusals import REVOKED, UNAVAILABLE, Refused
from contremarque.verify import parse, verify

REUSE_S = 0.5
TIMEOUT_S = 0.5
KEYS_LIFETIME_S = 300.0
KEYS_PAUSE_S = 5.0
LONGEST_ANSWER = 65536
MOST_TOKENS = 20_000
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Silent(Exception):
    """The gate did not answer in time, or not as it should."""


@dataclass(slots=True)
class _Question:
    """One introspection under way: those who ask the same meanwhile wait for its answer."""

    asked_at: float
    answered: threading.Event = field(default_factory=threading.Event)
    alive: bool | None = None


class Gate:
    """A resource's view of one gate, for the threads of one process.

    ``origin`` is the gate's issuer (https, or loopback), ``caller`` and ``secret`` the
    resource's own sign-in, ``audience`` what it accepts. Raises ValueError for another origin.
    """

    def __init__(
        self,
        origin: str,
        *,
        caller: str,
        secret: str,
        audience: str | frozenset[str],
        other_issuer: str | None = None,
    ) -> None:
        parts = urlsplit(origin)
        near = parts.scheme == "http" and parts.hostname in _LOOPBACK
        if not near and not (parts.scheme == "https" and parts.hostname):
            raise ValueError("a gate is asked over https")
        self._issuer, self._parts = origin, parts
        self._audience, self._other_issuer = audience, other_issuer
        basic = base64.b64encode(f"{caller}:{secret}".encode()).decode()
        self._authorization = f"Basic {basic}"
        self._resting: list[http.client.HTTPConnection] = []
        self._lock = threading.Lock()
        self._keys: tuple[float, KeySet] | None = None
        self._questions: OrderedDict[bytes, _Question] = OrderedDict()

    def check(self, token: bytes, *, now: float, monotonic: float) -> Claims | Refused:
        """The claims of a token that is right and alive; ``now`` epoch, both in seconds.

        Refuses as ``verify``, or by ``jeton-revoque`` or ``indisponible``.
        """
        try:
            claims = self._read(token, now, monotonic)
            if isinstance(claims, Refused):
                return claims
            return claims if self._alive(token, monotonic) else Refused(REVOKED)
        except Silent:
            return Refused(UNAVAILABLE)

    def _read(self, token: bytes, now: float, monotonic: float) -> Claims | Refused:
        jws = parse(token)
        kid = None if jws is None else jws.header.get("kid")
        return verify(
            token,
            self._key_set(kid, monotonic),
            issuer=self._issuer,
            audience=self._audience,
            now=now,
            other_issuer=self._other_issuer,
        )

    def _key_set(self, kid: object, monotonic: float) -> KeySet:
        known = self._keys
        if known is not None:
            age = monotonic - known[0]
            missing = known[1].get(kid) is None
            if age <= KEYS_LIFETIME_S and not (missing and age > KEYS_PAUSE_S):
                return known[1]
        try:
            keys = KeySet.parse(self._ask("GET", "/oauth2/jwks"))
        except ValueError as error:
            raise Silent from error
        self._keys = (monotonic, keys)
        return keys

    def _alive(self, token: bytes, monotonic: float) -> bool:
        digest = hashlib.sha256(token).digest()
        question, mine = self._join(digest, monotonic)
        if mine:
            try:
                question.alive = self._introspect(token)
            finally:
                question.answered.set()
        elif not question.answered.wait(2 * TIMEOUT_S):
            raise Silent
        if question.alive is None:
            raise Silent
        return question.alive

    def _join(self, digest: bytes, monotonic: float) -> tuple[_Question, bool]:
        with self._lock:
            known = self._questions.get(digest)
            if known is not None and _reusable(known, monotonic):
                return known, False
            question = _Question(monotonic)
            self._questions[digest] = question
            self._questions.move_to_end(digest)
            if len(self._questions) > MOST_TOKENS:
                self._questions.popitem(last=False)
            return question, True

    def _introspect(self, token: bytes) -> bool:
        form = urlencode({"token": token}).encode()
        try:
            return load_object(self._ask("POST", "/oauth2/introspect", form)).get("active") is True
        except ValueError as error:
            raise Silent from error

    def _ask(self, method: str, path: str, form: bytes | None = None) -> bytes:
        # The gate may close a connection at rest: one retry, both questions changing nothing.
        for last in (False, True):
            try:
                return self._exchange(method, path, form)
            except (OSError, http.client.HTTPException) as error:
                if last or not isinstance(error, ConnectionError):
                    raise Silent from error
        raise Silent

    def _exchange(self, method: str, path: str, form: bytes | None) -> bytes:
        headers = {}
        if form is not None:
            headers["Authorization"] = self._authorization
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = self._rested() or self._connect()
        try:
            connection.request(method, path, form, headers)
            answer = connection.getresponse()
            content = answer.read(LONGEST_ANSWER)
        except BaseException:
            connection.close()
            raise
        if answer.isclosed():
            self._resting.append(connection)
        else:
            connection.close()
        if answer.status != http.HTTPStatus.OK:
            raise Silent
        return content

    def _rested(self) -> http.client.HTTPConnection | None:
        try:
            return self._resting.pop()
        except IndexError:
            return None

    def _connect(self) -> http.client.HTTPConnection:
        secure = self._parts.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        return kind(self._parts.hostname or "", self._parts.port, timeout=TIMEOUT_S)

    def close(self) -> None:
        """Every connection at rest is closed; the next question opens a new one."""
        while connection := self._rested():
            connection.close()


def _reusable(question: _Question, monotonic: float) -> bool:
    if not question.answered.is_set():
        return True
    if question.alive is None:
        return False
    return question.alive is False or monotonic - question.asked_at <= REUSE_S
