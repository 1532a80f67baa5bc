"""The form as PDF: the blank one, and the one of a request, made once and kept.

Made by the process that serves it, at the first download: the worker would make people wait.
The instruments are brought in then only, since they take a second to load.
"""

import hashlib
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from poterne.core.dossier import digest
from poterne.core.errors.requests import Changed
from poterne.core.forms.code import Printed, packed
from poterne.core.forms.edition import current, sheet
from poterne.core.lifecycle import RequestState
from poterne.records.models import AccessRequest, ProducedForm

PRINTED = frozenset({RequestState.BROUILLON, RequestState.A_SIGNER, RequestState.A_CORRIGER})
"""States in which a request may be downloaded to be signed."""
_DAY = ZoneInfo("America/Toronto")
_FIRST_BYTES = 32


def blank_form() -> bytes:
    """The blank form of the newest edition: the same bytes at each making, kept in memory."""
    newest = current()
    return _blank(newest.form.key, newest.edition.number)


@cache
def _blank(form: str, number: int) -> bytes:
    from poterne.adapters.form_pdf.blank import blank  # noqa: PLC0415  (heavy: at first use)

    return blank(sheet(form, number))


def produced_form(*, request: AccessRequest, now: datetime) -> ProducedForm:
    """The form of ``request`` as it stands: the stored one, else made and stored.

    ``data`` holds the bytes and ``sha256`` their hash. Raises Unprintable when a character has no
    glyph, Changed when the answers moved meanwhile.
    """
    content_hash = digest(request.content())
    stored = ProducedForm.objects.filter(
        request=request, edition=request.edition, content_hash=content_hash
    ).first()
    if stored is not None:
        return stored
    return keep(request=request, content_hash=content_hash, data=_made(request), now=now)


def _made(request: AccessRequest) -> bytes:
    from poterne.adapters.form_pdf.produced import Content, produced  # noqa: PLC0415  (heavy)

    of = sheet(request.form, request.edition)
    day = request.created_at.astimezone(_DAY).date()
    printed = Printed(
        edition=of.id,
        reference=request.reference,
        page=1,
        made_on=day,
        digest16=digest(request.content())[:_FIRST_BYTES],
        data=request.dossier(),
    )
    payload = packed(printed, secret=settings.CODE_KEY.encode(), number=request.edition)
    return produced(of, Content(request.reference, request.dossier(), day, payload))


@transaction.atomic(durable=True)
def keep(*, request: AccessRequest, content_hash: str, data: bytes, now: datetime) -> ProducedForm:
    """``data`` is the form of that content; of two windows that ask at once, the first one's.

    Raises Changed when the request says something else by now.
    """
    held = AccessRequest.objects.select_for_update().get(pk=request.pk)
    if digest(held.content()) != content_hash:
        raise Changed
    form, _ = ProducedForm.objects.get_or_create(
        request=held,
        edition=held.edition,
        content_hash=content_hash,
        defaults={
            "sha256": hashlib.sha256(data).hexdigest(),
            "data": data,
            "created_at": now,
        },
    )
    return form
