"""One request in, one answer out, for the whole gate: bytes, headers, one shape of refusal."""

import hashlib
import ipaddress
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime
from http import HTTPStatus
from typing import Any

from poterne.acts.keys import Gate
from poterne.acts.usage import UsageBook
from poterne.core.errors.gate import TABLE, Refusal, body, status
from poterne.gate.throttle import Rounds, Throttle

Headers = tuple[tuple[str, str], ...]
_LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))
_NETWORK_BITS = {4: 24, 6: 48}
_CHUNK = 8192
_DENIED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_SIGN_IN = frozenset({"identification_refusee", "assertion_refusee"})
"""Refusals that ``forms.heard`` tells the security log itself."""
_SECURITY = logging.getLogger("poterne.securite")


@dataclass(frozen=True, slots=True)
class Door:
    """What every handler of one process shares."""

    gate: Gate
    throttle: Throttle
    documents: Mapping[str, bytes]
    """Discovery documents by path: bytes prepared once."""
    usage: UsageBook
    rounds: Rounds = field(default_factory=Rounds)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as WSGI gives it; header texts are Latin-1, "" when absent."""

    environ: Mapping[str, Any]
    now: datetime

    @property
    def method(self) -> str:
        """The HTTP method, in capitals."""
        return str(self.environ["REQUEST_METHOD"])

    @property
    def path(self) -> str:
        """The path, decoded."""
        return str(self.environ.get("PATH_INFO", ""))

    @property
    def query(self) -> str:
        """The query string, raw."""
        return str(self.environ.get("QUERY_STRING", ""))

    @property
    def media_type(self) -> str:
        """The media type in lower case, without its parameters."""
        return str(self.environ.get("CONTENT_TYPE", "")).partition(";")[0].strip().lower()

    def header(self, name: str) -> str:
        """One header by its WSGI name, without ``HTTP_``."""
        return str(self.environ.get(f"HTTP_{name}", ""))

    @property
    def is_private(self) -> bool:
        """Whether nobody on the way could read it: HTTPS, or from this machine."""
        if self.environ.get("wsgi.url_scheme") == "https":
            return True
        address = self._address()
        return address is not None and any(address in network for network in _LOOPBACK)

    @property
    def source(self) -> str:
        """The network of the peer: an IPv4 /24 or an IPv6 /48."""
        address = self._address()
        if address is None:
            return "inconnu"
        bits = _NETWORK_BITS[address.version]
        return str(ipaddress.ip_network(f"{address}/{bits}", strict=False))

    def _address(self) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
        try:
            address = ipaddress.ip_address(str(self.environ.get("REMOTE_ADDR", "")).split("%")[0])
        except ValueError:
            return None
        mapped = getattr(address, "ipv4_mapped", None)
        return mapped or address

    def read(self, limit: int) -> bytes | None:
        """The body; None, and reading has stopped, when it passes ``limit`` bytes."""
        given = self.environ.get("CONTENT_LENGTH") or ""
        if given:
            length = int(given) if given.isascii() and given.isdigit() else limit + 1
            return None if length > limit else self._take(length)
        if "chunked" not in self.header("TRANSFER_ENCODING").lower():
            return b""
        taken = self._take(limit + 1)
        return None if len(taken) > limit else taken

    def _take(self, most: int) -> bytes:
        stream, taken = self.environ["wsgi.input"], b""
        while len(taken) < most:
            part = stream.read(min(_CHUNK, most - len(taken)))
            if not part:
                break
            taken += part
        return taken


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, headers complete."""

    status: int
    headers: Headers
    body: bytes

    @property
    def status_line(self) -> str:
        """``400 Bad Request``."""
        return f"{self.status} {HTTPStatus(self.status).phrase}"


Handler = Callable[[Door, Asked], Answer]


def tell(asked: Asked, code: int, members: Any, extra: Headers = ()) -> Answer:
    """``members`` as JSON, or an empty body for None; never kept by anyone on the way."""
    text = json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode()
    return _answer(asked, code, b"" if members is None else text, extra)


def document(asked: Asked, content: bytes) -> Answer:
    """A prepared public document, with its strong ETag; 304 when the client has it already."""
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    known = [name.strip().removeprefix("W/") for name in asked.header("IF_NONE_MATCH").split(",")]
    fresh = tag in known or "*" in known
    headers = (
        ("Content-Type", "application/json"),
        ("Cache-Control", "max-age=300"),
        ("ETag", tag),
        ("Date", format_datetime(asked.now, usegmt=True)),
        ("X-Content-Type-Options", "nosniff"),
    )
    return Answer(304, headers[1:], b"") if fresh else Answer(200, headers, content)


def refuse(gate: Gate, asked: Asked, refusal: Refusal, extra: Headers = ()) -> Answer:
    """``refusal`` in the one shape of the gate, with the headers that its status calls for."""
    blanks = {"emetteur": gate.issuer, "adresse": _address_of(gate, refusal.code)}
    whole = Refusal(refusal.code, blanks | dict(refusal.values))
    if status(whole) in _DENIED and whole.code not in _SIGN_IN:
        noticed(asked, "authz_fail", whole.code)
    headers = (*_called_for(gate, whole), *extra)
    return _answer(asked, status(whole), body(whole, help_root=gate.portal), headers)


def _address_of(gate: Gate, code: str) -> str:
    if code == "mot_de_passe_temporaire":
        return f"{gate.resource}/activation"
    if code == "deja_active":
        return f"{gate.portal}/developpeurs/"
    return f"{gate.portal}/activer/"


def _called_for(gate: Gate, refusal: Refusal) -> Headers:
    error, code = TABLE[refusal.code].error, status(refusal)
    realm = f'realm="poterne-{gate.environment}"'
    if error in ("invalid_token", "insufficient_scope"):
        told = "" if refusal.code == "jeton_absent" else f', error="{error}"'
        about = f', resource_metadata="{gate.issuer}/.well-known/oauth-protected-resource/b2b/v1"'
        return (("WWW-Authenticate", f"Bearer {realm}{told}{about}"),)
    if code == HTTPStatus.UNAUTHORIZED:
        return (("WWW-Authenticate", f'Basic {realm}, charset="UTF-8"'),)
    if code == HTTPStatus.TOO_MANY_REQUESTS:
        return (("Retry-After", str(refusal.values["n"])),)
    return (("Retry-After", "2"),) if code == HTTPStatus.SERVICE_UNAVAILABLE else ()


def noticed(asked: Asked, event: str, about: str, *, alarm: bool = False) -> None:
    """The security log bears one line, as ``facade.logs.noticed`` does for pages."""
    level = logging.WARNING if alarm else logging.INFO
    _SECURITY.log(level, "%s %s source=%s %s", event, about, asked.source, asked.path)


def _answer(asked: Asked, code: int, content: bytes, extra: Headers) -> Answer:
    headers = (
        ("Content-Type", "application/json"),
        ("Cache-Control", "no-store"),
        ("Pragma", "no-cache"),
        ("Date", format_datetime(asked.now, usegmt=True)),
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Length", str(len(content))),
    )
    return Answer(code, (*headers, *extra), content)
