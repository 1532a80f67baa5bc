"""One web process: granian around the WSGI callable; an unsafe house is not served."""

import importlib
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import django
from django.conf import settings
from django.db import connections
from granian import Granian
from granian.constants import HTTPModes, Interfaces, SSLProtocols
from granian.log import LogLevels
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from poterne.ops.console import REFUSED, Stop
from poterne.ops.parenthood import die_with

_THREADS = 4
"""Requests served at once: SQLite has one writer, and more threads only wait for it."""
_KILL_AFTER_S = 5
_HERE = frozenset({"127.0.0.1", "::1"})


def serve(*, port: int, parent: int = 0) -> int:
    """This process served what ``PROCESSUS`` names, until a signal; 0.

    Raises Stop (78) when a check of ``doctor`` refuses the start, or the way it would listen.
    """
    if parent:
        die_with(parent)
    if settings.PROCESSUS not in {"bureau", "porte"}:
        raise Stop("PROCESSUS est bureau ou porte pour servir des pages.", 2)
    if not port:
        raise Stop("Indiquez le port d’écoute par --port.", 2)
    django.setup()
    # The models exist only once Django is set up.
    doctor = importlib.import_module("poterne.ops.doctor")
    doctor.refuse_unsafe_start()
    connections.close_all()
    tls = _tls()
    logging.getLogger("granian").propagate = False
    Granian(
        target=settings.WSGI_APPLICATION,
        address=settings.LISTEN,
        port=port,
        http=HTTPModes.http1,
        **tls,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=_THREADS,
        log_level=LogLevels.warning,
        workers_kill_timeout=_KILL_AFTER_S,
    ).serve(target_loader=application, wrap_loader=False)
    return 0


def _tls() -> dict[str, Any]:
    """What granian needs for TLS, 1.2 or later; nothing for plain HTTP on this machine.

    Raises Stop (78) for plain HTTP beyond it, and for a key that is absent or open to others.
    """
    if not settings.TLS_CERTIFICATE:
        if settings.LISTEN not in _HERE:
            raise Stop("Écouter hors de cette machine demande TLS_CERTIFICAT et TLS_CLE.", REFUSED)
        return {}
    key = Path(settings.TLS_KEY)
    if not key.is_file() or key.stat().st_mode & 0o077:
        raise Stop(f"TLS_CLE ({key}) est absente ou lisible par d’autres : chmod 600", REFUSED)
    certificate = Path(settings.TLS_CERTIFICATE)
    return {"ssl_cert": certificate, "ssl_key": key, "ssl_protocol_min": SSLProtocols.tls12}


def application() -> Callable[..., Any]:
    """The WSGI callable, loaded in granian's worker, which ends with its parent."""
    die_with(os.getppid())
    served = cast("Callable[..., Any]", importlib.import_module("poterne.wsgi").application)
    return behind(served, settings.PROXIES)


def behind(served: Callable[..., Any], proxies: tuple[str, ...]) -> Callable[..., Any]:
    """``served``, which believes of a client's address and scheme what ``proxies`` say, and only
    them: the last address of ``X-Forwarded-For`` that is none of theirs.
    """
    if not proxies:
        return served
    return cast("Callable[..., Any]", wrap_wsgi_with_proxy_headers(served, list(proxies)))
