"""What one kill happens in: a copy of a prepared database, the folder of heads, the relay.

``World`` lives in the process that forks; what its children find is in module-level settings.
"""

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection, connections
from tests.cluster import quick_folder, running
from tests.conftest import Copies, PostgresqlCopies, SqliteCopies
from tests.faults import sink
from tests.faults.sink import Sink

from poterne.acts import sealing

ISSUERS = {
    "partenaire": "https://porte-partenaire.exemple.ca",
    "production": "https://porte.exemple.ca",
}
NOTEBOOK = "carnet"


class Notebook:
    """What the harness itself writes down, line by line, so that it outlives the process.

    Secrets made (``made``), passwords shown to a person (``shown``), acts answered (``answered``).
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def write(self, kind: str, text: str) -> None:
        """One more line, on the disk's side of the process before anything else happens."""
        line = json.dumps([kind, text]) + "\n"
        page = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(page, line.encode())
        os.close(page)

    def read(self, kind: str) -> list[str]:
        """Every text of that kind, in order."""
        if not self._path.exists():
            return []
        lines = map(json.loads, self._path.read_text().splitlines())
        return [text for each, text in lines if each == kind]

    def tear(self) -> None:
        """A new page: nothing is written, but for every secret ever made (``all_made``)."""
        with self._all_made.open("a") as kept:
            kept.writelines(f"{value}\n" for value in self.read("made"))
        self._path.unlink(missing_ok=True)

    def all_made(self) -> set[str]:
        """Every secret made since the harness began."""
        return set(self._all_made.read_text().split()) if self._all_made.exists() else set()

    @property
    def _all_made(self) -> Path:
        return self._path.with_name(f"{self._path.name}-entier")


@dataclass
class World:
    """The place of every kill of one process, used again and again."""

    copies: Copies
    folder: Path
    sink: Sink
    notebook: Notebook = field(init=False)
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        self.notebook, self.log = Notebook(self.folder / NOTEBOOK), self.folder / "sorties"
        settings.SMTP_HOST, settings.SMTP_PORT = sink.HOST, self.sink.port
        settings.SMTP_TLS = "aucun"
        settings.HEADS_FOLDER = str(self.folder / "tetes")

    @contextlib.contextmanager
    def begun(self, model: str) -> Iterator[None]:
        """A fresh copy of that prepared database, nothing mailed, nothing noted."""
        shutil.rmtree(settings.HEADS_FOLDER, ignore_errors=True)
        self.notebook.tear()
        self.sink.forget()
        self.copies.open(model)
        try:
            yield
        finally:
            self.copies.close()

    def bytes_written(self) -> bytes:
        """All that lies on the disk beside a PostgreSQL server: SQLite and its WAL, heads, logs."""
        places = [self.log, *Path(settings.HEADS_FOLDER).rglob("*")]
        if connection.vendor == "sqlite":
            name = connection.settings_dict["NAME"]
            places += [Path(name), Path(f"{name}-wal")]
        return b"".join(place.read_bytes() for place in places if place.is_file())


class _Unblocked:
    """Outside pytest-django nothing blocks the database."""

    def unblock(self):
        return contextlib.nullcontext()


@contextlib.contextmanager
def ground() -> Iterator[tuple[Copies, Path, list[Path]]]:
    """The migrated model of this engine, a folder with the keys of the house, and every folder
    where a database, its WAL or a log may be."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="pannes", dir=quick_folder())
        )
        places = [Path(folder)]
        if connection.vendor == "sqlite":
            copies: Copies = SqliteCopies(Path(folder), _Unblocked())
        else:
            cluster = stack.enter_context(running())
            copies = PostgresqlCopies(cluster, _Unblocked())
            places.append(cluster.folder)
        settings.JOURNAL_KEY_FILE = f"{folder}/journal.pem"
        settings.GATE_KEYS, settings.ENVIRONNEMENT = f"{folder}/production", "production"
        settings.ISSUERS, settings.PORTAL_URL = ISSUERS, "https://portail.exemple.ca"
        sealing.prepare_key()
        yield copies, Path(folder), places
        connections.close_all()


@contextlib.contextmanager
def world(copies: Copies, folder: Path, part: int) -> Iterator[World]:
    """The world of one process; ``part`` keeps its copies apart from those of the others."""
    own = folder / f"part{part}"
    own.mkdir(exist_ok=True)
    copies.made = max(copies.made, (part + 1) * 1_000_000)
    with sink.running() as relay:
        yield World(copies, own, relay)
