"""The queue and its search: one page of keys, in a time that does not grow with the cabinet.

Each state is walked along its own index from where the page begins. A word that few requests hold
is looked up first; a common one is checked along the walk, where it is soon found again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models

from poterne.records.requests import AccessRequest

FEW = 2000
"""Up to so many requests, a word leads; above, it is common enough to meet on the way."""
_AFTER_ALL = "\U0010ffff"
_RANGE = {
    "sqlite": "w.word >= %s AND w.word < %s",
    "postgresql": "w.word ~>=~ %s AND w.word ~<~ %s",
}
"""Words that begin alike, whatever the collation of the database."""


class SearchWord(models.Model):
    """One folded word by which one received request is found."""

    request = models.ForeignKey(
        AccessRequest, on_delete=models.PROTECT, related_name="words", db_index=False
    )
    word = models.CharField(max_length=40)

    class Meta:
        db_table = "search_word"
        indexes = [
            models.Index(
                fields=["word", "request"],
                name="word_leads",
                opclasses=["varchar_pattern_ops", "int8_ops"],
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["request", "word"], name="search_word_once"),
        ]

    def __str__(self) -> str:
        return f"{self.request_id}:{self.word}"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a page of the queue holds; ``words`` are folded, each begins a word of the request."""

    states: Sequence[str]
    type: str = ""
    taken_by: int | None = None
    words: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the queue: the moment of reception and the key of the row there."""

    moment: datetime
    key: int


def page(
    wanted: Wanted, limit: int, *, after: Place | None = None, before: Place | None = None
) -> list[int]:
    """Keys of the first ``limit`` requests after that place, or of the last before it, in order.

    Requests never received are in no page.
    """
    backwards = after is None and before is not None
    lead = _lead(wanted.words)
    conditions = [
        _Condition("r.received_at IS NOT NULL"),
        *_cells(wanted),
        *_beyond(after or before, backwards=backwards),
        *(_holds(word) for word in wanted.words),
    ]
    order = "{0}received_at DESC, {0}id DESC" if backwards else "{0}received_at, {0}id"
    find = _walk if lead is None else _sift
    keys = find(wanted.states, conditions, order, limit, lead or ())
    return keys[::-1] if backwards else keys


@dataclass(frozen=True, slots=True)
class _Condition:
    """A condition on ``r``, and the values it binds."""

    sql: str
    values: tuple[Any, ...] = ()


def _cells(wanted: Wanted) -> list[_Condition]:
    kept = {"r.type = %s": wanted.type, "r.taken_by_id = %s": wanted.taken_by}
    return [_Condition(sql, (value,)) for sql, value in kept.items() if value]


def _beyond(place: Place | None, *, backwards: bool) -> list[_Condition]:
    if place is None:
        return []
    moment = connection.ops.adapt_datetimefield_value(place.moment)
    sign = "<" if backwards else ">"
    return [_Condition(f"(r.received_at, r.id) {sign} (%s, %s)", (moment, place.key))]


def _holds(word: str) -> _Condition:
    """A scalar, not an EXISTS: PostgreSQL would join every holder of a common word."""
    begins = _RANGE[connection.vendor]
    return _Condition(
        f"(SELECT 1 FROM search_word w WHERE w.request_id = r.id AND {begins} LIMIT 1) = 1",  # noqa: S608  (our own words; every value is bound)
        (word, word + _AFTER_ALL),
    )


def _lead(words: Sequence[str]) -> set[int] | None:
    """The few requests that hold the rare ones of ``words``; None when all are common."""
    begins = _RANGE[connection.vendor]
    arm = (
        "SELECT * FROM (SELECT {rank}, w.request_id FROM search_word w"  # noqa: S608  (as above)
        f" WHERE {begins} LIMIT {FEW + 1}) a{{rank}}"
    )
    arms = " UNION ALL ".join(arm.format(rank=rank) for rank in range(len(words)))
    found = _rows(arms, [end for word in words for end in (word, word + _AFTER_ALL)])
    by_word = [[key for rank, key in found if rank == each] for each in range(len(words))]
    rare = [set(keys) for keys in by_word if len(keys) <= FEW]
    return set.intersection(*rare) if rare else None


def _walk(
    states: Sequence[str],
    conditions: Sequence[_Condition],
    order: str,
    limit: int,
    _lead: Collection[int],
) -> list[int]:
    """A page of each state from its own index, then the page of them all."""
    kept = " AND ".join(each.sql for each in conditions)
    arm = (
        "SELECT * FROM (SELECT r.id, r.received_at FROM access_request r"  # noqa: S608  (as above)
        f" WHERE r.state = %s AND {kept} ORDER BY {order.format('r.')} LIMIT {limit}) a"
    )
    arms = " UNION ALL ".join(f"{arm}{rank}" for rank in range(len(states)))
    values = [value for each in conditions for value in each.values]
    return _keys(
        f"SELECT id FROM ({arms}) q ORDER BY {order.format('')} LIMIT {limit}",  # noqa: S608  (as above)
        [value for state in states for value in (state, *values)],
    )


def _sift(
    states: Sequence[str],
    conditions: Sequence[_Condition],
    order: str,
    limit: int,
    lead: Collection[int],
) -> list[int]:
    """Among the few of ``lead``."""
    if not lead:
        return []
    values = [value for each in conditions for value in each.values]
    kept = " AND ".join(each.sql for each in conditions)
    return _keys(
        "SELECT r.id FROM access_request r"  # noqa: S608  (as above)
        f" WHERE r.id IN ({_marks(lead)}) AND r.state IN ({_marks(states)}) AND {kept}"
        f" ORDER BY {order.format('r.')} LIMIT {limit}",
        [*lead, *states, *values],
    )


def _marks(values: Collection[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _rows(sql: str, values: Sequence[Any]) -> list[tuple[int, int]]:
    if not sql:
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return list(cursor.fetchall())


def _keys(sql: str, values: Sequence[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))
        return [row[0] for row in cursor.fetchall()]
