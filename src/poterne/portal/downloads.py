"""The form as PDF: blank for everybody, filled in for the people of a request."""

from hashlib import sha256

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from poterne import clock
from poterne.acts.journaling import Actor
from poterne.acts.produced_forms import PRINTED, blank_form, produced_form
from poterne.core.errors.requests import Unprintable
from poterne.portal.paths import at
from poterne.portal.people import AUTHORIZER, PREPARER, for_people
from poterne.portal.progress import found_in, stops
from poterne.portal.refusals import refusal
from poterne.records.models import AccessRequest

_BAD = 400


@require_http_methods(["GET", "HEAD"])
def blank(_request: HttpRequest) -> HttpResponse:
    """« Formulaire vierge »: the same file for everybody, so that it may be kept a day."""
    data = blank_form()
    response = _file(data, "formulaire-vierge.pdf")
    response["ETag"] = f'"{sha256(data).hexdigest()[:32]}"'
    response["Cache-Control"] = "public, max-age=86400"
    return response


@require_http_methods(["GET", "HEAD"])
@for_people(PREPARER, AUTHORIZER)
def filled(request: HttpRequest, record: AccessRequest, _by: Actor) -> HttpResponse:
    """« Télécharger la demande en PDF »: what was checked, to print or to sign as it is."""
    if record.state not in PRINTED:
        return HttpResponseRedirect(at("suivi", record))
    if record.is_editable and stops(found_in(record, clock.now())):
        return HttpResponseRedirect(at("verifier", record))
    try:
        form = produced_form(request=record, now=clock.now())
    except Unprintable as error:
        return refusal(
            request, title="La demande ne peut pas être imprimée", reason=error.message, status=_BAD
        )
    response = _file(bytes(form.data), f"demande-{record.reference_shown}.pdf")
    response["Cache-Control"] = "no-store"
    return response


def _file(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
