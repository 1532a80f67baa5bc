"""Light, dark or as the system: a cookie, a plain form, no JavaScript."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from poterne.facade.layout import APPEARANCES, COOKIE


# Without a token on purpose: at worst a stranger darkens a page, and public pages stay cacheable.
@csrf_exempt
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """The appearance is kept a year in this browser; back to the page where it was chosen."""
    back = request.POST.get("retour", "/")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/"
    response = HttpResponseRedirect(back)
    chosen = request.POST.get("apparence", "auto")
    if chosen in APPEARANCES and chosen != "auto":
        COOKIE.keep(response, chosen)
    else:
        COOKIE.drop(response)
    return response
