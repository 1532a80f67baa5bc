"""« Demander une révision » of Portail-11: another person looks at a refusal again (T16)."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from poterne import clock
from poterne.acts.appeal import appeal, may_appeal
from poterne.acts.journaling import Actor
from poterne.facade.forms import ShapeForm, long_text
from poterne.facade.layout import page
from poterne.portal.paths import at
from poterne.portal.people import AUTHORIZER, for_people
from poterne.portal.visitor import act_of, new_act
from poterne.records.models import AccessRequest


class AppealForm(ShapeForm):
    """What she wants known; nothing of it is required."""

    mots = long_text(
        "Ce qu’il faut savoir pour réexaminer la demande",
        hint="Par exemple, ce qui est inexact dans le motif du refus.",
        optional=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_people(AUTHORIZER)
def ask_review(request: HttpRequest, record: AccessRequest, by: Actor) -> HttpResponse:
    """T16, on a page of its own; once it is no longer possible, the follow-up page says why."""
    now = clock.now()
    if request.method == "POST":
        words = request.POST.get("mots", "")
        appeal(request=record, words=words, by=by, now=now, acte=act_of(request))
        return HttpResponseRedirect(at("suivi", record))
    if not may_appeal(record, by, now):
        return HttpResponseRedirect(at("suivi", record))
    return page(
        request,
        "portal/revision.html",
        ecran="Portail-11-Revision",
        titre="Demander une révision",
        etat="vide",
        demande=record,
        form=AppealForm(),
        acte=new_act(),
    )
