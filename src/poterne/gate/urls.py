"""The cold paths of a gate, through Django: same handlers, same answers, same refusals."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import path

from poterne import clock
from poterne.core.errors.gate import Refusal
from poterne.gate.activation import activation
from poterne.gate.credentials import moi, suspension
from poterne.gate.exchange import Answer, Asked, Door, Handler, refuse
from poterne.gate.front import Routes, dispatch
from poterne.gate.metadata import RESOURCE, SERVER, metadata

COLD: Routes = {
    "/b2b/v1/activation": {"POST": activation},
    "/b2b/v1/moi": {"GET": moi},
    "/b2b/v1/suspension": {"POST": suspension},
    SERVER: {"GET": metadata},
    RESOURCE: {"GET": metadata},
}


def _view(routes: dict[str, Handler]) -> Callable[[HttpRequest], HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        door: Door = request.META["poterne.door"]
        return _response(dispatch(door, Asked(request.META, clock.now()), routes))

    return view


def _response(answer: Answer) -> HttpResponse:
    response = HttpResponse(answer.body, status=answer.status)
    del response.headers["Content-Type"]
    for name, value in answer.headers:
        response.headers[name] = value
    return response


def _refusing(code: str, **values: str) -> Callable[..., HttpResponse]:
    """Django's own errors, in the gate's shape."""

    def view(request: HttpRequest, **_: object) -> HttpResponse:
        door: Door = request.META["poterne.door"]
        asked = Asked(request.META, clock.now())
        return _response(refuse(door.gate, asked, Refusal(code, values)))

    return view


urlpatterns = [path(name.removeprefix("/"), _view(dict(COLD[name]))) for name in COLD]
handler400 = _refusing("requete_invalide", precision="l’hôte n’est pas celui de la porte")
handler404 = _refusing("adresse_inconnue")
handler500 = _refusing("erreur_interne")
