"""T16: the authorizing person asks that a refusal be reviewed; another person looks again."""

from datetime import datetime
from zoneinfo import ZoneInfo

from poterne.acts.journaling import Actor, Entry, act
from poterne.acts.outbox import queue
from poterne.acts.submission import locked, own
from poterne.core.lifecycle import RequestState
from poterne.core.offices import NotAllowed
from poterne.core.words import date_long
from poterne.records.models import AccessRequest, Appeal

_DAY = ZoneInfo("America/Toronto")


def may_appeal(request: AccessRequest, by: Actor, now: datetime) -> bool:
    """Whether ``by`` may ask for a review today; the last day counts to its end."""
    return (
        request.state == RequestState.REFUSEE
        and bool(by.fold)
        and by.fold == request.authorizer_fold
        and _in_time(request, now)
    )


def _in_time(request: AccessRequest, now: datetime) -> bool:
    end = request.due_at
    return end is not None and now.astimezone(_DAY).date() <= end.astimezone(_DAY).date()


@act
def appeal(*, request: AccessRequest, words: str, entry: Entry) -> AccessRequest:
    """T16: back to the check, for anybody but whoever refused; the date of reception stays.

    ``words`` may be empty. M-35 goes to the authorizer. Raises NotAllowed for anybody else or
    after 30 days, ForbiddenMove for a request that is not refused.
    """
    request, target = locked(request, "appeal")
    own(request, entry.by, "authorizer")
    if request.decided_by is None or not _in_time(request, entry.now):
        end = request.due_at
        since = f" depuis le {date_long(end.astimezone(_DAY).date())}" if end is not None else ""
        raise NotAllowed(f"Le délai de 30 jours pour demander une révision est passé{since}.")
    Appeal.objects.create(
        request=request,
        refused_by=request.decided_by,
        reason=request.reason,
        words=words.strip(),
        made_at=entry.now,
    )
    before, request.state = request.state, target
    request.decided_by, request.taken_by = None, None
    request.reason, request.due_at, request.updated_at = "", None, entry.now
    request.version += 1
    request.save()
    entry.write(
        "demande.revision",
        request,
        before=before,
        after=target,
        personal={"motif": words.strip()},
    )
    queue(
        "M-35",
        to=request.dossier().authorizer.email,
        role="authorizer",
        now=entry.now,
        request=request,
    )
    return request
