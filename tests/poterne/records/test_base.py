"""The ground under every test: a fresh database each, real commits, the desk's own role."""

import threading

import pytest
from django.db import connection, transaction

from poterne.records.models import LegalMove, Organization, Revision

pytestmark = pytest.mark.usefixtures("base")


@pytest.mark.parametrize("turn", [1, 2])
def test_nothing_of_one_test_is_left_for_the_next(turn, now):
    assert not Organization.objects.exists()
    with transaction.atomic(durable=True):
        Organization.objects.create(
            org="55001", kind="gmf", name="GMF", name_fold="gmf", created_at=now
        )
    assert Organization.objects.count() == 1


def test_what_one_thread_commits_another_reads(now):
    Organization.objects.create(
        org="55001", kind="gmf", name="GMF", name_fold="gmf", created_at=now
    )
    seen = []

    def look():
        seen.append(Organization.objects.count())
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [1]


def test_moves_and_revisions_are_filled_by_our_own_migration():
    assert LegalMove.objects.filter(kind="demande", source="", target="brouillon").exists()
    assert set(Revision.objects.values_list("environment", flat=True)) == {
        "partenaire",
        "production",
    }
