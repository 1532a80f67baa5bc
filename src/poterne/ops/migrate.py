"""The database brought to its present shape: tables, reference rows, guards, grants."""

import pkgutil
from collections.abc import Callable, Iterator
from functools import cache

from django.core.management import call_command
from django.core.management.base import OutputWrapper
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from poterne.core.lifecycle import pairs
from poterne.ops.console import REFUSED, Stop
from poterne.records import guards, migrations, roles
from poterne.records.models import LegalMove, Revision


def migrate(
    stdout: OutputWrapper | None = None, *, before_grants: Callable[[], None] = lambda: None
) -> None:
    """Tables, legal moves, revisions and guards are those of this version; repeated, the same.

    Guards are dropped first and made last: SQLite rebuilds a table to alter it, which fails while
    a trigger of another table speaks of it, and loses the triggers of its own. ``before_grants``
    is done while nobody but the owner reaches the tables. Raises Stop (78) for a base that a later
    version laid: its guards would be taken away.
    """
    if MigrationRecorder(connection).has_table() and (ahead := _applied() - _known()):
        raise Stop(_later(ahead), REFUSED)
    guards.drop(connection)
    call_command("migrate", interactive=False, verbosity=1 if stdout else 0, stdout=stdout)
    with transaction.atomic():
        _fill()
        guards.make(connection)
    before_grants()
    if connection.vendor == "postgresql":
        with transaction.atomic():
            _run(roles.grants())


def other_version() -> Iterator[str]:
    """Why this program is not the one of this database, in French words; nothing when it is."""
    applied, known = _applied(), _known()
    if applied - known:
        yield _later(applied - known)
    elif known - applied:
        yield (
            f"la base est plus ancienne que ce programme ({', '.join(sorted(known - applied))} y"
            " manque) : poterne migrate"
        )


def _later(unknown: frozenset[str]) -> str:
    names = ", ".join(sorted(unknown))
    return (
        f"la base est plus récente que ce programme, qui ne connaît pas {names} :"
        " installez la version de Poterne qui l’a mise à jour"
    )


def _applied() -> frozenset[str]:
    """The names of our migrations that this database has had; a library's are its own affair."""
    had = MigrationRecorder(connection).migration_qs.filter(app="records")
    return frozenset(had.values_list("name", flat=True))


@cache
def _known() -> frozenset[str]:
    return frozenset(module.name for module in pkgutil.iter_modules(migrations.__path__))


def _fill() -> None:
    LegalMove.objects.all().delete()
    LegalMove.objects.bulk_create(
        LegalMove(kind=kind, source=source, target=target) for kind, source, target in pairs()
    )
    for environment in roles.GATES:
        Revision.objects.get_or_create(environment=environment)


def _run(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
