"""Each guard and each named constraint, tried by raw SQL under the role of the desk.

Where PostgreSQL's role may not even try, the guard is tried as the owner of the tables as well.
"""

from itertools import permutations

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connection, connections
from tests.cast import GAGNON, account
from tests.poterne.records import (
    trials_constraints,
    trials_credentials,
    trials_documents,
    trials_journal,
    trials_requests,
)
from tests.poterne.records.stages import STAGES
from tests.poterne.records.trial import (
    Trial,
    constraints,
    identifier,
    like,
    owner,
    owner_is_refused,
    run,
    undone,
    value,
)

from poterne.core.offices import EXCLUSIONS, Office
from poterne.records import guards
from poterne.records.models import OfficeGrant

TRIALS = [
    *trials_requests.TRIALS,
    *trials_credentials.TRIALS,
    *trials_journal.TRIALS,
    *trials_documents.GUARDS,
]
CONSTRAINTS = [*trials_constraints.TRIALS, *trials_documents.CONSTRAINTS]
KEPT = sorted({guard.table for guard in guards.GUARDS if guard.name == "never_deleted"})
SQLITE = connection.vendor == "sqlite"


@pytest.fixture
def at(copies, django_db_blocker):
    """Opens a stage of the line, walked once per session: tests here undo what they try."""

    def go(stage: str, *, bare: bool = False) -> None:
        model = f"{stage}_sans" if bare else stage
        if model not in copies.kept:
            copies.open()
            STAGES[stage]()
            if bare:
                _take_guards_away()
            copies.keep(model)
            copies.close()
        copies.visit(model)

    with django_db_blocker.unblock():
        yield go
        connections.close_all()


def _take_guards_away() -> None:
    if SQLITE:
        guards.drop(connection)
        return
    with owner() as opened:
        for trigger in guards.guards_for("postgresql"):
            opened.execute(f"DROP FUNCTION {trigger}() CASCADE".encode())


def _named(trials: list[Trial]) -> list:
    return [pytest.param(trial, id=f"{trial.covers}-{n}") for n, trial in enumerate(trials)]


def _all(statements: str | tuple[str, ...]) -> tuple[str, ...]:
    return (statements,) if isinstance(statements, str) else statements


def _name(trial: Trial) -> str:
    return guards.guards_for(connection.vendor)[trial.covers].name


@pytest.mark.threat("TH4")
@pytest.mark.parametrize("trial", _named(TRIALS))
def test_the_guard_refuses_it_and_lets_its_twin_pass(at, trial):
    at(trial.stage)
    with undone():
        for statement in trial.given:
            assert run(statement)
        error = ProgrammingError if trial.owner and not SQLITE else IntegrityError
        with pytest.raises(error) as refused, undone():
            run(trial.refused)
    if error is IntegrityError:
        assert _name(trial) in str(refused.value)
    else:
        assert owner_is_refused(trial.refused) == (_name(trial), _table(trial))
    with undone():
        for statement in _all(trial.passes):
            assert run(statement)


def _table(trial: Trial) -> str:
    return guards.guards_for(connection.vendor)[trial.covers].table


@pytest.mark.parametrize("trial", _named(CONSTRAINTS))
def test_the_constraint_alone_refuses_it_and_lets_its_twin_pass(at, trial):
    at(trial.stage, bare=True)
    if trial.owner and not SQLITE:
        with owner() as opened, pytest.raises(psycopg.errors.UniqueViolation) as refused:
            opened.execute(trial.refused.encode())
        assert refused.value.diag.constraint_name == trial.covers
        return
    with undone():
        for statement in trial.given:
            assert run(statement)
        with pytest.raises(IntegrityError) as refused, undone():
            run(trial.refused)
        assert _as_engines_name_it(trial.covers) in str(refused.value)
        for statement in _all(trial.passes):
            assert run(statement) == 1


def _as_engines_name_it(constraint: str) -> str:
    """SQLite names the columns of a unique constraint, PostgreSQL the constraint itself."""
    if not SQLITE:
        return f'"{constraint}"'
    table, columns = constraints()[constraint]
    return ", ".join(f"{table}.{column}" for column in columns) or f"failed: {constraint}"


def test_every_guard_and_every_named_constraint_is_tried():
    tried = {trial.covers for trial in (*TRIALS, *CONSTRAINTS)}
    elsewhere = ("never_deleted", "never_replaced", "revision_moves", "revision_is_told")
    wanted = {
        guard.trigger
        for guard in guards.GUARDS
        if guard.name not in elsewhere and guard.event != "TRUNCATE" and not guard.only
    }
    wanted.discard("does_identifier_name_once_credential_insert")
    assert tried == wanted | constraints().keys()


@pytest.mark.parametrize("table", KEPT)
def test_no_row_that_proves_something_is_deleted(at, table):
    at("whole")
    statement = f"DELETE FROM {table}"  # noqa: S608  (a test's own words)
    with pytest.raises(IntegrityError if SQLITE else ProgrammingError) as refused, undone():
        run(statement)
    if SQLITE:
        assert "never_deleted" in str(refused.value)
    else:
        assert owner_is_refused(statement) == ("never_deleted", table)


@pytest.mark.threat("TH27")
@pytest.mark.parametrize("pair", list(permutations(Office, 2)), ids=":".join)
def test_one_person_holds_two_offices_exactly_when_the_table_allows(base, now, pair):
    person = account(GAGNON, now)
    run("DELETE FROM staff_office")
    OfficeGrant.objects.create(staff=person, office=pair[0], granted_at=now)
    second = like("staff_office", f"office = '{pair[0]}'", office=f"'{pair[1]}'")
    if frozenset(pair) in EXCLUSIONS:
        with pytest.raises(IntegrityError, match="offices_exclusive"):
            run(second)
    else:
        assert run(second) == 1


def test_a_name_is_written_in_the_book_with_its_identifier(at):
    at("both_signed")
    with undone():
        run(identifier(1, "ZZZ222"))
        assert value("SELECT core FROM machine_name") == "ZZZ222"
