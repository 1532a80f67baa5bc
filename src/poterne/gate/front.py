"""The callable of a gate process: hot paths by a table, before Django; the rest through it."""

import logging
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from poterne import clock
from poterne.acts.keys import UnusableGate, open_gate
from poterne.acts.usage import UsageBook
from poterne.core.errors.gate import Refusal
from poterne.gate.exchange import Answer, Asked, Door, Handler, refuse
from poterne.gate.heartbeat import begin
from poterne.gate.introspection import introspection
from poterne.gate.jwks import jwks
from poterne.gate.latch import Latch
from poterne.gate.metadata import documents
from poterne.gate.revocation import revocation
from poterne.gate.throttle import Throttle
from poterne.gate.token import token

Routes = Mapping[str, Mapping[str, Handler]]
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

HOT: Routes = {
    "/oauth2/token": {"POST": token},
    "/oauth2/introspect": {"POST": introspection},
    "/oauth2/revoke": {"POST": revocation},
    "/oauth2/jwks": {"GET": jwks},
}
CONFIGURATION_ERROR = 78
_ONLY_TLS = ("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
"""Said by a gate whose address is https: the proxy before it ends TLS (RFC 6797)."""
_LOG = logging.getLogger("poterne.gate")


def front(django: Wsgi, door: Door | None = None) -> Wsgi:
    """``django`` behind the hot paths of one gate.

    Ends the process with status 78 and a sentence when the gate's walls are not in place.
    """
    inside, latch = door or _open_door(), Latch()
    always = [_ONLY_TLS] if inside.gate.issuer.startswith("https://") else []

    def application(environ: dict[str, Any], answer_with: Callable[..., Any]) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return answer_with(status, [*headers, *always], *rest)

        asked = Asked(environ, clock.now())
        routes = HOT.get(asked.path)
        shut = latch.shuts(asked.now)
        if routes is None and asked.is_private and not shut:
            environ["poterne.door"] = inside
            return django(environ, start)
        if shut:
            answer = refuse(inside.gate, asked, Refusal("indisponible"))
        else:
            answer = dispatch(inside, asked, routes or {})
        start(answer.status_line, list(answer.headers))
        return [answer.body]

    return application


def _open_door() -> Door:
    try:
        gate = open_gate()
    except UnusableGate as error:
        sys.stderr.write(f"{error.message}\n")
        raise SystemExit(CONFIGURATION_ERROR) from error
    begin(gate.environment)
    return Door(gate, Throttle(), documents(gate), UsageBook(gate.environment))


def dispatch(door: Door, asked: Asked, routes: Mapping[str, Handler]) -> Answer:
    """The answer of the handler for this method; whatever goes wrong inside is told as a 500."""
    if not asked.is_private:
        return refuse(door.gate, asked, Refusal("connexion_non_chiffree"))
    method = "GET" if asked.method == "HEAD" and "GET" in routes else asked.method
    handler = routes.get(method)
    if handler is None:
        allowed = ("Allow", ", ".join(routes))
        return refuse(door.gate, asked, Refusal("methode_http"), (allowed,))
    try:
        answer = handler(door, asked)
    except Exception as error:  # noqa: BLE001  the last line: a client never sees a traceback
        _LOG.error("%s %s: %s", asked.method, asked.path, _where(error))
        return refuse(door.gate, asked, Refusal("erreur_interne"))
    return Answer(answer.status, answer.headers, b"") if asked.method == "HEAD" else answer


def _where(error: BaseException) -> str:
    """The class and place of an error: its message may hold what a client sent."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "?" if trace is None else f"{trace.tb_frame.f_code.co_qualname}:{trace.tb_lineno}"
    return f"{type(error).__name__} in {place}"
