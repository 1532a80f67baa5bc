"""The addresses of received files at the desk: pages as images, the original to download, overrule.

A stranger's file is never shown: its pages are images that the examiner drew. The original leaves
only as a download, under a policy that lets it do nothing in a browser.
"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from poterne import clock
from poterne.acts.certified import in_force
from poterne.acts.examination import overrule
from poterne.bureau.access import actor, guarded
from poterne.bureau.refusals import Refused, attempt
from poterne.bureau.requests import case_page, found
from poterne.records.models import AccessRequest, Document, PagePicture, Staff

_SANDBOX = "sandbox; default-src 'none'"


@require_safe
@guarded("read")
def picture(
    request: HttpRequest, staff: Staff, reference: str, document: int, numero: int
) -> HttpResponse:
    """One page of the file, as the examiner drew it at its last reading."""
    _ = request, staff
    last = in_force(_kept(found(reference), document))
    drawn = PagePicture.objects.filter(examination=last, page=numero).first()
    if drawn is None:
        raise Http404
    return HttpResponse(
        bytes(drawn.png), content_type="image/png", headers={"Cache-Control": "private, no-store"}
    )


@require_safe
@guarded("read")
def original(request: HttpRequest, staff: Staff, reference: str, document: int) -> HttpResponse:
    """The bytes as received, to be saved and opened elsewhere; their name is ours, never theirs."""
    _ = request, staff
    kept = _kept(found(reference), document)
    name = f"{kept.request.reference_shown if kept.request else 'piece'}-{kept.sha256[:12]}.pdf"
    response = HttpResponse(bytes(kept.content), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = _SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@guarded("override")
def overrule_verdict(
    request: HttpRequest, staff: Staff, reference: str, document: int
) -> HttpResponse:
    """« Renverser ce verdict »: the agent's reason, then the case as it now stands."""
    each = found(reference)
    kept = _kept(each, document)
    try:
        attempt(
            lambda: overrule(
                request=each,
                document=kept,
                reason=request.POST.get("reason", ""),
                by=actor(staff, "override"),
                now=clock.now(),
                acte=request.POST.get("acte", ""),
            )
        )
    except Refused as refused:
        return case_page(
            request, staff, found(reference), faults=refused.faults, status=refused.status
        )
    messages.success(request, "Le verdict est renversé, motif gardé.")
    return redirect(reverse("bureau:dossier", args=[each.reference]))


def _kept(request: AccessRequest, document: int) -> Document:
    """The file of that number, if it is one of the request. Raises Http404."""
    kept = Document.objects.select_related("request").filter(pk=document, request=request).first()
    if kept is None:
        raise Http404
    return kept
