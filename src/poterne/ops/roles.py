"""Fonde une base PostgreSQL : les rôles de la maison, la base, son propriétaire fermé."""

import re
from argparse import Namespace

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from poterne.ops.console import Parser, Stop, say
from poterne.records import founding
from poterne.records.roles import OWNER, ROLES

_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


def arguments(parser: Parser) -> None:
    """The database's name; whether its owner may sign in meanwhile."""
    parser.add_argument("base", help="nom de la base, créée si elle n’existe pas")
    parser.add_argument(
        "--proprietaire",
        choices=("ouvert", "ferme"),
        default="ferme",
        help=f"ouvre {OWNER} pour une migration, ou le ferme (par défaut)",
    )


def run(options: Namespace) -> int:
    """Roles, database and owner are as asked; repeated, nothing changes.

    ``BASE`` names a superuser. Raises Stop when it does not, or when the name is no plain name.
    """
    if not _NAME.fullmatch(options.base):
        raise Stop(f"« {options.base} » : un nom de base s’écrit en minuscules, sans accent.")
    if connection.vendor != "postgresql" or not _value("SELECT rolsuper FROM pg_roles", "rolname"):
        raise Stop("BASE doit mener à PostgreSQL sous un superutilisateur, pour cette commande.")
    _run(connection, founding.roles())
    if not _value("SELECT count(*) FROM pg_database", "datname", options.base):
        _run(connection, [founding.creation_of(options.base)])
    inside = connection.copy()
    inside.settings_dict["NAME"] = options.base
    _run(inside, founding.enclosure(options.base))
    inside.close()
    _run(connection, founding.owner_door(opened=options.proprietaire == "ouvert"))
    say(f"Base {options.base} : rôles {', '.join(ROLES)}; {OWNER} {options.proprietaire}.")
    return 0


def _value(query: str, column: str, name: str | None = None) -> object:
    """The first value of ``query`` where ``column`` is ``name``, or the present role."""
    with connection.cursor() as cursor:
        cursor.execute(f"{query} WHERE {column} = coalesce(%s, current_user::text)", [name])
        row = cursor.fetchone()
        return row[0] if row else None


def _run(where: BaseDatabaseWrapper, statements: list[str]) -> None:
    with where.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
