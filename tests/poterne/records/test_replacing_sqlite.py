"""Every unique key of every row that is kept, tried with REPLACE: generated from the models."""

from itertools import chain

import pytest
from django.apps import apps
from django.db import IntegrityError, connections, models
from tests.poterne.records.stages import whole
from tests.poterne.records.trial import described, like, run, undone, value

from poterne.records import guards

_KEPT = sorted({guard.table for guard in guards.GUARDS if guard.name == "never_replaced"})
_OTHER = {models.CharField: "'x'", models.DateField: "'2031-01-01'"}
"""What stands in a column that must differ; a number or a key: 9999."""


def _keys(table: str) -> set[tuple[str, ...]]:
    """The columns of each unconditional unique key, the primary one among them."""
    meta = described(table)
    alone = {(field.column,) for field in meta.concrete_fields if field.unique}
    together = {
        tuple(meta.get_field(name).column for name in each.fields)
        for each in meta.constraints
        if isinstance(each, models.UniqueConstraint) and each.condition is None
    }
    return alone | together


def _except(table: str, key: tuple[str, ...]) -> dict[str, str]:
    """Cells by which a copy of a row shares ``key`` with it, and no other unique key."""
    meta, cells = described(table), {}
    kinds = {field.column: type(field) for field in meta.concrete_fields}
    for other in _keys(table) - {key}:
        for column in sorted(set(other) - set(key))[:1]:
            words = [_OTHER[kind] for kind in kinds[column].__mro__ if kind in _OTHER]
            cells[column] = words[0] if words else "9999"
    return cells | ({"id": "id"} if key == ("id",) else {})


TRIED = [(table, key) for table in _KEPT for key in sorted(_keys(table))]


@pytest.fixture(scope="module")
def row(copies, django_db_blocker):
    """A database with a row in each such table, and no pragma that would help."""
    copies.open()
    with django_db_blocker.unblock():
        whole()
        run("PRAGMA recursive_triggers = OFF")
        run("PRAGMA foreign_keys = OFF")
        yield
        connections.close_all()
    copies.close()


@pytest.mark.usefixtures("row")
@pytest.mark.parametrize(("table", "key"), TRIED, ids="".join)
def test_no_unique_key_lets_a_kept_row_be_replaced(table, key):
    """The guard alone of its table refuses it, by its name."""
    present = " AND ".join(f'"{column}" IS NOT NULL' for column in key)
    where = f'rowid = (SELECT MIN(rowid) FROM "{table}" WHERE {present})'  # noqa: S608  (a test's own words)
    assert value(f'SELECT COUNT(*) FROM "{table}" WHERE {where}') == 1  # noqa: S608  (as above)
    statement = like(table, where, "REPLACE", **_except(table, key))
    alone = f"guard_never_replaced_{table}_insert"
    with undone():
        for trigger, guard in guards.guards_for("sqlite").items():
            if (guard.table, guard.event) == (table, "INSERT") and trigger != alone:
                run(f"DROP TRIGGER {trigger}")
        with pytest.raises(IntegrityError, match=r"^never_replaced$"), undone():
            run(statement)


def test_every_kept_table_of_the_house_is_tried():
    house = {model._meta.db_table for model in apps.get_app_config("records").get_models()}  # noqa: SLF001  (Django's documented model API)
    assert {table for table, _ in TRIED} == set(_KEPT) <= house
    assert set(chain.from_iterable(key for _, key in TRIED)) >= {"id", "reference", "sha256"}
