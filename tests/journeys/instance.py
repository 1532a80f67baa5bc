"""A fresh Poterne for a journey: its folder, base, keys and processes, on free ports of loopback.

Everything is real: ``poterne migrate``, ``keys prepare``, ``serve`` and ``sink``, each as a person
at the console would start it.
"""

import contextlib
import email
import email.policy
import os
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import TypeVar

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from tests import cluster
from tests.relay import free_port

from poterne.core.catalogue import Environment
from poterne.demo.sink import mailbox
from poterne.ops.processes import SETTINGS_OF_SECRETS
from poterne.ops.supervisor import answers
from poterne.records.roles import APP, GATES, OWNER

T = TypeVar("T")
PATIENCE_S = 20.0
_POLL_S = 0.02
_STOP_S = 15.0
_SECRETS = tuple(
    name for name in SETTINGS_OF_SECRETS if name not in {"CLE_JOURNAL", "SMTP_MOT_DE_PASSE"}
)
_NOT_OURS = (
    *SETTINGS_OF_SECRETS,
    "BASE",
    "PROCESSUS",
    "ENVIRONNEMENT",
    "DJANGO_SETTINGS_MODULE",
    "SMTP_",
    "POTERNE_",
)


class NotInTime(AssertionError):
    """What was waited for did not come."""


def until(found: Callable[[], T], what: str, patience: float = PATIENCE_S) -> T:
    """The first truthy answer of ``found``. Raises NotInTime, which names ``what``."""
    deadline = time.monotonic() + patience
    while not (answer := found()):
        if time.monotonic() > deadline:
            raise NotInTime(f"{what}: not within {patience:.0f} s")
        time.sleep(_POLL_S)
    return answer


@dataclass
class Instance:
    """One running house. ``gates``: address of each by environment; ``log``: what it printed."""

    folder: Path
    settings: dict[str, str] = field(repr=False)
    ports: dict[str, int]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _read: set[Path] = field(default_factory=set)

    @property
    def portal(self) -> str:
        return self.settings["ADRESSE_PORTAIL"]

    @property
    def gates(self) -> dict[str, str]:
        return {each: self.settings[f"EMETTEUR_{each.upper()}"] for each in map(str, Environment)}

    @property
    def log(self) -> str:
        return (self.folder / "sortie.txt").read_text(encoding="utf-8", errors="replace")

    def run(self, *command: str, **settings: str) -> str:
        """``poterne command`` ended well; its output. Raises AssertionError with its words."""
        done = subprocess.run(  # noqa: S603  (our own command)
            [sys.executable, "-m", "poterne", *command],
            cwd=self.folder,
            env=self.settings | settings,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"poterne {' '.join(command)}: {done.stdout}{done.stderr}"
        return done.stdout

    def mails(self, address: str) -> list[EmailMessage]:
        """Every message that this person received, oldest first."""
        return [_parsed(path) for path in self._arrived(address)]

    def mail(self, address: str, subject: str, about: str = "") -> EmailMessage:
        """The oldest unread message of this person whose subject and body hold these words.

        From now on it is read. Raises NotInTime when none comes.
        """
        what = f"« {subject} » to {address} {about}"
        return until(lambda: self._unread(address, subject, about), what)

    def _unread(self, address: str, subject: str, about: str) -> EmailMessage | None:
        for path in self._arrived(address):
            if path in self._read or subject not in plain((made := _parsed(path))["Subject"]):
                continue
            if about in body_of(made):
                self._read.add(path)
                return made
        return None

    def _arrived(self, address: str) -> list[Path]:
        return sorted(mailbox(self.folder / "courrier", address).glob("*.eml"))

    def start(self, *command: str) -> None:
        """``poterne command`` runs until the journey ends."""
        with (self.folder / "sortie.txt").open("ab") as output:
            self.processes.append(
                subprocess.Popen(  # noqa: S603  (our own command)
                    [sys.executable, "-m", "poterne", *command],
                    cwd=self.folder,
                    env=self.settings,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            )

    def ready(self) -> None:
        """Every port answers. Raises NotInTime with what was printed."""

        def listening() -> bool:
            fallen = [each.args for each in self.processes if each.poll() is not None]
            assert not fallen, f"{fallen}\n{self.log}"
            return all(answers(port) for port in self.ports.values())

        try:
            until(listening, "ports")
        except NotInTime as late:
            late.add_note(self.log)
            raise

    def stop(self) -> None:
        """Nothing of it runs any more."""
        for each in self.processes:
            each.send_signal(signal.SIGTERM)
        for each in self.processes:
            try:
                each.wait(_STOP_S)
            except subprocess.TimeoutExpired:
                each.kill()
                each.wait()


def plain(text: str) -> str:
    """``text`` with the spaces that a keyboard has, on one line."""
    return " ".join(str(text).split())


def body_of(mail: EmailMessage) -> str:
    """The plain text of a message."""
    part = mail.get_body(("plain",))
    assert part is not None, mail
    return "\n".join(part.get_content().splitlines())


def link_in(mail: EmailMessage) -> str:
    """The one address of a message that stands alone on its line."""
    (found,) = re.findall(r"^https?://\S+$", body_of(mail), re.MULTILINE)
    return str(found)


def code_in(mail: EmailMessage) -> str:
    """The six digits of a message."""
    (found,) = re.findall(r"^[0-9]{6}$", body_of(mail), re.MULTILINE)
    return str(found)


def _parsed(path: Path) -> EmailMessage:
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


@contextlib.contextmanager
def running(folder: Path, engine: str = "sqlite", **settings: str) -> Iterator[Instance]:
    """A house at work in ``folder``, on ``sqlite`` or ``postgresql``; stopped afterwards.

    ``settings`` come on top of its own.
    """
    with contextlib.ExitStack() as held:
        instance = _laid(folder)
        instance.settings |= settings
        if engine == "sqlite":
            instance.settings["BASE"] = f"sqlite:{folder}/poterne.sqlite3"
            instance.run("migrate")
        else:
            _found_on(held.enter_context(cluster.running()), instance)
        instance.run("keys", "prepare")
        held.callback(instance.stop)
        port = str(instance.ports["SMTP_PORT"])
        parent = ("--parent", str(os.getpid()))
        instance.start("sink", "--port", port, "--dossier", str(folder / "courrier"), *parent)
        instance.start("serve")
        instance.ready()
        yield instance


def _laid(folder: Path) -> Instance:
    """A folder with everything but a base, and the settings that name it."""
    names = ("PORT_BUREAU", "PORT_PARTENAIRE", "PORT_PRODUCTION", "SMTP_PORT")
    ports = {name: free_port() for name in names}
    own = {k: v for k, v in os.environ.items() if not k.startswith(_NOT_OURS)}
    settings = own | {name: str(port) for name, port in ports.items()}
    settings |= {name: secrets.token_urlsafe(48) for name in _SECRETS}
    settings |= {
        "ADRESSE_PORTAIL": f"http://localhost:{ports['PORT_BUREAU']}",
        "CLE_JOURNAL_FILE": str(_journal_key(folder)),
        "DOSSIER_STATIQUE": str(folder / "statique"),
        "DOSSIER_TETES": str(folder / "tetes"),
    }
    for each in (name.upper() for name in GATES):
        settings[f"EMETTEUR_{each}"] = f"http://localhost:{ports[f'PORT_{each}']}"
        settings[f"CLES_PORTE_{each}"] = str(folder / "cles" / each.lower())
    return Instance(folder, settings, ports)


def _journal_key(folder: Path) -> Path:
    path = folder / "journal.pem"
    path.touch(mode=0o600)
    path.write_bytes(
        Ed25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


def _found_on(server: cluster.Cluster, instance: Instance) -> None:
    """A database of its own, migrated by its owner, then open to the roles of the house alone."""
    name, founder = "parcours", server.url("postgres", cluster.BOOTSTRAP)
    instance.run("roles", name, "--proprietaire", "ouvert", BASE=founder)
    instance.run("migrate", BASE=server.url(name, OWNER))
    instance.run("roles", name, BASE=founder)
    instance.settings["BASE"] = server.url(name, APP)
    for environment, role in GATES.items():
        instance.settings[f"BASE_PORTE_{environment.upper()}"] = server.url(name, role)
