"""Installe et démarre la démonstration : tout, sur cette machine, avec des gens inventés."""

import fcntl
import importlib
import os
import shutil
import subprocess
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from django.conf import settings

from poterne.ops.console import Parser, Stop, say
from poterne.ops.processes import PROCESSES, Process, port_of, variables
from poterne.ops.serve import child_of
from poterne.ops.supervisor import Child, Supervisor

_SINK = Process("boîte SMTP", "commande", secrets=(), port_setting="SMTP_PORT", port=8025)


_LOCK = "en-cours"


def arguments(parser: Parser) -> None:
    """Afresh or not; ports come from PORT_BUREAU, PORT_PARTENAIRE, PORT_PRODUCTION, SMTP_PORT."""
    parser.add_argument(
        "--a-neuf", action="store_true", help="efface d’abord la démonstration précédente"
    )


def run(options: Namespace) -> int:
    """The demonstration was served until Ctrl-C; its folder stays.

    Raises Stop, before anything is touched, when another one is at work in the same folder.
    """
    folder = Path(os.environ.get("DEMO_DOSSIER", "var/demo")).resolve()
    with _alone(folder):
        if options.a_neuf:
            _empty(folder)
        return _serve()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """The folder is ours until the end of this process, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / _LOCK).open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            lock.seek(0)
            raise Stop(
                f"Une démonstration tourne déjà dans {folder} (processus {lock.read().strip()}). "
                "Arrêtez-la par Ctrl-C, puis recommencez."
            ) from taken
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _empty(folder: Path) -> None:
    """Nothing is left of the former demonstration but the lock that we hold."""
    for each in folder.iterdir():
        if each.is_dir():
            shutil.rmtree(each)
        elif each.name != _LOCK:
            each.unlink()


def _serve() -> int:
    _name_addresses()
    django.setup()
    installation = importlib.import_module("poterne.ops.installation")
    installation.lay_database()
    if installation.is_empty():
        # Before the keys: the cast has a past of four days, and the journal never goes back.
        _load_cast()
    installation.install()
    children = [_sink(), *(child_of(process) for process in PROCESSES)]
    return Supervisor(children).run(ready=_tell)


def _name_addresses() -> None:
    """What a page or a token says of our addresses follows the ports chosen."""
    ports = {process.name: port_of(process, os.environ) for process in PROCESSES}
    here = "http://localhost:{}"
    os.environ.setdefault("ADRESSE_PORTAIL", here.format(ports["bureau"]))
    os.environ.setdefault("EMETTEUR_PARTENAIRE", here.format(ports["porte-partenaire"]))
    os.environ.setdefault("EMETTEUR_PRODUCTION", here.format(ports["porte-production"]))


def _load_cast() -> None:
    loader = [sys.executable, "-m", "poterne", "demo"]
    if subprocess.run(loader, check=False).returncode:  # noqa: S603  (our own command)
        raise Stop("La démonstration n’a pu être chargée. Recommencez par « make dev-reset ».")


def _sink() -> Child:
    port = port_of(_SINK, os.environ)
    where = ["--port", str(port), "--dossier", str(settings.MAIL_SPOOL)]
    return Child(
        name=_SINK.name,
        command=[sys.executable, "-m", "poterne", "sink", *where, "--parent", str(os.getpid())],
        environment=variables(_SINK, os.environ),
        port=port,
        port_setting=_SINK.port_setting,
    )


def _tell() -> None:
    portal = settings.PORTAL_URL
    say(f"Poterne — démonstration            {portal}/demo/")
    say(f"Boîte aux lettres de tout le monde {portal}/demo/courrier/")
    say("Ctrl-C arrête tout.")
