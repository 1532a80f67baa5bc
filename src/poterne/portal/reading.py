"""What the authorizing person read and accepted in this session: nothing is signed unseen."""

from django.http import HttpRequest

from poterne.records.models import AccessRequest

_READ = "lecture"


def note_reading(request: HttpRequest, record: AccessRequest, shown: str) -> None:
    """She read ``record`` under that ``empreinte_demande``, and took its commitments."""
    request.session[_READ] = {"demande": record.pk, "empreinte": shown}


def read_hash(request: HttpRequest, record: AccessRequest) -> str | None:
    """The ``empreinte_demande`` that she read and accepted in this session, or None."""
    was_read = request.session.get(_READ) or {}
    return was_read.get("empreinte", "") if was_read.get("demande") == record.pk else None


def forget_reading(request: HttpRequest) -> None:
    """What was read is signed: it does not serve again."""
    request.session.pop(_READ, None)
