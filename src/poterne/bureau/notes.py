"""The working note on Bureau-3: saved by its button, or on its own while one types."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from poterne import clock
from poterne.acts.notes import save_note
from poterne.bureau.access import actor, guarded
from poterne.bureau.refusals import Refused, attempt
from poterne.bureau.requests import case_page, found
from poterne.core.words import time_short
from poterne.records.models import CaseNote, Staff


@require_POST
@guarded("note")
def save(request: HttpRequest, staff: Staff, reference: str) -> HttpResponse:
    """The note is kept; a script that asks for JSON is told when, or why not."""
    each, now = found(reference), clock.now()
    version = request.POST.get("note_version", "")
    quiet = request.headers.get("Accept", "") == "application/json"

    def deed() -> object:
        return save_note(
            request=each,
            text=request.POST.get("note", "").replace("\r\n", "\n"),
            version=int(version) if version.isdecimal() else -1,
            by=actor(staff, "note"),
            now=now,
        )

    try:
        note = attempt(deed)
    except Refused as refused:
        said = " ".join(each.message for each in refused.faults)
        if quiet:
            return JsonResponse({"dit": said}, status=refused.status)
        return case_page(request, staff, each, faults=refused.faults, status=refused.status)
    if quiet and isinstance(note, CaseNote):
        hour = time_short(note.updated_at.astimezone(clock.TORONTO))
        return JsonResponse({"dit": f"Enregistré à {hour}", "version": note.version})
    return redirect(reverse("bureau:dossier", args=[each.reference]) + "#note")
