"""What was typed when a session ended: kept, and given back to the same person alone."""

from dataclasses import dataclass

from django.core.signing import BadSignature, loads
from django.http import HttpRequest

from poterne.records.models import Staff

_KEY = "garde"
_OWNER = "auteur"
_NEVER = {"csrfmiddlewaretoken", "preuve", "password", "code"}
_LARGEST = 64 * 1024
OWNER_SALT = "poterne.bureau.auteur"


@dataclass(frozen=True, slots=True)
class Kept:
    """A post that waits: where it was going, and its fields."""

    path: str
    fields: tuple[tuple[str, str], ...]


def keep_typed(request: HttpRequest) -> None:
    """The post of an ended session waits in the new one, without its passwords and proofs."""
    fields = [
        [name, value]
        for name, values in request.POST.lists()
        if name not in _NEVER
        for value in values
    ]
    size = sum(len(name) + len(value) for name, value in fields)
    if request.POST.get(_OWNER) and size <= _LARGEST:
        request.session[_KEY] = {"path": request.path, "fields": fields}


def kept_for(request: HttpRequest, staff: Staff) -> Kept | None:
    """What waits for ``staff``, or None; what another person typed is destroyed unseen."""
    kept = request.session.get(_KEY)
    if not kept:
        return None
    fields = [(str(name), str(value)) for name, value in kept["fields"]]
    try:
        owner = loads(dict(fields).get(_OWNER, ""), salt=OWNER_SALT)
    except BadSignature:
        owner = None
    if owner != staff.pk:
        drop(request)
        return None
    return Kept(str(kept["path"]), tuple(fields))


def drop(request: HttpRequest) -> None:
    """Nothing waits any more."""
    request.session.pop(_KEY, None)
