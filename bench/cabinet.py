"""A scratch cabinet of many requests, copied by bulk SQL from one that was walked for real."""

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from django.db import connection, connections
from tests import line
from tests.cast import GAGNON, STAFF, account, gmf
from tests.cluster import BOOTSTRAP, quick_folder, running
from tests.conftest import NOW, point

from bench.around import FOLLOWED, KEY, TYPED, around, copied, finish, moment
from poterne.core.words import search_fold
from poterne.ops.migrate import migrate
from poterne.records import guards
from poterne.records.models import AccessRequest

RARE = "zinnia"
_STATES = ("recue", "en_verification", "a_corriger", "conforme", "signee_repondant")
_CLOSED = ("accordee", "refusee", "sans_suite", "annulee")
_FIRST = ("Louise", "Marc", "Anne", "Sophie", "Samuel", "Ève", "Élodie", "Zoé", "Noël", "Gaël")
_LAST = ("Tremblay", "Roy", "Bélanger", "Côté", "Lœwen", "Pelletier", "Morin", "Nguyen", "Hébert")
_PLACES = ("Clinique", "GMF", "Polyclinique", "CLSC", "Coopérative")
_TOWNS = ("Rapides", "Bellerive", "Érables", "Joliette", "Élie", "Assomption", "Rivière")


@contextlib.contextmanager
def opened(engine: str, count: int) -> Iterator[None]:
    """Django speaks to a cabinet of ``count`` requests; gone afterwards."""
    with contextlib.ExitStack() as stack:
        if engine == "sqlite":
            folder = stack.enter_context(tempfile.TemporaryDirectory(dir=quick_folder()))
            point(NAME=str(Path(folder) / "banc"))
        else:
            cluster = stack.enter_context(running(hasty=False))
            cluster.admin("CREATE DATABASE banc")
            point(NAME="banc", USER=BOOTSTRAP, HOST=str(cluster.folder))
        _create()
        _fill(count)
        yield
        connections.close_all()


def _create() -> None:
    if connection.vendor == "postgresql":
        from poterne.records.roles import creation  # noqa: PLC0415  (this engine alone has roles)

        with connection.cursor() as cursor:
            for statement in creation():
                cursor.execute(statement)
    migrate()


def _fill(count: int) -> None:
    """One request goes the whole way; the others are its copies, each with its own words."""
    line.granted(gmf(1), NOW - timedelta(days=count))
    for person in STAFF:
        account(person, NOW)
    guards.drop(connection)
    own, series = _cells(count, account(GAGNON, NOW).pk), _counted(count)
    words = [
        ("search_word (request_id, word)", f"SELECT {KEY}, {word} FROM n WHERE {kept}")
        for word, kept in _words(count)
    ]
    with connection.cursor() as cursor:
        for target, cells in (copied(AccessRequest, 1, own), *around(count), *words):
            cursor.execute(f"INSERT INTO {target} {series} {cells}")
        finish(count)
        cursor.execute({"sqlite": "ANALYZE", "postgresql": "VACUUM ANALYZE"}[connection.vendor])
    guards.make(connection)


def _counted(count: int) -> str:
    return f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count - 1})"


def _one_of(choices: Sequence[str], rank: str) -> str:
    """The element of ``choices`` that the number ``rank`` points to, as SQL."""
    cases = " ".join(f"WHEN {at} THEN '{choice}'" for at, choice in enumerate(choices))
    return f"CASE ({rank}) % {len(choices)} {cases} END"


def _cells(count: int, agent: int) -> dict[str, str]:
    """Columns that differ from one copy to the next: half of the requests are still open."""
    return {
        "id": KEY,
        "reference": TYPED,
        "state": f"CASE WHEN i % 2 = 1 THEN {_one_of(_STATES, 'i / 2')}"
        f" ELSE {_one_of(_CLOSED, 'i / 2')} END",
        "type": "CASE WHEN i % 5 = 0 THEN 'partenaire' ELSE 'production' END",
        "organization_name": f"{_one_of(_PLACES, 'i')} || ' ' || {_one_of(_TOWNS, 'i / 3')}",
        "received_at": moment(count),
        "taken_by_id": f"CASE WHEN i % 3 = 0 THEN {agent} END",
        "decided_by_id": str(agent),
        "reason": "'Motif.'",
        "preparer_fold": f"CASE WHEN i = {FOLLOWED} THEN s.preparer_fold ELSE {TYPED} END",
        "authorizer_fold": f"{TYPED} || '@a'",
        "it_lead_fold": f"{TYPED} || '@l'",
    }


def _words(count: int) -> Iterator[tuple[str, str]]:
    """Each word of a copy, and which copies hold it."""
    for choices, mix in ((_PLACES, 7919), (_TOWNS, 5273), (_FIRST, 6151), (_LAST, 4051)):
        rank = f"i * {mix} / 64"
        yield _one_of([search_fold(choice) for choice in choices], rank), "1 = 1"
    yield "'n' || (i % 997)", "1 = 1"
    yield TYPED, "1 = 1"
    yield f"substr({TYPED}, 1, 4)", f"substr({TYPED}, 1, 4) <> substr({TYPED}, 5)"
    yield f"substr({TYPED}, 5)", "1 = 1"
    yield f"'{RARE}'", f"i % {count // 7} = 0"
