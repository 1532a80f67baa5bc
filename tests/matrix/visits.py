"""One visit: who asks what, what comes back in a word, what it changed; then all is undone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.db import connection, transaction
from django.test import Client

NOT_A_CHANGE = frozenset({"django_session", "presence", "sign_in_failure"})
"""Beside what is asked: the visitor's session, that she is looking, that she failed to enter."""
_JOURNAL = frozenset({"journal", "journal_personal"})
_WRITES = ("INSERT INTO", "UPDATE", "DELETE FROM")
_DOORS = {
    "/bureau/entrer/": "→entrer",
    "/bureau/facons-d-entrer/": "→facteurs",
    "/suivre/": "→prouver",
    "/demandes/nouvelle/": "→prouver",
    "/code/": "→code",
}
REFUSED = frozenset({"401", "403", "404", "405", "→entrer", "→prouver"})
"""Words of a refusal: whoever gets one changed nothing."""


@dataclass
class Changes:
    """Tables in which rows were written."""

    tables: set[str] = field(default_factory=set)

    def note(self, execute, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:  # noqa: FBT001  (Django calls it so)
        """The statement ran; a table that it touched is noted."""
        done = execute(sql, params, many, context)
        # SQLite counts no row of an INSERT that returns its key.
        if sql.startswith(_WRITES) and (sql.startswith("INSERT") or context["cursor"].rowcount):
            words = sql.replace('"', "").split()
            self.tables.add(words[1 if words[0] == "UPDATE" else 2])
        return done


@contextmanager
def undone() -> Iterator[Changes]:
    """Whatever is committed inside is undone: the acts take this for a test's own transaction."""
    changes, frame = Changes(), transaction.atomic()
    frame._from_testcase = True  # noqa: SLF001  (Django's own word for it; durable blocks look at it)
    with connection.execute_wrapper(changes.note), frame:
        yield changes
        transaction.set_rollback(True)


def visit(client: Client, method: str, address: str) -> str:
    """What ``client`` gets there, in a word.

    « j » after it: the journal alone has a new line; « * »: something else changed.
    """
    with undone() as changes:
        response = getattr(client, method.lower())(address)
    written = changes.tables - NOT_A_CHANGE
    mark = "j" if written and written <= _JOURNAL else "*"
    return told(response) + (mark if written else "")


def told(response) -> str:
    """A status, or where one is sent."""
    if response.status_code in {301, 302, 303}:
        path = urlsplit(response["Location"]).path
        return _DOORS.get(path, "→")
    return str(response.status_code)
