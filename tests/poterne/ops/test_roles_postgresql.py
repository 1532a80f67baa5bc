"""One command founds the database: from an empty cluster to roles that hold their walls."""

import os
import subprocess
import sys

import psycopg
import pytest
from tests.cluster import BOOTSTRAP, running

from poterne.records.founding import QUIET
from poterne.records.roles import APP, GATES, OWNER, READ, ROLES

BASE = "fondee"
_WITHIN = f"SELECT has_database_privilege(%s, '{BASE}', 'CONNECT')"


@pytest.fixture(scope="module")
def server():
    """An empty cluster, one foreign role in it, then our database, migrated by its owner."""
    with running() as cluster:
        cluster.admin("CREATE ROLE etranger LOGIN")
        assert found(cluster, "--proprietaire", "ouvert").returncode == 0
        order(cluster.url(BASE, OWNER), "migrate", check=True)
        yield cluster


def order(base: str, *command: str, check: bool = False) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  (our own command)
        [sys.executable, "-m", "poterne", *command],
        env=os.environ | {"BASE": base, "DJANGO_SETTINGS_MODULE": "poterne.settings"},
        capture_output=True,
        text=True,
        check=check,
    )


def found(cluster, *options: str, user: str = BOOTSTRAP, base: str = BASE):
    return order(cluster.url("postgres", user), "roles", base, *options)


def as_role(cluster, role: str) -> psycopg.Connection:
    return psycopg.connect(cluster.url(BASE, role), autocommit=True)


def value(cluster, query: str, *given, role: str = BOOTSTRAP):
    with as_role(cluster, role) as opened:
        return opened.execute(query.encode(), given).fetchone()[0]


def test_the_owner_enters_when_opened_and_is_put_out_when_shut(server):
    found(server, "--proprietaire", "ouvert")
    inside = as_role(server, OWNER)
    shut = found(server)
    assert f"{OWNER} ferme" in shut.stdout
    with pytest.raises(psycopg.OperationalError):
        inside.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
        as_role(server, OWNER)
    assert value(server, "SELECT tableowner FROM pg_tables WHERE tablename = 'journal'") == OWNER


def test_nobody_else_enters(server):
    assert not value(server, _WITHIN, "etranger")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        as_role(server, "etranger")
    assert all(value(server, _WITHIN, role) for role in ROLES)


@pytest.mark.parametrize(
    ("role", "allowed", "denied"),
    [
        (APP, "SELECT count(*) FROM staff", "DELETE FROM journal"),
        (READ, "SELECT count(*) FROM journal", "INSERT INTO beat (name, at) VALUES ('x', now())"),
        *(
            (role, "SELECT count(*) FROM credential", "SELECT * FROM staff")
            for role in GATES.values()
        ),
    ],
)
def test_each_role_does_its_work_and_no_more(server, role, allowed, denied):
    assert value(server, allowed, role=role) == 0
    for statement in (denied, "CREATE TABLE x (y int)", f"SET ROLE {OWNER}"):
        with as_role(server, role) as opened, pytest.raises(psycopg.errors.InsufficientPrivilege):
            opened.execute(statement.encode())


def test_powers_given_by_hand_are_taken_back(server):
    server.admin(f"ALTER ROLE {APP} SUPERUSER CREATEROLE BYPASSRLS", f"GRANT {OWNER} TO {READ}")
    assert found(server).returncode == 0
    powers = "SELECT rolsuper OR rolcreaterole OR rolbypassrls FROM pg_roles WHERE rolname = %s"
    assert not value(server, powers, APP)
    assert not value(server, f"SELECT pg_has_role('{READ}', '{OWNER}', 'MEMBER')")


def test_the_server_repeats_no_value_of_that_database(server):
    kept = (
        "SELECT array_to_string(setconfig, ' ') FROM pg_db_role_setting AS s"
        " JOIN pg_database AS d ON d.oid = s.setdatabase WHERE datname = %s"
    )
    said = value(server, kept, BASE)
    assert set(said.split()) == {f"{name}={wanted}" for name, wanted in QUIET.items()}


def test_the_doctor_names_an_open_owner_and_a_server_that_talks(server):
    found(server, "--proprietaire", "ouvert")
    server.admin(f"ALTER DATABASE {BASE} SET log_statement = 'all'")
    with as_role(server, OWNER):
        told = order(server.url(BASE, APP), "doctor").stdout
    assert "log_statement = all, attendu : none" in told
    assert f"rôle {OWNER} ouvert" in told
    assert f"session de {OWNER} en cours" in told
    found(server)
    told = order(server.url(BASE, APP), "doctor").stdout
    assert OWNER not in told
    assert "log_" not in told


@pytest.mark.parametrize(
    ("user", "base", "words"),
    [
        (APP, BASE, "sous un superutilisateur"),
        (BOOTSTRAP, "x; DROP DATABASE fondee", "en minuscules"),
        (BOOTSTRAP, "Fondée", "en minuscules"),
    ],
)
def test_what_cannot_be_founded_is_refused_with_the_cure(server, user, base, words):
    refused = found(server, user=user, base=base)
    assert refused.returncode == 1
    assert words in refused.stderr
