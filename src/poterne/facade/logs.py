"""What a log line may say: JSON on one line, UTC, routes and places, never what was typed."""

import json
import logging
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from django.http import HttpRequest

_SECURITY = logging.getLogger("poterne.securite")
_DEEPEST = 12
"""Places kept of a traceback, the innermost."""


class RouteOnly(logging.Filter):
    """The path of a request is replaced by its route: a link's token never lies in a log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """The record passes, without the values of its path."""
        request = getattr(record, "request", None)
        if request is not None and isinstance(record.args, tuple):
            told = {request.path, request.get_full_path()}
            # Django escapes what it logs: a strange character must not save a link's token.
            told |= {each.encode("unicode_escape").decode("ascii") for each in told}
            record.args = tuple(route_of(request) if each in told else each for each in record.args)
        return True


class JsonLine(logging.Formatter):
    """One record, one line of JSON: nothing that a stranger sends begins another line.

    Of an error only its class and its places are told: its message may hold what a client sent.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        moment = datetime.fromtimestamp(record.created, UTC)
        told: dict[str, object] = {
            "moment": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "niveau": record.levelname,
            "source": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            told |= {"erreur": record.exc_info[0].__name__, "lieux": _places(record.exc_info[2])}
        line = json.dumps(told, ensure_ascii=False)
        return "".join(sign if sign.isprintable() else json.dumps(sign)[1:-1] for sign in line)


def noticed(request: HttpRequest, event: str, about: str = "", *, alarm: bool = False) -> None:
    """The security log bears one line: ``event``, whom it is about, from where, on which route.

    Events bear the names of the OWASP Application Logging Vocabulary.
    """
    source = request.META.get("REMOTE_ADDR", "")
    level = logging.WARNING if alarm else logging.INFO
    _SECURITY.log(level, "%s %s source=%s %s", event, about or "-", source, route_of(request))


def route_of(request: HttpRequest) -> str:
    """The name of the place that was asked for, without the values of its path."""
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else "adresse inconnue"


def _places(trace: TracebackType | None) -> list[str]:
    found = []
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{Path(code.co_filename).name}:{trace.tb_lineno} {code.co_qualname}")
        trace = trace.tb_next
    return found[-_DEEPEST:]
