"""SQLite's own ways around a guard, each spelling tried with the pragma off."""

import pytest
from django.db import IntegrityError, connection
from tests.poterne.records.stages import whole
from tests.poterne.records.trial import like, run, undone, value
from tests.poterne.records.trials_journal import NEXT, REPLACED

from poterne.ops.migrate import migrate
from poterne.records import guards

pytestmark = pytest.mark.usefixtures("base")


THROUGH = {
    "access_request by id": ("access_request", {"id": "id", "reference": "'AAAA2222'"}),
    "access_request by reference": ("access_request", {}),
    "confirmation by address": ("confirmation", {}),
    "override by fault": ("override", {}),
    "reminder by step": ("reminder", {}),
    "reminder by id": ("reminder", {"id": "id", "step": "9"}),
    "signature by id": ("signature", {"id": "id", "voided_at": "'2026-11-24 00:00:00+00'"}),
    "signature by office": ("signature", {"content_hash": "'x'"}),
    "signature by person": ("signature", {"office": "'soes'"}),
    "organization by reference": ("organization", {}),
    "staff by address": ("staff", {}),
    "credential by id": ("credential", {"id": "id", "slot": "9", "machine_id": "'aipZZZ999'"}),
    "credential by slot": ("credential", {"machine_id": "'aipZZZ999'"}),
    "machine_name by name": ("machine_name", {}),
    "proof by name": ("proof", {"thumbprint": "'x'"}),
    "proof by key": ("proof", {"ref": "'x'"}),
    "proof by id": ("proof", {"id": "id", "ref": "'x'", "thumbprint": "'x'"}),
    "revision by environment": ("revision", {}),
    "delivery by id": ("delivery", {"id": "id"}),
    "journal_head by id": ("journal_head", {"id": "id"}),
    "journal_personal by row": ("journal_personal", {}),
}
_ROW = {
    "proof": "id = 2",
    "signature": "office = 'repondant'",
    "machine_name": "core = (SELECT MIN(core) FROM machine_name)",
    "revision": "environment = 'production'",
    "journal_personal": "row_id = 1",
    "reminder": "step = 4",
}


@pytest.mark.parametrize("spelling", REPLACED)
def test_no_spelling_replaces_or_skips_a_journal_row_even_with_the_pragma_off(spelling):
    whole()
    run("PRAGMA recursive_triggers = OFF")
    before = value("SELECT group_concat(hachage) FROM journal")
    with pytest.raises(IntegrityError, match=r"journal_(chain|append_only)"):
        run(REPLACED[spelling])
    assert value("SELECT group_concat(hachage) FROM journal") == before


@pytest.mark.parametrize("way", THROUGH)
def test_no_unique_column_lets_a_row_be_replaced(way):
    """Alone of its table, the guard refuses; once it is gone too, REPLACE walks through."""
    whole()
    run("PRAGMA recursive_triggers = OFF")
    table, cells = THROUGH[way]
    statement = like(table, _ROW.get(table, "id = 1"), "REPLACE", **cells)
    name = "journal_personal" if table == "journal_personal" else "never_replaced"
    alone = f"guard_{name}_{table}_insert"
    for trigger, guard in guards.guards_for("sqlite").items():
        if guard.table == table and guard.event == "INSERT" and trigger != alone:
            run(f"DROP TRIGGER {trigger}")
    with pytest.raises(IntegrityError, match=f"^{name}$"):
        run(statement)
    run(f"DROP TRIGGER {alone}")
    run("PRAGMA foreign_keys = OFF")
    before = value(f"SELECT COUNT(*) FROM {table}")  # noqa: S608  (a test's own words)
    run(statement)
    assert value(f"SELECT COUNT(*) FROM {table}") <= before  # noqa: S608  (a test's own words)


def test_a_second_password_in_force_replaces_nothing():
    whole()
    run("PRAGMA recursive_triggers = OFF")
    with pytest.raises(IntegrityError, match="never_replaced"):
        run(like("proof", "id = 3", "REPLACE", ref="'x'", hash="'x'"))


def test_or_ignore_skips_a_constraint_and_never_a_guard():
    """Why critical rules are triggers as well: this is the trap, shown."""
    whole()
    late = like("delivery", "half = 'identifiants'", "INSERT OR IGNORE", recipient_role="'it_lead'")
    assert run(late) <= 0
    with pytest.raises(IntegrityError, match="move_is_legal"):
        run(like("access_request", "id = 1", "INSERT OR IGNORE", reference="'AAAA2222'"))


def test_with_the_pragma_on_replace_meets_the_guard_of_deletion():
    whole()
    run("DROP TRIGGER guard_never_replaced_organization_insert")
    with pytest.raises(IntegrityError, match="never_deleted"), undone():
        run(like("organization", "id = 1", "REPLACE"))


def test_the_next_row_still_follows():
    whole()
    assert run(NEXT) == 1


@pytest.mark.parametrize(
    ("pragma", "given", "found"),
    [
        ("synchronous", "NORMAL", "1"),
        ("foreign_keys", "OFF", "0"),
        ("recursive_triggers", "OFF", "0"),
    ],
)
def test_a_wrong_pragma_is_named(pragma, given, found):
    run(f"PRAGMA {pragma} = {given}")
    (line,) = guards.missing(connection)
    assert line.startswith(f"PRAGMA {pragma} = {found},")


def test_a_migration_repeated_puts_every_guard_back():
    run("DROP TRIGGER guard_journal_chain_journal_insert")
    run("CREATE TRIGGER guard_old BEFORE INSERT ON staff BEGIN SELECT 1; END")
    migrate()
    assert guards.missing(connection) == []
