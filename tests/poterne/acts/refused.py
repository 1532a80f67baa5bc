"""The journal refuses a row, at the hands of a database trigger: what each act then leaves."""

import functools
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import DatabaseError, connection
from tests.faults.scene import Journey, NothingToPress, Scene, _take
from tests.faults.seams import Trail
from tests.poterne.records.trial import owner, run

from poterne import acts

WORD = "journal_ferme"
_NAMES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
}


@functools.cache
def public_acts() -> dict[Callable[..., Any], str]:
    """Each public function of the acts that opens a transaction of its own, or answers a machine.

    Told by its frame (a decorator) or by its text.
    """
    found = {}
    for each in pkgutil.iter_modules(acts.__path__):
        module = importlib.import_module(f"{acts.__name__}.{each.name}")
        for name, value in vars(module).items():
            if not inspect.isfunction(value) or value.__module__ != module.__name__:
                continue
            inner = inspect.unwrap(value)
            writes = inner is not value or "atomic(durable=True)" in inspect.getsource(inner)
            if writes and not name.startswith("_") and (each.name, name) != ("journaling", "act"):
                found[value] = f"{each.name}.{name}"
    return found


def dump() -> dict[str, list[str]]:
    """Every row of every table."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMES[connection.vendor])
        tables = sorted(name for (name,) in cursor.fetchall())
        rows = {}
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  (the database's own names)
            rows[table] = sorted(map(repr, cursor.fetchall()))
    return rows


_CLOSED = {
    "sqlite": (
        f"CREATE TRIGGER {WORD} BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, '{WORD}'); END",
    ),
    "postgresql": (
        (
            f"CREATE OR REPLACE FUNCTION {WORD}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$BEGIN RAISE EXCEPTION '{WORD}'; END$$"
        ),
        f"CREATE TRIGGER {WORD} BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION {WORD}()",
    ),
}
_OPEN = {
    "sqlite": (f"DROP TRIGGER {WORD}",),
    "postgresql": (f"DROP TRIGGER {WORD} ON journal",),
}


@contextmanager
def hand() -> Iterator[Callable[[str], Any]]:
    """What makes triggers: the desk's own connection, or that of the owner of the tables."""
    if connection.vendor == "sqlite":
        yield run
        return
    with owner() as opened:
        yield lambda statement: (opened.execute(statement.encode()), opened.commit())


@dataclass
class Trials:
    """``refused``: acts that tried to write and were refused; ``silent``: those that ended.

    ``wrong``: what a refused act changed all the same.
    """

    refused: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    strikes: int = 0
    _under_way: list[str] = field(default_factory=list)
    _hand: Callable[[str], Any] = run
    _closes: Callable[[str], bool] = field(default=lambda _: False)

    def try_journey(self, journey: Journey, scene: Scene) -> None:
        """Each step: tried with the journal closed, then closed for the acts that the first try
        did not come to, then done for good."""
        with hand() as self._hand:
            self._try_steps(journey, scene)

    def _try_steps(self, journey: Journey, scene: Scene) -> None:
        steps = tuple(replace(step, act=self._around(step.act)) for step in journey.steps)
        watched = replace(journey, steps=steps)
        for rank in range(len(steps)):
            for closes in (lambda _: True, self._is_new, lambda _: False):
                self._closes, told = closes, self.strikes
                with suppress(DatabaseError, NothingToPress):
                    _take(watched, rank, scene, Trail())
                if self.strikes == told:
                    break

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Every module that names an act finds it under watch."""
        replaced = []
        for module in [each for name, each in sys.modules.items() if name.startswith("poterne.")]:
            for name, value in list(vars(module).items()):
                if inspect.isfunction(value) and value in public_acts():
                    replaced.append((module, name, value))
                    setattr(module, name, self._around(value))
        try:
            with connection.execute_wrapper(self._statement):
                yield
        finally:
            for module, name, value in replaced:
                setattr(module, name, value)

    def _is_new(self, name: str) -> bool:
        return name not in self.refused | self.silent

    def _statement(self, execute: Callable[..., Any], sql: str, *given: Any) -> Any:
        try:
            return execute(sql, *given)
        except DatabaseError as error:
            if WORD in str(error):
                self.strikes += 1
                self.refused |= set(self._under_way)
            raise

    def _around(self, function: Callable[..., Any]) -> Callable[..., Any]:
        name = public_acts().get(function)
        if name is None:
            return function

        @functools.wraps(function)
        def around(*given: Any, **named: Any) -> Any:
            outermost = not self._under_way and not connection.in_atomic_block
            self._under_way.append(name)
            try:
                if not (outermost and self._closes(name)):
                    return function(*given, **named)
                with self._closed(name):
                    return function(*given, **named)
            finally:
                self._under_way.pop()

        return around

    @contextmanager
    def _closed(self, name: str) -> Iterator[None]:
        before, told = dump(), self.strikes
        for statement in _CLOSED[connection.vendor]:
            self._hand(statement)
        try:
            yield
        finally:
            for statement in _OPEN[connection.vendor]:
                self._hand(statement)
            if self.strikes != told:
                after = dump()
                changed = [table for table in before if before[table] != after[table]]
                self.wrong += [f"{name} : {table}" for table in changed]
            else:
                self.silent.add(name)
