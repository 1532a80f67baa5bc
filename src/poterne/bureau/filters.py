"""The filters of Bureau-2 as they stand in the URL, and the place where a page begins."""

from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.http import QueryDict

from poterne.bureau.forms import QueueForm
from poterne.bureau.timeline import OPEN_TO_STAFF
from poterne.core.lifecycle import CLOSED
from poterne.core.words import search_words
from poterne.records.models import AccessRequest, Staff
from poterne.records.search import Place, Wanted

OPEN = sorted(str(state) for state in OPEN_TO_STAFF - CLOSED)
_WORDS = 6
_ALL = sorted(str(state) for state in OPEN_TO_STAFF)


def chosen(given: QueryDict) -> dict[str, str]:
    """The filters of ``given`` that are set and known, in the order of the form."""
    form = QueueForm(given)
    form.is_valid()
    return {name: "on" if value is True else value for name, value in _kept(form) if value}


def _kept(form: QueueForm) -> list[tuple[str, str | bool]]:
    return [(name, form.cleaned_data.get(name, "")) for name in form.fields]


def wanted(filters: dict[str, str], staff: Staff) -> Wanted:
    """What the queue shows of the cabinet under these filters."""
    states = {"": OPEN, "toutes": _ALL}
    state = filters.get("etat", "")
    return Wanted(
        states=states.get(state, [state]),
        type=filters.get("type", ""),
        taken_by=staff.pk if filters.get("miennes") else None,
        words=looked_for(filters.get("q", "")),
    )


def looked_for(typed: str) -> Sequence[str]:
    """The folded words of a search box, as many as one look may take."""
    return search_words(typed)[:_WORDS]


def address(filters: dict[str, str], **cursor: str) -> str:
    """``?etat=recue&apres=…``; "" for nothing."""
    fields = filters | {name: value for name, value in cursor.items() if value}
    return f"?{urlencode(fields)}" if fields else ""


def cursor(each: AccessRequest) -> str:
    """Where ``each`` stands in the queue, for the URL."""
    return cursor_at(each.received_at or each.created_at, each.pk)


def cursor_at(moment: datetime, key: int) -> str:
    """The place of what came at ``moment`` under that key, as ``place`` reads it."""
    return f"{moment.astimezone(UTC).isoformat()}_{key}"


def place(given: str | None) -> Place | None:
    """The place that a cursor names; None for one that was tampered with."""
    moment, _, key = (given or "").rpartition("_")
    try:
        instant = datetime.fromisoformat(moment)
        return Place(instant, int(key)) if instant.tzinfo else None
    except ValueError:
        return None
