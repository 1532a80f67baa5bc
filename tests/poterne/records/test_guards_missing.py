"""The look at start-up: a database that lost a guard is not served."""

import pytest
from django.db import connection
from tests.poterne.records.trial import owner, run

from poterne.records import guards

pytestmark = pytest.mark.usefixtures("base")
SQLITE = connection.vendor == "sqlite"
CHAIN = "guard_journal_chain_journal_insert"


def break_(on_sqlite: str, on_postgresql: str) -> None:
    if SQLITE:
        run(on_sqlite)
        return
    with owner() as opened:
        opened.execute(on_postgresql.encode())


def test_a_fresh_database_lacks_nothing():
    assert guards.missing(connection) == []


def test_a_dropped_trigger_is_named():
    break_(f"DROP TRIGGER {CHAIN}", f"DROP TRIGGER {CHAIN} ON journal")
    assert guards.missing(connection) == [f"déclencheur {CHAIN} absent"]


def test_a_weakened_trigger_is_named():
    break_(
        f"DROP TRIGGER {CHAIN}",
        f"CREATE OR REPLACE FUNCTION {CHAIN}() RETURNS trigger LANGUAGE plpgsql"
        " AS 'BEGIN RETURN NEW; END'",
    )
    if SQLITE:
        run(f"CREATE TRIGGER {CHAIN} BEFORE INSERT ON journal WHEN FALSE BEGIN SELECT 1; END")
    assert guards.missing(connection) == [f"déclencheur {CHAIN} modifié"]


def test_a_guard_that_no_version_declares_is_named():
    break_(
        "CREATE TRIGGER guard_x BEFORE INSERT ON staff BEGIN SELECT 1; END",
        f"CREATE TRIGGER guard_x BEFORE INSERT ON staff EXECUTE FUNCTION {CHAIN}()",
    )
    assert guards.missing(connection) == ["déclencheur guard_x inconnu"]


def test_a_lost_constraint_is_named():
    if SQLITE:
        run("DROP INDEX one_password_in_force")
    break_("SELECT 1", "DROP INDEX one_password_in_force")
    assert guards.missing(connection) == ["contrainte one_password_in_force absente"]
