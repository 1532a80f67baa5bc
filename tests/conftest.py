"""What every test gets: a database of its own, a fixed instant, seeded chance."""

import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.db import connection, connections
from tests.cluster import binaries, major, quick_folder, running

from poterne.ops.migrate import migrate
from poterne.records.roles import APP, OWNER, creation

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
TEMPLATE = "modele"

# Each run explores anew; under CI the same examples come back, so that a change is judged by what
# it changed. A busy machine is no fault of the law: the bench looks for slow answers, not these.
hypothesis.settings.register_profile(
    "poterne",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("poterne")
collect_ignore_glob = [
    {"sqlite": "*_postgresql.py", "postgresql": "*_sqlite.py"}[connection.vendor]
]
"""What only one engine can show is in a file that bears its name."""


class SeededChance:
    """``core.chance.Chance`` that always throws the same dice."""

    def __init__(self, seed: int = 4058) -> None:
        self._random = random.Random(seed)  # noqa: S311  (repeatable on purpose)

    def below(self, n: int) -> int:
        return self._random.randrange(n)

    def bytes(self, n: int) -> bytes:
        return self._random.randbytes(n)


@pytest.fixture
def now() -> datetime:
    """Monday 23 November 2026, 9:05 in Québec."""
    return NOW


@pytest.fixture
def chance() -> SeededChance:
    """Dice that fall the same way in each run of a test."""
    return SeededChance()


def point(**where: str) -> None:
    """From here on, in every thread, Django speaks to that database."""
    connections.close_all()
    settings.DATABASES["default"].update(where)
    connection.settings_dict.update(where)


@pytest.fixture(scope="session")
def copies(django_db_blocker) -> Iterator["Copies"]:
    """The model database, migrated once by our own command, and the maker of its copies."""
    if connection.vendor == "sqlite":
        with tempfile.TemporaryDirectory(prefix="bases", dir=quick_folder()) as folder:
            yield SqliteCopies(Path(folder), django_db_blocker)
        return
    with running() as cluster:
        yield PostgresqlCopies(cluster, django_db_blocker)


@pytest.fixture
def base(copies, django_db_blocker) -> Iterator[None]:
    """A database of this test alone: real commits, guards in force, never flushed."""
    copies.open()
    with django_db_blocker.unblock():
        yield
        connections.close_all()
    copies.close()


class Copies:
    """Makes one database per test from a migrated model."""

    def __init__(self, blocker) -> None:
        self.made = 0
        self.kept = set()
        self._blocker = blocker

    def migrate(self) -> None:
        with self._blocker.unblock():
            migrate()
            connections.close_all()

    def open(self, model: str = TEMPLATE) -> None:
        """Django speaks to a fresh copy of the empty model, or of one that was kept."""
        raise NotImplementedError

    def keep(self, model: str) -> None:
        """The open copy, as it stands, is a model from here on."""
        raise NotImplementedError

    def visit(self, model: str) -> None:
        """Django speaks to a kept model itself: the test leaves nothing behind."""
        point(NAME=self.where(model))

    def where(self, model: str) -> str:
        """What Django calls that database."""
        raise NotImplementedError

    def close(self) -> None:
        """The copy is gone."""
        raise NotImplementedError


class SqliteCopies(Copies):
    """Copies of a file."""

    def __init__(self, folder: Path, blocker) -> None:
        super().__init__(blocker)
        self._folder = folder
        point(NAME=str(folder / TEMPLATE))
        self.migrate()

    def open(self, model: str = TEMPLATE) -> None:
        self.made += 1
        self._copy = self._folder / f"base{self.made}"
        self._forget()
        shutil.copyfile(self._folder / model, self._copy)
        point(NAME=str(self._copy))

    def keep(self, model: str) -> None:
        connections.close_all()
        shutil.copyfile(self._copy, self._folder / model)
        self.kept.add(model)

    def where(self, model: str) -> str:
        return str(self._folder / model)

    def close(self) -> None:
        connections.close_all()
        self._forget()

    def _forget(self) -> None:
        """Nothing of that name is left: a log without its base would be played into the next."""
        for end in ("", "-wal", "-shm", "-journal"):
            self._copy.with_name(self._copy.name + end).unlink(missing_ok=True)


class PostgresqlCopies(Copies):
    """Copies of a template database, opened under the role of the desk, which owns nothing."""

    def __init__(self, cluster, blocker) -> None:
        super().__init__(blocker)
        self._cluster = cluster
        cluster.admin(
            *creation(),
            f"ALTER ROLE {OWNER} LOGIN",
            f"CREATE DATABASE {TEMPLATE} OWNER {OWNER}",
        )
        cluster.admin(f"GRANT ALL ON SCHEMA public TO {OWNER}", database=TEMPLATE)
        point(NAME=TEMPLATE, USER=OWNER, HOST=str(cluster.folder))
        self.migrate()
        cluster.admin(f"ALTER ROLE {OWNER} NOLOGIN")

    def open(self, model: str = TEMPLATE) -> None:
        self.made += 1
        self._copy = f"base{self.made}"
        self._cluster.admin(f"CREATE DATABASE {self._copy} TEMPLATE {model} STRATEGY FILE_COPY")
        point(NAME=self._copy, USER=APP)

    def keep(self, model: str) -> None:
        connections.close_all()
        self._cluster.admin(f"CREATE DATABASE {model} TEMPLATE {self._copy}")
        self.kept.add(model)

    def where(self, model: str) -> str:
        return model

    def close(self) -> None:
        self._cluster.admin(f"DROP DATABASE {self._copy} WITH (FORCE)")


def pytest_terminal_summary(terminalreporter) -> None:
    """Says which engine ran, and how many tests: a half run is not taken for a whole one."""
    ran = len(terminalreporter.getreports("passed")) + len(terminalreporter.getreports("failed"))
    engine = "SQLite" if connection.vendor == "sqlite" else f"PostgreSQL {major(binaries())}"
    terminalreporter.write_line(f"Poterne : {ran} essais sur {engine}.")
