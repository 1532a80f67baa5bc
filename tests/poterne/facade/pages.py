"""A few pages to try the shell with."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpResponse
from django.urls import include, path

from poterne.facade import errors, headers
from poterne.facade.layout import page

TEMPLATE = "facade/page.html"


def plain(request):
    return page(request, TEMPLATE, ecran="Portail-0", titre="L'accueil : bonjour")


def forbidden(request):
    raise PermissionDenied("Cet acte est réservé au rôle : agent.")


def odd(request):
    raise SuspiciousOperation("secret")


def broken(request):
    raise RuntimeError("secret")


def posted(request):
    return HttpResponse("reçu")


def own_policy(request):
    response = HttpResponse("x")
    response["Content-Security-Policy"] = "sandbox"
    response["Cache-Control"] = "public, max-age=300"
    return response


urlpatterns = [
    path("", plain),
    path("lien/", headers.unlisted(own_policy)),
    path("interdit/", forbidden),
    path("bizarre/", odd),
    path("bris/", broken),
    path("envoi/", posted),
    path("regle/", own_policy),
    path("", include("poterne.facade.urls")),
]
handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler500 = errors.server_error
