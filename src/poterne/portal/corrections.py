"""Portail-12: only what was sent back, each with what the authority said of it."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from poterne import clock
from poterne.acts.journaling import Actor
from poterne.acts.submission import save_answers
from poterne.core.lifecycle import RequestState
from poterne.core.rules.breach import Breach, Level
from poterne.facade.layout import page
from poterne.portal.answers import AnswersForm
from poterne.portal.paths import at
from poterne.portal.people import AUTHORIZER, PREPARER, for_people
from poterne.portal.progress import SECTIONS
from poterne.portal.sections import implied, version_of
from poterne.records.models import AccessRequest


@require_http_methods(["GET", "HEAD", "POST"])
@for_people(PREPARER, AUTHORIZER)
def correct(request: HttpRequest, record: AccessRequest, by: Actor) -> HttpResponse:
    """Portail-12; the reference stays, the signature is to be made again."""
    if record.state != RequestState.A_CORRIGER:
        return HttpResponseRedirect(at("demande", record))
    paths = tuple(dict.fromkeys(_paths(record)))
    mailboxes = [path for path in paths if path.endswith("email")]
    form = AnswersForm(paths, record, request.POST or None, mailboxes)
    if request.method == "POST":
        save_answers(
            request=record,
            dossier=implied(form.laid(record.dossier())),
            version=version_of(request),
            by=by,
            now=clock.now(),
        )
        return HttpResponseRedirect(at("verifier", record))
    form.attach(_returned(record))
    return page(
        request,
        "portal/corriger.html",
        ecran="Portail-12",
        titre="Points à corriger",
        demande=record,
        environnement=record.type,
        form=form,
        points=record.returned_faults,
        mot=record.reason,
    )


def _returned(record: AccessRequest) -> list[Breach]:
    return [
        Breach(fault["code"], fault["field"], fault["message"], Level.B, "")
        for fault in record.returned_faults
    ]


def _paths(record: AccessRequest) -> Iterator[str]:
    """The answers that the faults blame; a fault of a whole section opens all of it."""
    asked = [path for each in SECTIONS.values() for path in each.paths(record.dossier())]
    for fault in record.returned_faults:
        field = fault["field"]
        yield from (path for path in asked if path == field or path.startswith(f"{field}."))
