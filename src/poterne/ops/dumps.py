"""One file that holds the whole database as it was at one instant, under load; both engines.

SQLite: the backup API (a bare copy without ``-wal`` loses commits). PostgreSQL: ``pg_dump`` and
``pg_restore`` of the version of the server or later, found in PATH.
"""

import contextlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, connections
from psycopg.conninfo import make_conninfo

from poterne.ops.console import Stop

Facts = dict[str, Any]
_TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
}
_LAST = "SELECT moment, hachage FROM journal ORDER BY seq DESC LIMIT 1"
_HEADS = "SELECT day, au_seq, document FROM journal_head ORDER BY id"


def take(path: Path) -> Facts:
    """``path`` holds the database, on the disk for good; what it must give back once laid.

    Raises Stop when the database or the disk refuses.
    """
    path.touch(mode=0o600, exist_ok=False)
    facts = _take_sqlite(path) if connection.vendor == "sqlite" else _take_postgresql(path)
    for each in (path, path.parent):
        _sync(each)
    return facts


def _take_sqlite(path: Path) -> Facts:
    source = Path(connection.settings_dict["NAME"])
    if not source.exists():
        raise Stop(f"Aucune base dans {source} : vérifiez BASE.")
    with (
        contextlib.closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True)) as live,
        contextlib.closing(sqlite3.connect(path)) as copy,
    ):
        live.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise Stop("La copie n’est pas intègre : examinez le disque, puis recommencez.")
        return _facts(copy.execute, _TABLES["sqlite"])


def _take_postgresql(path: Path) -> Facts:
    """Facts and dump come from one snapshot."""
    with psycopg.connect(make_conninfo(**_where())) as live:
        live.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        (snapshot,) = live.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        options = ["--format=custom", "--enable-row-security", f"--snapshot={snapshot}"]
        _run("pg_dump", *options, f"--file={path}")
        return _facts(lambda query: live.execute(query.encode()), _TABLES["postgresql"])


def present() -> Facts:
    """The same facts of the database that the settings name now."""
    with connection.cursor() as cursor:

        def ask(query: str) -> Any:
            cursor.execute(query)
            return cursor

        return _facts(ask, _TABLES[connection.vendor])


def _facts(ask: Any, tables: str) -> Facts:
    names = sorted(name for (name,) in ask(tables).fetchall())
    counts = {name: ask(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}  # noqa: S608  (the database's own names)
    last = ask(_LAST).fetchone() if counts.get("journal") else None
    heads = ask(_HEADS).fetchall() if counts.get("journal_head") else []
    return {
        "lignes": counts,
        "dernier_moment": last[0] if last else "",
        "dernier_hachage": last[1] if last else "",
        "tetes": [[str(day), au_seq, document] for day, au_seq, document in heads],
    }


@contextlib.contextmanager
def laid(path: Path) -> Iterator[None]:
    """The database of the settings is that of ``path``; nobody else reaches it before the end.

    Raises Stop, with nothing changed, when a database is there already.
    """
    if connection.vendor == "postgresql":
        if connection.introspection.table_names():
            raise Stop("Cette base n’est pas vide : une reprise se fait dans une base neuve.")
        options = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
        _run("pg_restore", *options, f"--dbname={_where()['dbname']}", str(path))
        yield
        return
    target = Path(connection.settings_dict["NAME"])
    if target.exists() and target.stat().st_size:
        raise Stop(f"{target} existe déjà : une reprise se fait dans un fichier neuf.")
    partial = target.with_name(f"{target.name}.reprise")
    partial.unlink(missing_ok=True)
    shutil.copyfile(path, partial)
    partial.chmod(0o600)
    with _pointed(partial):
        yield
    _sync(partial)
    partial.replace(target)
    _sync(target.parent)


@contextlib.contextmanager
def _pointed(path: Path) -> Iterator[None]:
    """Django speaks to the file ``path``; its last connection folds the write-ahead log back in."""
    before = connection.settings_dict["NAME"]
    _point(path)
    try:
        yield
    finally:
        _point(before)


def _point(name: Path | str) -> None:
    connections.close_all()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = str(name)


def _where() -> dict[str, str]:
    given = connection.settings_dict
    names = {
        "host": "HOST",
        "port": "PORT",
        "user": "USER",
        "password": "PASSWORD",
        "dbname": "NAME",
    }
    return {name: str(given[key]) for name, key in names.items() if given[key]}


def _run(program: str, *arguments: str) -> None:
    """The password of the account goes by the environment, never on the command line."""
    where = {f"PG{name.upper()}": value for name, value in _where().items()}
    where["PGDATABASE"] = where.pop("PGDBNAME")
    try:
        done = subprocess.run(  # noqa: S603  (our own list of arguments)
            [program, *arguments],
            env={**os.environ, **where, "LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as absent:
        raise Stop(f"{program} est absent de PATH : installez le client PostgreSQL.") from absent
    if done.returncode:
        raise Stop(f"{program} a échoué : {done.stderr.strip().splitlines()[0]}")


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
