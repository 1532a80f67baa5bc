"""A program and a base of two versions: brought together whole, or refused in plain words."""

import contextlib

import pytest
from django.core.management import call_command
from django.db import connection, connections
from tests import line, relay
from tests.cast import gmf
from tests.conftest import point
from tests.tools.programs import answer, exported, load

from poterne import clock
from poterne.__main__ import main
from poterne.acts.delivery import send_due
from poterne.ops import doctor
from poterne.ops.migrate import migrate
from poterne.records import guards
from poterne.records.models import AccessRequest, Credential, Delivery, JournalRow
from poterne.records.roles import APP, OWNER

pytestmark = pytest.mark.usefixtures("base")
FORMER = "0009_forgotten_counts"
KEPT = (AccessRequest, Credential, Delivery, JournalRow)


@contextlib.contextmanager
def owning(copies):
    """Django is the owner of the tables, where there is one."""
    if connection.vendor == "sqlite":
        yield
        return
    cluster = copies._cluster  # noqa: SLF001  (the tests' own cluster)
    cluster.admin(f"ALTER ROLE {OWNER} LOGIN")
    cluster.admin(
        f"GRANT ALL ON SCHEMA public TO {OWNER}", database=connection.settings_dict["NAME"]
    )
    point(USER=OWNER)
    yield
    point(USER=APP)
    cluster.admin(f"ALTER ROLE {OWNER} NOLOGIN")


def test_the_former_schema_with_data_becomes_this_one_and_nothing_is_lost(now, copies, tmp_path):
    line.granted(gmf(3), now)
    with relay.running():
        send_due(clock=lambda: now)
    before = [list(model.objects.order_by("pk").values_list("pk")) for model in KEPT]
    with owning(copies):
        guards.drop(connection)
        call_command("migrate", "records", FORMER, verbosity=0, interactive=False)
        columns = _columns()
        migrate()
        assert columns < _columns()
        connections.close_all()
    assert [list(model.objects.order_by("pk").values_list("pk")) for model in KEPT] == before
    assert [each.text for each in doctor.at_start(now + line.timedelta(hours=1))] == []
    for name, expected in (("verify_journal", 3), ("verify_issuance", 0)):
        module = load(name)
        assert answer(module, exported(module, tmp_path))[0] == expected


def applied(name: str) -> None:
    """The base says that it has had that migration of ours."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('records', %s, %s)",
            [name, "2026-11-23 14:05:00"],
        )


def test_an_older_program_neither_serves_nor_migrates_a_base_that_a_later_one_laid(
    now, copies, monkeypatch, capsys
):
    """It would take the guards that it does not know for strangers, and drop them."""
    line.granted(gmf(1), now)
    monkeypatch.setattr(clock, "now", lambda: now)
    with owning(copies):
        applied("9999_later")
        assert main(["migrate"]) == 78
    assert guards.missing(connection) == []
    said = capsys.readouterr().err
    assert main(["worker", "--une-fois"]) == 78
    said += capsys.readouterr().err
    assert main(["doctor"]) == 78
    said += capsys.readouterr().out
    words = "la base est plus récente que ce programme, qui ne connaît pas 9999_later"
    assert said.count(words) == 3


def test_a_later_program_says_what_an_older_base_lacks_before_it_reads_a_row(
    now, copies, monkeypatch, capsys
):
    line.granted(gmf(1), now)
    monkeypatch.setattr(clock, "now", lambda: now)
    with owning(copies), connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE name = '0010_returns'")
    assert main(["doctor"]) == 78
    said = capsys.readouterr().out
    assert "la base est plus ancienne que ce programme (0010_returns y manque)" in said
    assert "poterne migrate" in said


def _columns() -> set[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, "delivery")
    return {each.name for each in found}
