"""Wrong passwords of the staff, unknown links of anybody: counted in the database, waited for."""

import hashlib
from datetime import datetime, timedelta

from django.db import transaction

from poterne.core.factors import FAILURES_TO_CLOSE, pause
from poterne.core.links import MINUTE, UNKNOWN_LINKS
from poterne.records.locks import alone
from poterne.records.models import SignInFailure

_ONE_SOURCE, _ANYWHERE = timedelta(days=1), timedelta(days=30)
"""How long failures in a row are remembered, far past the longest pause."""
_LINKS = "liens inconnus"
"""No account bears this name: it holds a space and no « @ »."""
_LOCK = 4059
"""PostgreSQL advisory lock of the counts: forgetting and counting at once must not cross."""


def remaining(*, account: str, source: str, now: datetime) -> timedelta:
    """How long this account must wait before its next try from ``source``; zero when free."""
    failed = SignInFailure.objects.filter(pk=_key(account, source)).first()
    if failed is None:
        return timedelta(0)
    return max(failed.last_at + pause(failed.count) - now, timedelta(0))


def is_closed(*, account: str) -> bool:
    """Whether the second way is shut after 100 failures in a row; passkeys are never shut."""
    failed = SignInFailure.objects.filter(pk=_key(account, "")).first()
    return failed is not None and failed.count >= FAILURES_TO_CLOSE


@transaction.atomic(durable=True)
def note_failure(*, account: str, source: str, now: datetime) -> None:
    """One failure more, for this source and for the account as a whole."""
    alone(_LOCK)
    for key, kept in {_key(account, source): _ONE_SOURCE, _key(account, ""): _ANYWHERE}.items():
        failed, created = SignInFailure.objects.select_for_update().get_or_create(
            pk=key, defaults={"count": 1, "last_at": now, "until": now + kept}
        )
        if not created:
            failed.count, failed.last_at = failed.count + 1, now
            failed.until = None if failed.count >= FAILURES_TO_CLOSE else now + kept
            failed.save()


@transaction.atomic(durable=True)
def forget_failures(*, account: str, source: str) -> None:
    """The account signed in: the count begins anew."""
    alone(_LOCK)
    SignInFailure.objects.filter(pk__in=[_key(account, source), _key(account, "")]).delete()


def knocks_too_often(*, source: str, now: datetime) -> bool:
    """Whether this source tried 20 unknown links within the present minute (trust.md §11)."""
    tried = SignInFailure.objects.filter(pk=_key(_LINKS, source)).first()
    return tried is not None and tried.count >= UNKNOWN_LINKS and now < tried.last_at + MINUTE


@transaction.atomic(durable=True)
def note_unknown_link(*, source: str, now: datetime) -> None:
    """One unknown link more from this source; its minute begins with the first one."""
    alone(_LOCK)
    tried, created = SignInFailure.objects.select_for_update().get_or_create(
        pk=_key(_LINKS, source), defaults={"count": 1, "last_at": now, "until": now + MINUTE}
    )
    if created:
        return
    over = now >= tried.last_at + MINUTE
    tried.count, tried.last_at = (1, now) if over else (tried.count + 1, tried.last_at)
    tried.until = tried.last_at + MINUTE
    tried.save()


def forget_past(now: datetime) -> None:
    """Counts whose time is over are no more; what shut an account stays until it signs in."""
    SignInFailure.objects.filter(until__lte=now).delete()


def _key(account: str, source: str) -> str:
    return hashlib.sha256(f"{account}\n{source}".encode()).hexdigest()
