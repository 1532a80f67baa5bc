"""PostgreSQL killed under acts: nothing lost, nothing twice, and it goes on by itself."""

import contextlib
import random
import threading
import time
from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection, connections
from tests import line, relay
from tests.cast import ROY, gmf
from tests.cluster import BOOTSTRAP, Cluster, NoPostgresql
from tests.tools.programs import answer, exported, load

from poterne.acts.delivery import send_due
from poterne.records.models import AccessRequest, Delivery, JournalRow, Proof

pytestmark = pytest.mark.usefixtures("base")
_PATIENCE_S = 0.1
_ACTS, _CUTS = 40, 5
"""Enough for cuts to fall before, within and after a commit, however fast the machine."""


def acts(rank: int) -> str:
    return f"7c9e6679-7425-40de-944b-{rank:012d}"


def open_one(rank: int, now) -> None:
    address = f"p{rank}@bellerive.example"
    line.submission.open_draft(
        address=address, form=line.FORM, by=line.preparer(address), now=now, acte=acts(rank)
    )


def insisting(act, *arguments, tries: int = 50) -> None:
    """The same act again until it is answered, as a person who sees « indisponible » presses."""
    for _ in range(tries):
        try:
            act(*arguments)
        except DatabaseError:
            connections.close_all()
            time.sleep(_PATIENCE_S)
            continue
        return
    raise AssertionError("la base n’est pas revenue")


@contextlib.contextmanager
def killing(how):
    """``how`` again and again, at no chosen moment, until the end."""
    stop, kills = threading.Event(), []
    dice = random.Random(4058)  # noqa: S311  (repeatable on purpose)

    def kill():
        while not stop.wait(dice.uniform(0.02, 0.3)):
            kills.append(how())

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield kills
    finally:
        stop.set()
        killer.join()


def end_backends() -> int:
    """Every connection of the application is cut, wherever it stands."""
    where = connection.settings_dict
    with psycopg.connect(host=where["HOST"], dbname="postgres", user=BOOTSTRAP) as opened:
        ended = opened.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE usename = 'poterne_app'"
        )
        return ended.fetchone()[0]


def written() -> set[str]:
    return set(JournalRow.objects.filter(rang=0).values_list("acte", flat=True))


def whole(tmp_path) -> None:
    module = load("verify_journal")
    assert answer(module, exported(module, tmp_path))[0] == 3


def test_connections_cut_in_mid_act_lose_none_and_double_none(now, tmp_path):
    with killing(end_backends) as kills:
        rank = 0
        while rank < _ACTS or sum(kills) < _CUTS:
            insisting(open_one, rank, now)
            rank += 1
    connections.close_all()
    assert AccessRequest.objects.count() == rank
    assert (
        JournalRow.objects.values("acte").distinct().count()
        == JournalRow.objects.filter(rang=0).count()
    )
    whole(tmp_path)


def started_again(cluster, tries: int = 50) -> None:
    """What a killed server left behind ends by itself, a moment later."""
    for rank in range(tries):
        try:
            return cluster.start()
        except NoPostgresql:
            if rank == tries - 1:
                raise
            time.sleep(_PATIENCE_S)
    return None


ENDS = {
    "arrêt immédiat": (lambda cluster: cluster.stop("immediate"), started_again),
    "arrêt rapide": (lambda cluster: cluster.stop("fast"), started_again),
    "processus maître tué": (Cluster.kill, started_again),
    "une connexion tuée": (lambda cluster: cluster.kill_one("poterne_app"), lambda _cluster: None),
}


@pytest.mark.parametrize("end", ENDS)
def test_a_server_that_ends_under_acts_comes_back_with_every_answered_act(
    now, copies, tmp_path, end
):
    gone, back = ENDS[end]
    cluster = copies._cluster  # noqa: SLF001  (the tests' own cluster)
    answered, stop = [], threading.Event()

    def press():
        with contextlib.closing(connection):
            for rank in range(400):
                if stop.is_set():
                    return
                try:
                    open_one(rank, now)
                except DatabaseError:
                    return
                answered.append(rank)

    writer = threading.Thread(target=press)
    writer.start()
    while len(answered) < 5:
        assert writer.is_alive()
    gone(cluster)
    writer.join()
    back(cluster)
    connections.close_all()
    held: set[str] = set()
    insisting(lambda: held.update(written()))
    assert {acts(rank) for rank in answered} <= held
    for rank in range(len(answered) + 1):
        insisting(open_one, rank, now)
    assert AccessRequest.objects.count() == len(answered) + 1
    whole(tmp_path)


def test_the_worker_goes_on_when_the_server_was_cut_and_no_password_leaves_twice(now):
    request = line.granted(gmf(5), now)
    at = [now]
    with relay.running() as post, killing(end_backends):
        for _ in range(60):
            at[0] += timedelta(minutes=11)
            with contextlib.suppress(DatabaseError):
                send_due(clock=lambda: at[0], limit=2)
            connections.close_all()
    connections.close_all()
    with relay.running() as after:
        while send_due(clock=lambda: at[0] + timedelta(hours=5)):
            pass
    halves = [mail for each in (post, after) for mail in each.to(ROY.email)]
    passwords = [relay.password_in(mail) for mail in halves if "passe temp" in mail["Subject"]]
    assert len(set(passwords)) == len(passwords) >= 5
    assert set(request.deliveries.filter(kind="M-14").values_list("state")) == {("sent",)}
    assert Proof.objects.filter(state="actif").count() == 5
    assert not Delivery.objects.filter(state="sending").exists()
