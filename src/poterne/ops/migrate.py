"""The database brought to its present shape: tables, reference rows, guards, grants."""

from collections.abc import Callable

from django.core.management import call_command
from django.core.management.base import OutputWrapper
from django.db import connection, transaction

from poterne.core.lifecycle import pairs
from poterne.records import guards, roles
from poterne.records.models import LegalMove, Revision


def migrate(
    stdout: OutputWrapper | None = None, *, before_grants: Callable[[], None] = lambda: None
) -> None:
    """Tables, legal moves, revisions and guards are those of this version; repeated, the same.

    Guards are dropped first and made last: SQLite rebuilds a table to alter it, which fails while
    a trigger of another table speaks of it, and loses the triggers of its own. ``before_grants``
    is done while nobody but the owner reaches the tables.
    """
    guards.drop(connection)
    call_command("migrate", interactive=False, verbosity=1 if stdout else 0, stdout=stdout)
    with transaction.atomic():
        _fill()
        guards.make(connection)
    before_grants()
    if connection.vendor == "postgresql":
        with transaction.atomic():
            _run(roles.grants())


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
