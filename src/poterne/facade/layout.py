"""One way to answer with a page: the shell around it, its title, its hooks for tests."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from poterne.facade.cookies import Cookie
from poterne.facade.forms import Fault
from poterne.facade.sessions import regime_of, seconds_before_warning

APPEARANCES = {"auto": "auto", "clair": "claire", "sombre": "sombre"}
COOKIE = Cookie("apparence", seconds=365 * 24 * 3600)


def page(  # noqa: PLR0913  (what every page must say of itself, each named at the call)
    request: HttpRequest,
    template: str,
    *,
    ecran: str,
    titre: str,
    etat: str = "",
    erreurs: Sequence[Fault] = (),
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """The page ``template``, whole.

    ``ecran`` is the screen's id (``Portail-4``); ``titre`` is both ``<h1>`` and the start of
    ``<title>``; ``etat`` is ``erreur`` when there are ``erreurs``, else ``rempli`` unless given.
    """
    shown = etat or ("erreur" if erreurs else "rempli")
    context |= {"ecran": ecran, "titre": titre, "etat": shown, "erreurs": erreurs}
    return render(request, template, context, status=status)


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: what the shell needs on every page, whoever renders it."""
    chosen = COOKIE.read(request)
    return {
        "service": settings.SERVICE_NAME,
        "apparence": chosen if chosen in APPEARANCES else "auto",
        "apparences": APPEARANCES,
        "chemin": request.get_full_path(),
        "barre": "",
        "avis_de_fin_s": seconds_before_warning(request),
        "prolongee": regime_of(request.path_info).prolonged,
    }
