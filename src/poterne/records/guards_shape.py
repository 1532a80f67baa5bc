"""What a guard is: a condition that both engines understand, and what they do about it."""

from dataclasses import dataclass

from django.db.models import Model

INSERT, UPDATE, DELETE, TRUNCATE = "INSERT", "UPDATE", "DELETE", "TRUNCATE"


@dataclass(frozen=True, slots=True)
class Guard:
    """One trigger: ``refuses`` is looked at before the event, ``does`` happens after it.

    Both speak of NEW and OLD in SQL that SQLite and PostgreSQL share. A refusal carries ``name``
    as its constraint. ``only`` names the one engine that needs it, "" for both.
    """

    name: str
    table: str
    event: str
    refuses: str = ""
    does: str = ""
    only: str = ""

    @property
    def trigger(self) -> str:
        """The name under which the database keeps it."""
        kind = "does" if self.does else "guard"
        return f"{kind}_{self.name}_{self.table}_{self.event.lower()}"


def changed(*columns: str) -> str:
    """Whether an update changes one of ``columns``, NULL being a value like another."""
    return (
        "(" + " OR ".join(f'NEW."{each}" IS DISTINCT FROM OLD."{each}"' for each in columns) + ")"
    )


def columns_but(model: type[Model], *left_out: str) -> list[str]:
    """The columns of ``model`` without those ``left_out``: one that is added later is in."""
    fields = model._meta.concrete_fields  # noqa: SLF001  (Django's documented model API)
    return [field.attname for field in fields if field.attname not in left_out]


def among(values: list[str] | tuple[str, ...]) -> str:
    """A list of our own words, ready to stand after IN."""
    return "(" + ", ".join(f"'{value}'" for value in values) + ")"


def kept(table: str, *keys: tuple[str, ...], also: str = "FALSE") -> list[Guard]:
    """Rows of ``table`` are never deleted, nor replaced through one of the unique ``keys``.

    ``also`` is a partial unique index, spelled out. SQLite's REPLACE walks past a delete trigger
    when ``recursive_triggers`` is off.
    """
    pairs = [" AND ".join(f'kept."{each}" = NEW."{each}"' for each in key) for key in keys]
    same = " OR ".join(f"({pair})" for pair in (*pairs, also))
    replaced = f'EXISTS (SELECT 1 FROM "{table}" AS kept WHERE {same})'  # noqa: S608  (our own names)
    return [
        Guard("never_deleted", table, DELETE, refuses="TRUE"),
        Guard("never_deleted", table, TRUNCATE, refuses="TRUE", only="postgresql"),
        Guard("never_replaced", table, INSERT, refuses=replaced, only="sqlite"),
    ]
