"""What the search boxes of Bureau-12 and Bureau-33 find: by their own names, else by words.

The words are those of the queue: folded, each the beginning of a word of the request.
"""

from collections.abc import Sequence

from django.db.models import QuerySet

from poterne.bureau.filters import looked_for
from poterne.core.deliveries import Half
from poterne.core.lifecycle import CredentialState
from poterne.records import search
from poterne.records.models import Credential, Delivery, Organization
from poterne.records.requests import HEAVY

_HEAVY = ("request__answers", *(f"request__{column}" for column in HEAVY))


def halves(typed: str) -> QuerySet[Delivery]:
    """The halves of that identifier, or of the requests that hold each word; all for no word."""
    found = Delivery.objects.exclude(half=Half.AVIS).select_related("request", "credential")
    words = looked_for(typed)
    named = _named(words)
    if named:
        found = found.filter(credential__in=named.values())
    return search.holding(found.defer(*_HEAVY), [word for word in words if word not in named])


def living(typed: str) -> QuerySet[Credential]:
    """Identifiers not yet withdrawn, by name, place or words of the request; none for no word."""
    found = Credential.objects.exclude(state=CredentialState.RETIRE)
    words = looked_for(typed)
    if not words:
        return found.none()
    named, places = _named(words), _places(words)
    if named:
        found = found.filter(pk__in=named.values())
    if places:
        found = found.filter(organization__in=places.values())
    others = [word for word in words if word not in named and word.upper() not in places]
    found = found.select_related("request", "organization").defer(*_HEAVY)
    return search.holding(found, others).order_by("machine_id")


def _named(words: Sequence[str]) -> dict[str, int]:
    known = Credential.objects.filter(machine_id__in=words)
    return dict(known.values_list("machine_id", "pk"))


def _places(words: Sequence[str]) -> dict[str, int]:
    known = Organization.objects.filter(org__in=[word.upper() for word in words])
    return dict(known.values_list("org", "pk"))
