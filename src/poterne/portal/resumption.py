"""A session that ends while somebody types: a signed cookie names the draft, the post is kept."""

from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest, HttpResponse

from poterne.core.lifecycle import RequestState
from poterne.core.reference import normalize_reference
from poterne.facade.cookies import Cookie
from poterne.records.models import AccessRequest

_SALT, _LIFE_S = "poterne.brouillon", 7 * 24 * 3600
_COOKIE = Cookie("brouillon", _LIFE_S, folder="/demandes/")


@dataclass(frozen=True, slots=True)
class Typist:
    """The draft that this browser was filling, and the mailbox key it was filled under."""

    record: AccessRequest
    fold: str


def remember(response: HttpResponse, record: AccessRequest, fold: str) -> HttpResponse:
    """``response``, whose cookie lets this browser add to that draft for a week, but not read."""
    return _COOKIE.keep(response, signing.dumps([record.reference, fold], salt=_SALT))


def typist(request: HttpRequest, reference: str) -> Typist | None:
    """Who was typing in that draft in this browser; None once it was sent, or after a week."""
    try:
        named, fold = signing.loads(_COOKIE.read(request), salt=_SALT, max_age=_LIFE_S)
    except signing.BadSignature:
        return None
    if named != normalize_reference(reference):
        return None
    record = AccessRequest.objects.filter(
        reference=named, state=RequestState.BROUILLON, preparer_fold=fold
    ).first()
    return Typist(record, fold) if record else None
