"""One guard tried by raw SQL: a statement that it refuses, and a twin that passes."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
from django.apps import apps
from django.db import connection, transaction
from tests.cluster import BOOTSTRAP

from poterne.records.roles import OWNER


@dataclass(frozen=True, slots=True)
class Trial:
    """``covers`` is a trigger or a named constraint; ``given`` runs before what is refused.

    ``passes`` is tried on the same stage without ``given``. ``owner`` marks a statement that the
    role of the desk may not even try: PostgreSQL's guard is then tried as the owner of the tables.
    """

    covers: str
    stage: str
    refused: str
    passes: str | tuple[str, ...]
    given: tuple[str, ...] = ()
    owner: bool = False


def run(statement: str) -> int:
    """The statement ran as it stands; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.rowcount


def value(query: str):
    """The one value of a query."""
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """A transaction that leaves nothing."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def owner() -> psycopg.Connection:
    """PostgreSQL only: a connection that acts as the owner of the tables."""
    where = connection.settings_dict
    opened = psycopg.connect(host=where["HOST"], dbname=where["NAME"], user=BOOTSTRAP)
    opened.execute(f"SET ROLE {OWNER}".encode())
    return opened


def owner_is_refused(statement: str) -> tuple[str, str]:
    """The guard that stops even the owner, and its table; two empty words when nothing does."""
    opened = owner()
    try:
        opened.execute(statement.encode())
    except psycopg.errors.CheckViolation as error:
        return error.diag.constraint_name or "", error.diag.table_name or ""
    finally:
        opened.rollback()
        opened.close()
    return "", ""


def insert(table: str, cells: dict[str, str]) -> str:
    """INSERT of one row, each cell an SQL expression."""
    names = ", ".join(f'"{name}"' for name in cells)
    return f'INSERT INTO "{table}" ({names}) VALUES ({", ".join(cells.values())})'  # noqa: S608  (a test's own words)


def described(table: str):
    """What Django knows of ``table``: its fields and constraints."""
    return next(
        meta
        for model in apps.get_models()
        if (meta := model._meta).db_table == table  # noqa: SLF001  (Django's documented model API)
    )


def constraints() -> dict[str, tuple[str, list[str]]]:
    """Every named constraint of the house: its table, and its columns if it is a unique one."""
    tables = [model._meta.db_table for model in apps.get_app_config("records").get_models()]  # noqa: SLF001  (as above)
    return {
        each.name: (
            table,
            [described(table).get_field(name).column for name in getattr(each, "fields", ())],
        )
        for table in tables
        for each in described(table).constraints
    }


def like(table: str, where: str, verb: str = "INSERT", **cells: str) -> str:
    """INSERT of a copy of one row, some cells changed; without ``id``, the database numbers it."""
    names = [field.attname for field in described(table).concrete_fields]
    names = [name for name in names if name != "id" or "id" in cells]
    listed = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(cells.get(name, f'"{name}"') for name in names)
    return f'{verb} INTO "{table}" ({listed}) SELECT {values} FROM "{table}" WHERE {where}'  # noqa: S608  (a test's own words)


def identifier(slot: int, name: str, **cells: str) -> str:
    """An identifier of request 1, as the second signature creates it."""
    return insert(
        "credential",
        {
            "request_id": "1",
            "slot": str(slot),
            "machine_id": f"'aip{name}'",
            "environment": "'production'",
            "state": "'cree'",
            "state_before": "''",
            "epoch": "1",
            "organization_id": "1",
            "label": "'Dossier médical'",
            "software": "''",
            "scopes": "'inscription.lire'",
            "valid_from": "'2026-11-23'",
            "valid_until": "'2029-11-22'",
            "reason": "''",
            "closed_by": "''",
            "created_at": "'2026-11-23 14:05:00+00'",
        }
        | cells,
    )
