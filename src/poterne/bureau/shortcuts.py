"""The keys j and k in the desk's lists: off until a person turns them on in her browser.

A key alone may be struck by speech input or by mistake: hence off, and dead outside the list
(WCAG 2.1.4).
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from poterne.bureau.access import SHORTCUTS, guarded
from poterne.records.models import Staff

_LISTS = frozenset({"/bureau/", "/bureau/a-signer/", "/bureau/a-signer-soes/", "/bureau/remises/"})


@require_POST
@guarded("read")
def switch(request: HttpRequest, staff: Staff) -> HttpResponse:
    """On for a year in this browser, or off again; back to the list, its filters kept."""
    _ = staff
    back = request.POST.get("retour", "")
    response = redirect(back if back.partition("?")[0] in _LISTS else "/bureau/")
    if request.POST.get("raccourcis") == "oui":
        SHORTCUTS.keep(response, "oui")
    else:
        SHORTCUTS.drop(response)
    return response
