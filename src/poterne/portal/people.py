"""A request is reached by its own people only; for everyone else it does not exist."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse

from poterne.acts.journaling import Actor, party
from poterne.core.reference import normalize_reference
from poterne.facade.logs import noticed
from poterne.portal.holders import AUTHORIZER, IT_LEAD, PREPARER, holds
from poterne.portal.proofs import to_prove
from poterne.portal.refusals import answered
from poterne.portal.visitor import Mailbox, mailbox
from poterne.records.models import AccessRequest

View = Callable[[HttpRequest, AccessRequest, Actor], HttpResponse]
Routed = Callable[[HttpRequest, str], HttpResponse]

__all__ = ["AUTHORIZER", "IT_LEAD", "PREPARER", "for_people", "named"]


def for_people(*roles: str, unproven: Routed = to_prove) -> Callable[[View], Routed]:
    """The view gets the request and its party, the first of ``roles`` that the mailbox holds.

    Nobody proven: ``unproven`` answers. A stranger gets 404, as for a reference never drawn.
    """

    def decorate(view: View) -> Routed:
        guarded = answered(view)

        @wraps(view)
        def wrapped(request: HttpRequest, reference: str) -> HttpResponse:
            box = mailbox(request)
            if box is None:
                return unproven(request, reference)
            record = named(reference)
            try:
                by = _party(record, box, roles)
            except Http404:
                noticed(request, "authz_fail", f"demande:{record.pk}", alarm=True)
                raise
            return guarded(request, record, by)

        return wrapped

    return decorate


def named(reference: str) -> AccessRequest:
    """The request of that reference, as typed. Raises Http404."""
    record = AccessRequest.objects.filter(reference=normalize_reference(reference) or "").first()
    if record is None:
        raise Http404
    return record


def _party(record: AccessRequest, box: Mailbox, roles: tuple[str, ...]) -> Actor:
    for role in roles:
        if holds(record, box, role):
            return party(role, box.fold)
    raise Http404
