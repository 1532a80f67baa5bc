"""Guards as SQLite triggers, and the pragmas without which they hold less."""

from poterne.records.guards_shape import Guard

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "recursive_triggers": 1,
}
NAMED = "SELECT group_concat(sql, ' ') FROM sqlite_master"
"""One text that holds the name of every constraint and index, in double quotes."""
PRESENT = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"


def creation(guard: Guard) -> list[str]:
    """The statement that makes the trigger, alone in its list."""
    return [body(guard)]


def body(guard: Guard) -> str:
    """The same statement, exactly as ``sqlite_master`` then keeps it."""
    when = f" WHEN {_spelled(guard.refuses)}" if guard.refuses else ""
    done = _spelled(guard.does) or f"SELECT RAISE(ABORT, '{guard.name}')"
    moment = "AFTER" if guard.does else "BEFORE"
    return (
        f'CREATE TRIGGER {guard.trigger} {moment} {guard.event} ON "{guard.table}"'
        f" FOR EACH ROW{when} BEGIN {done}; END"
    )


def removal(trigger: str) -> str:
    """The statement that drops a trigger of ours."""
    return f"DROP TRIGGER {trigger}"


def _spelled(condition: str) -> str:
    """IS DISTINCT FROM came to SQLite in 3.39 only; IS NOT has always meant the same."""
    return condition.replace("IS DISTINCT FROM", "IS NOT")
