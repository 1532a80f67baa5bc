"""The queue and its search: one page of keys, in a time that does not grow with the cabinet.

Each state is walked along its own index from where the page begins. Words that few requests hold,
alone or together, are looked up first; common ones are checked along the walk, where they are soon
found again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from poterne.records.requests import HEAVY, AccessRequest

T = TypeVar("T", bound=models.Model)

FEW = 2000
"""Up to so many requests, a word leads; above, it is common enough to meet on the way."""
_AFTER_ALL = "\U0010ffff"
_RANGE = {
    "sqlite": "w.word >= %s AND w.word < %s",
    "postgresql": "w.word ~>=~ %s AND w.word ~<~ %s",
}
"""Words that begin alike, whatever the collation of the database."""
_IN_ORDER = {"sqlite": "w.word", "postgresql": "w.word USING ~<~"}
"""Asked in the order of the index, for it to be read and nothing else."""


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
            models.UniqueConstraint(
                fields=["request", "word"],
                name="search_word_once",
                opclasses=["int8_ops", "varchar_pattern_ops"],
            ),
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
) -> list[AccessRequest]:
    """The first ``limit`` requests after that place, or the last before it, in order.

    Requests never received are in no page.
    """
    backwards = after is None and before is not None
    lead = leading(wanted.words)
    if lead is not None and not lead:
        return []
    conditions = [
        _Condition("r.received_at IS NOT NULL"),
        *_cells(wanted),
        *_beyond(after or before, backwards=backwards),
        *(_holds(word) for word in wanted.words),
    ]
    order = "{0}received_at DESC, {0}id DESC" if backwards else "{0}received_at, {0}id"
    if lead is None:
        keys = _walk(wanted.states, conditions, order, limit)
    else:
        keys = _sift(wanted.states, conditions, order, limit, lead)
    found = AccessRequest.objects.select_related("taken_by").defer(*HEAVY)
    rows = found.filter(pk__in=RawSQL(keys.sql, keys.values))  # noqa: S611  (our own words; every value is bound)
    return sorted(rows, key=_place_of)


def _place_of(row: AccessRequest) -> tuple[datetime, int]:
    return row.received_at or row.created_at, row.pk


def leading(words: Sequence[str]) -> set[int] | None:
    """The few requests that hold the rare ones of ``words``, or all of them together.

    None when they are too many to be counted one by one, or when there is no word.
    """
    if not words:
        return None
    arms = [_arm(rank, word) for rank, word in enumerate(words)]
    if len(words) > 1:
        arms.append(_together(words))
    sql = " UNION ALL ".join(f"SELECT * FROM ({arm.sql}) a{at}" for at, arm in enumerate(arms))  # noqa: S608  (as above)
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for each in arms for value in each.values])
        found = cursor.fetchall()
    by_arm = [[key for rank, key in found if rank == each] for each in range(len(arms))]
    alone = [set(keys) for keys in by_arm[: len(words)] if len(keys) <= FEW]
    if alone:
        return set.intersection(*alone)
    joint = by_arm[-1]
    return set(joint) if len(joint) <= FEW else None


def holding(rows: QuerySet[T], words: Sequence[str]) -> QuerySet[T]:
    """Those of ``rows`` whose request holds each of ``words``; a row has a ``request_id``."""
    lead = leading(words)
    if lead is not None:
        rows = rows.filter(request_id__in=lead)
    table = rows.model._meta.db_table  # noqa: SLF001  (Django's documented model API)
    for word in words:
        held = _holds(word, f"{table}.request_id")
        rows = rows.filter(RawSQL(held.sql, held.values, output_field=models.BooleanField()))  # noqa: S611  (as above)
    return rows


@dataclass(frozen=True, slots=True)
class _Condition:
    """A piece of SQL, often about ``r``, and the values it binds."""

    sql: str
    values: tuple[Any, ...] = ()


def _arm(rank: int, word: str) -> _Condition:
    """The requests that hold ``word``, one more than few at most."""
    vendor = connection.vendor
    return _Condition(
        f"SELECT {rank}, w.request_id FROM search_word w WHERE {_RANGE[vendor]}"  # noqa: S608  (as above)
        f" ORDER BY {_IN_ORDER[vendor]} LIMIT {FEW + 1}",
        _ends(word),
    )


def _together(words: Sequence[str]) -> _Condition:
    """The requests that hold all of ``words``; none is looked for while one of them is rare."""
    begins = _RANGE[connection.vendor]
    common = (
        f"(SELECT COUNT(*) FROM (SELECT 1 FROM search_word w WHERE {begins}"  # noqa: S608  (as above)
        f" LIMIT {FEW + 1}) c) > {FEW}"
    )
    other = (
        "EXISTS (SELECT 1 FROM search_word w"  # noqa: S608  (as above)
        f" WHERE w.request_id = l.request_id AND {begins})"
    )
    first, *others = words
    kept = [begins.replace("w.", "l."), *[common] * len(words), *[other] * len(others)]
    return _Condition(
        f"SELECT {len(words)}, l.request_id FROM search_word l"  # noqa: S608  (as above)
        f" WHERE {' AND '.join(kept)} LIMIT {FEW + 1}",
        tuple(end for word in (first, *words, *others) for end in _ends(word)),
    )


def _ends(word: str) -> tuple[str, str]:
    return word, word + _AFTER_ALL


def _cells(wanted: Wanted) -> list[_Condition]:
    kept = {"r.type = %s": wanted.type, "r.taken_by_id = %s": wanted.taken_by}
    return [_Condition(sql, (value,)) for sql, value in kept.items() if value]


def _beyond(place: Place | None, *, backwards: bool) -> list[_Condition]:
    if place is None:
        return []
    moment = connection.ops.adapt_datetimefield_value(place.moment)
    sign = "<" if backwards else ">"
    return [_Condition(f"(r.received_at, r.id) {sign} (%s, %s)", (moment, place.key))]


def _holds(word: str, request: str = "r.id") -> _Condition:
    """A scalar, not an EXISTS: PostgreSQL would join every holder of a common word.

    Asked whether it is null, for the planner to expect many: it then walks and stops early.
    """
    return _Condition(
        f"(SELECT 1 FROM search_word w WHERE w.request_id = {request}"  # noqa: S608  (as above)
        f" AND {_RANGE[connection.vendor]} LIMIT 1) IS NOT NULL",
        _ends(word),
    )


def _walk(
    states: Sequence[str], conditions: Sequence[_Condition], order: str, limit: int
) -> _Condition:
    """A page of each state from its own index, then the page of them all."""
    kept = " AND ".join(each.sql for each in conditions)
    arm = (
        "SELECT * FROM (SELECT r.id, r.received_at FROM access_request r"  # noqa: S608  (as above)
        f" WHERE r.state = %s AND {kept} ORDER BY {order.format('r.')} LIMIT {limit}) a"
    )
    arms = " UNION ALL ".join(f"{arm}{rank}" for rank in range(len(states)))
    values = [value for each in conditions for value in each.values]
    return _Condition(
        f"SELECT id FROM ({arms}) q ORDER BY {order.format('')} LIMIT {limit}",  # noqa: S608  (as above)
        tuple(value for state in states for value in (state, *values)),
    )


def _sift(
    states: Sequence[str],
    conditions: Sequence[_Condition],
    order: str,
    limit: int,
    lead: Collection[int],
) -> _Condition:
    """Among the few of ``lead``."""
    values = [value for each in conditions for value in each.values]
    kept = " AND ".join(each.sql for each in conditions)
    return _Condition(
        "SELECT r.id FROM access_request r"  # noqa: S608  (as above)
        f" WHERE r.id IN ({_marks(lead)}) AND r.state IN ({_marks(states)}) AND {kept}"
        f" ORDER BY {order.format('r.')} LIMIT {limit}",
        (*lead, *states, *values),
    )


def _marks(values: Collection[Any]) -> str:
    return ", ".join(["%s"] * len(values))
