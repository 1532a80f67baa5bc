"""PostgreSQL's own ways around a guard: roles, temporary tables, rows of the other environment."""

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction
from tests import line
from tests.cast import gmf, partner
from tests.conftest import NOW, TEMPLATE
from tests.poterne.acts.rounds import post
from tests.poterne.records.stages import active, half_signed, whole
from tests.poterne.records.trial import identifier, owner, owner_is_refused, run, undone

from poterne.core.links import Purpose
from poterne.records import guards
from poterne.records.models import Link
from poterne.records.roles import APP_RIGHTS, GATES, READ

CHAIN = "guard_journal_chain_journal_insert"
EMPTIED = {
    guard.table: guard.name
    for guard in guards.guards_for("postgresql").values()
    if guard.event == "TRUNCATE"
}
pytestmark = pytest.mark.usefixtures("base")


def as_role(role: str, base: str = "") -> psycopg.Connection:
    where = connection.settings_dict
    name = base or where["NAME"]
    return psycopg.connect(host=where["HOST"], dbname=name, user=role, autocommit=True)


@pytest.mark.threat("TH4")
def test_tables_of_the_same_name_made_for_the_session_deceive_no_guard():
    """``pg_temp`` comes first in a search path that does not name it."""
    half_signed()
    with as_role("poterne_app") as desk:
        desk.execute("CREATE TEMPORARY TABLE signature AS SELECT * FROM public.signature")
        forged = desk.execute(
            "INSERT INTO signature SELECT (jsonb_populate_record(s, jsonb_build_object("
            "'id', 99, 'office', 'soes', 'person', 'x'))).* FROM signature AS s"
            " WHERE office = 'repondant'"
        )
        assert forged.rowcount == 1
        with pytest.raises(psycopg.errors.CheckViolation, match="identifier_needs_two_signatures"):
            desk.execute(identifier(1, "ZZZ222").encode())


def test_where_our_migration_ran_nobody_makes_such_tables():
    desk = as_role("poterne_app", TEMPLATE)
    with desk, pytest.raises(psycopg.errors.InsufficientPrivilege):
        desk.execute("CREATE TEMPORARY TABLE signature (id int)")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE x (y int)",
        f"DROP TRIGGER {CHAIN} ON journal",
        "ALTER TABLE journal DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        f"CREATE OR REPLACE FUNCTION {CHAIN}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
        "SET ROLE poterne_owner",
        "UPDATE journal SET motif = 'x'",
        "DELETE FROM journal",
        "TRUNCATE journal CASCADE",
        "UPDATE revision SET number = 0",
        "INSERT INTO machine_name VALUES ('ZZZ222', now())",
        "INSERT INTO legal_move (kind, source, target) VALUES ('identifiant', 'retire', 'actif')",
    ],
)
def test_the_desk_has_no_power_over_guards_journal_and_tables(statement):
    active()
    with as_role("poterne_app") as desk, pytest.raises(psycopg.errors.InsufficientPrivilege):
        desk.execute(statement.encode())


def test_even_the_owner_meets_the_guards_of_the_journal():
    active()
    assert owner_is_refused("DELETE FROM journal") == ("journal_append_only", "journal")


@pytest.mark.parametrize("environment", GATES)
def test_a_gate_sees_and_changes_the_rows_of_its_own_environment_alone(environment):
    line.granted(gmf(2), NOW)
    line.granted(partner(), NOW)
    expected = {"production": 2, "partenaire": 1}[environment]
    with as_role(GATES[environment]) as gate:
        seen = gate.execute("SELECT environment, COUNT(*) FROM credential GROUP BY 1").fetchall()
        assert seen == [(environment, expected)]
        touched = gate.execute("UPDATE credential SET last_used_at = now()").rowcount
        assert touched == expected
        assert gate.execute("SELECT environment FROM revision").fetchall() == [(environment,)]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            gate.execute("SELECT * FROM staff")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            gate.execute(
                "INSERT INTO refused_token (environment, jti, expires_at) VALUES (%s, 'j', now())",
                [next(other for other in GATES if other != environment)],
            )


@pytest.mark.parametrize(("environment", "expected"), [("production", 2), ("partenaire", 0)])
def test_a_gate_kills_the_reveal_links_of_its_own_identifiers_and_reads_none(
    environment, expected, settings
):
    settings.REMISE_LIEN = ("inscription-clientele",)
    line.granted(gmf(2), NOW)
    line.granted(partner(), NOW)
    post(NOW)
    shown = Link.objects.filter(purpose=Purpose.REVELATION, replaced_at=None)
    assert shown.count() == 2
    with as_role(GATES[environment]) as gate:
        killed = gate.execute("UPDATE link SET replaced_at = now()").rowcount
        assert (killed, shown.count()) == (expected, 2 - expected)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            gate.execute("SELECT token_hash FROM link")


@pytest.mark.parametrize("environment", GATES)
def test_a_gate_beats_under_its_own_name_alone(environment):
    beat = (
        "INSERT INTO beat (name, at) VALUES (%s, now())"
        " ON CONFLICT (name) DO UPDATE SET at = excluded.at"
    )
    with as_role(GATES[environment]) as gate:
        for _ in range(2):
            gate.execute(beat, [f"porte-{environment}"])
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security"):
            gate.execute(beat, ["messager"])


def test_a_gate_raises_the_number_of_its_environment_without_the_right_to_write_it():
    active()
    with as_role(GATES["production"]) as gate:
        before = gate.execute("SELECT number FROM revision").fetchone()[0]
        gate.execute("UPDATE credential SET epoch = epoch + 1 WHERE slot = 1")
        assert gate.execute("SELECT number FROM revision").fetchone()[0] == before + 1
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            gate.execute("UPDATE revision SET number = number + 1")


def test_the_reader_reads_everything_and_writes_nothing():
    active()
    with as_role(READ) as reader:
        assert reader.execute("SELECT COUNT(*) FROM credential").fetchone() == (2,)
        for table in APP_RIGHTS:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                reader.execute(f"DELETE FROM {table}".encode())  # noqa: S608  (a test's own words)


@pytest.mark.parametrize("table", EMPTIED)
def test_nobody_empties_a_table(table):
    whole()
    statement = f"TRUNCATE {table} CASCADE"
    with pytest.raises(ProgrammingError), undone():
        run(statement)
    assert owner_is_refused(statement) == (EMPTIED[table], table)


def test_a_gate_is_told_at_commit_and_not_before():
    active()
    with as_role(GATES["production"]) as gate:
        gate.execute("LISTEN poterne_production")
        with transaction.atomic():
            run("UPDATE credential SET epoch = epoch + 1 WHERE id = 1")
            assert list(gate.notifies(timeout=0.05)) == []
        told = [notice.channel for notice in gate.notifies(timeout=2, stop_after=1)]
    assert told == ["poterne_production"]


def test_a_silenced_trigger_counts_as_absent():
    with owner() as opened:
        opened.execute(f"ALTER TABLE journal DISABLE TRIGGER {CHAIN}".encode())
    assert guards.missing(connection) == [f"déclencheur {CHAIN} absent"]


def test_a_right_too_many_is_named():
    with owner() as opened:
        opened.execute("GRANT DELETE ON journal TO poterne_app")
    assert guards.missing(connection) == ["droit DELETE sur journal"]
