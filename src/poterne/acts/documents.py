"""A file is received: its bytes are hashed, dated and kept before anything reads them (DOC-01)."""

import hashlib
from datetime import timedelta

from poterne.acts.journaling import Entry, act
from poterne.acts.submission import own
from poterne.core.documents_table import LARGEST_FILE
from poterne.core.errors.requests import TooMany
from poterne.core.errors.trust import TrustFault
from poterne.records.models import AccessRequest, Document, Examination

READINGS_PER_HOUR = 30
"""Each takes up to ten seconds of one core."""
_LONGEST_NAME = 120


def fingerprint(data: bytes) -> str:
    """What a file is known by: SHA-256, lower-case hex."""
    return hashlib.sha256(data).hexdigest()


@act
def receive(*, request: AccessRequest, name: str, data: bytes, entry: Entry) -> AccessRequest:
    """The file is kept under ``request``; the same bytes again are the same document (L-05).

    Raises TrustFault for an empty file, one above 15 MiB, or one that came for another request;
    TooMany, NotAllowed.
    """
    request = AccessRequest.objects.select_for_update().get(pk=request.pk)
    own(request, entry.by, "authorizer")
    if not data:
        raise TrustFault("file", "Aucun fichier n’a été reçu. Choisissez le PDF signé.")
    if len(data) > LARGEST_FILE:
        raise TrustFault("file", "Le fichier dépasse 15 Mo ou 10 pages. Choisissez le PDF signé.")
    _rationed(request, entry)
    sha256 = fingerprint(data)
    known = Document.objects.filter(sha256=sha256).first()
    if known is not None:
        if known.request_id != request.pk:
            raise TrustFault("file", "Ce fichier a déjà été reçu pour une autre demande.")
        return request
    Document.objects.create(
        request=request,
        channel="televersement",
        shown_name=_shown(name),
        sha256=sha256,
        size=len(data),
        content=data,
        received_at=entry.now,
    )
    entry.write("document.recu", request, digest=sha256)
    return request


def _rationed(request: AccessRequest, entry: Entry) -> None:
    recent = Examination.objects.filter(
        document__request=request, started_at__gt=entry.now - timedelta(hours=1)
    )
    if recent.count() >= READINGS_PER_HOUR:
        raise TooMany("Trop de fichiers ont été envoyés depuis une heure. Réessayez plus tard.")


def _shown(name: str) -> str:
    """The name as its sender gave it, without what no page can show; never a path."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(each for each in last if each.isprintable())[:_LONGEST_NAME]
