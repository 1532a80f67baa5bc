"""The database as last line: every trigger of the house, made, dropped and looked for.

Guards say no where an act, a command or a hand would otherwise break a promise (trust.md §6).
The trigger's name is the error's text: both engines raise IntegrityError holding it.
"""

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

from poterne.records import guards_postgresql, guards_sqlite
from poterne.records.guards_credentials import CREDENTIAL_GUARDS
from poterne.records.guards_documents import DOCUMENT_GUARDS
from poterne.records.guards_journal import JOURNAL_GUARDS
from poterne.records.guards_requests import REQUEST_GUARDS
from poterne.records.guards_shape import Guard

_ENGINES = {"sqlite": guards_sqlite, "postgresql": guards_postgresql}
_OURS = ("guard_", "does_")


def _checked(*guards: Guard) -> tuple[Guard, ...]:
    if len({guard.trigger for guard in guards}) != len(guards):
        raise ValueError("a guard is declared twice")
    return guards


GUARDS = _checked(*REQUEST_GUARDS, *CREDENTIAL_GUARDS, *JOURNAL_GUARDS, *DOCUMENT_GUARDS)
"""Every guard, one entry per table and event."""


def guards_for(vendor: str) -> dict[str, Guard]:
    """The guards of one engine ("sqlite" or "postgresql"), by the name of their trigger."""
    return {guard.trigger: guard for guard in GUARDS if guard.only in ("", vendor)}


def make(connection: BaseDatabaseWrapper) -> None:
    """Every guard of this version stands, and no other of ours."""
    drop(connection)
    with connection.cursor() as cursor:
        for guard in guards_for(connection.vendor).values():
            for statement in _ENGINES[connection.vendor].creation(guard):
                cursor.execute(statement)


def drop(connection: BaseDatabaseWrapper) -> None:
    """No guard stands: tables can be altered. Only a migration does this."""
    with connection.cursor() as cursor:
        for trigger in _present(connection):
            cursor.execute(_ENGINES[connection.vendor].removal(trigger))


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """What the database lacks to be the last line, in French words; nothing when it is whole.

    Triggers absent, changed or unknown; named constraints absent; a pragma or a right that is not
    what it must be. A process with any of these refuses to serve (trust.md §4).
    """
    engine, present = _ENGINES[connection.vendor], _present(connection)
    declared = {name: engine.body(guard) for name, guard in guards_for(connection.vendor).items()}
    found = [f"déclencheur {name} absent" for name in declared.keys() - present.keys()]
    found += [f"déclencheur {name} inconnu" for name in present.keys() - declared.keys()]
    found += [
        f"déclencheur {name} modifié"
        for name in declared.keys() & present.keys()
        if declared[name] != present[name]
    ]
    return sorted([*found, *_constraints(connection), *_surroundings(connection)])


def _present(connection: BaseDatabaseWrapper) -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(_ENGINES[connection.vendor].PRESENT)
        return {name: body for name, body in cursor.fetchall() if name.startswith(_OURS)}


def _constraints(connection: BaseDatabaseWrapper) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(_ENGINES[connection.vendor].NAMED)
        (known,) = cursor.fetchone()
    models = apps.get_app_config("records").get_models()
    return [
        f"contrainte {each.name} absente"
        for model in models
        for each in model._meta.constraints  # noqa: SLF001  (Django's documented model API)
        if f'"{each.name}"' not in known
    ]


def _surroundings(connection: BaseDatabaseWrapper) -> list[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(guards_postgresql.POWERS)
            return [line for (line,) in cursor.fetchall()]
        wrong = []
        for pragma, value in guards_sqlite.PRAGMAS.items():
            cursor.execute(f"PRAGMA {pragma}")
            (found,) = cursor.fetchone()
            if found != value:
                wrong.append(f"PRAGMA {pragma} = {found}, attendu : {value}")
        return wrong
