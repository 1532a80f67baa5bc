"""A database of the former schema, with its data, is brought to the present one whole."""

import contextlib

import pytest
from django.core.management import call_command
from django.db import connection, connections
from tests import line, relay
from tests.cast import gmf
from tests.conftest import point
from tests.tools.programs import answer, exported, load

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


def _columns() -> set[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_table_description(cursor, "delivery")
    return {each.name for each in found}
