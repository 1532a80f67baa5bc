"""Pages of refusal, each whole: what happened, what to do, a way back."""

import logging
import secrets
import sys
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from poterne.facade.layout import page
from poterne.facade.logs import noticed

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refusal:
    """One page: its title, its reason and its cure."""

    status: int
    state: str
    title: str
    reason: str
    cure: str


PAGES = {
    "bad_request": Refusal(
        400,
        "erreur",
        "Cette requête n’a pas été comprise",
        "Votre navigateur a envoyé quelque chose que le service n’attend pas.",
        "Revenez à la page précédente et recommencez. Ce que vous aviez enregistré est intact.",
    ),
    "csrf": Refusal(
        403,
        "expire",
        "Cette page est ouverte depuis trop longtemps",
        "Par prudence, le service n’a pas accepté cet envoi : il ne peut pas vérifier qu’il vient "
        "de cette page.",
        "Revenez à la page précédente, rechargez-la et recommencez. Les témoins doivent être "
        "permis pour ce site.",
    ),
    "forbidden": Refusal(
        403,
        "interdit",
        "Cette page ne vous est pas ouverte",
        "Elle est réservée à une autre personne ou à un autre rôle.",
        "Si vous avez reçu un lien par courriel, ouvrez-le de nouveau.",
    ),
    "not_found": Refusal(
        404,
        "introuvable",
        "Cette page est introuvable",
        "L’adresse est incomplète, ou la page a été retirée.",
        "Vérifiez l’adresse. Si elle vient d’un courriel, copiez-la en entier.",
    ),
    "too_large": Refusal(
        413,
        "erreur",
        "Cet envoi est trop gros",
        "Le service ne lit pas plus de 16 Mo à la fois.",
        "Revenez à la page précédente et choisissez un fichier plus petit.",
    ),
    "failure": Refusal(
        500,
        "erreur",
        "Le service a fait une erreur",
        "La faute est de notre côté. Ce que vous aviez enregistré est intact.",
        "Réessayez dans quelques minutes.",
    ),
    "away": Refusal(
        503,
        "erreur",
        "Service momentanément indisponible",
        "La faute est de notre côté. Ce que vous veniez d’envoyer n’a pas été enregistré; ce qui "
        "l’était déjà est intact.",
        "Revenez à la page précédente dans quelques minutes et recommencez.",
    ),
    "unavailable": Refusal(
        503,
        "erreur",
        "Le service est arrêté pour un moment",
        "Un entretien est en cours. Ce que vous aviez enregistré est intact.",
        "Réessayez dans quelques minutes.",
    ),
}


AGAIN = {
    "GET": "Attendez un instant, puis réessayez.",
    "POST": "Votre saisie est gardée dans cette page : attendez un instant, puis réessayez.",
}
NEVER_AGAIN = {"preuve", "password", "code"}
"""Fields that hold a secret, or the answer of a key: typed or pressed afresh each time."""
_LARGEST = 64 * 1024

Fields = tuple[tuple[str, str], ...]


def refusal(
    request: HttpRequest,
    name: str,
    *,
    reason: str = "",
    cure: str = "",
    incident: str = "",
    again: Fields | None = None,
) -> HttpResponse:
    """The page ``name`` of ``PAGES``; ``reason`` and ``cure`` replace its own words.

    ``again``: the fields that « Réessayer » sends once more to the same address; None: no button.
    """
    said, desk = PAGES[name], request.path.startswith("/bureau/")
    return page(
        request,
        "facade/refus.html",
        ecran=f"Refus-{said.status}",
        titre=said.title,
        etat=said.state,
        status=said.status,
        motif=reason or said.reason,
        remede=cure or said.cure,
        incident=incident,
        encore=again,
        retour="/bureau/" if desk else "/",
        retour_dit="Revenir au bureau" if desk else "Revenir à l’accueil",
        coquille="facade/bureau.html" if desk else "facade/page.html",
    )


def bad_request(
    request: HttpRequest,
    exception: Exception,  # noqa: ARG001  (Django's signature)
) -> HttpResponse:
    """``handler400``; what was wrong stays in the log."""
    return refusal(request, "bad_request")


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """``handler403``; the reason shown is the exception's, when it has a French one."""
    return refusal(request, "forbidden", reason=str(exception))


def not_found(
    request: HttpRequest,
    exception: Exception,  # noqa: ARG001  (Django's signature)
) -> HttpResponse:
    """``handler404``; the same words whether the thing does not exist or is another's."""
    return refusal(request, "not_found")


def server_error(request: HttpRequest) -> HttpResponse:
    """``handler500``: an incident number that the log bears too, and nothing else.

    A disk that is full, a database that is away: 503, nothing was kept, and it heals by itself.
    """
    incident = secrets.token_hex(4).upper()
    _LOG.error("incident %s", incident)
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return _away(request, incident)
    return refusal(request, "failure", incident=incident)


def _away(request: HttpRequest, incident: str) -> HttpResponse:
    again = _again(request)
    cure = "" if again is None else AGAIN.get(request.method or "", AGAIN["GET"])
    try:
        response = refusal(request, "away", cure=cure, incident=incident, again=again)
    except DatabaseError:
        said = PAGES["away"]
        plain = f"{said.title}\n\n{said.reason}\n{said.cure}\n"
        response = HttpResponse(plain, status=said.status, content_type="text/plain; charset=utf-8")
    response["Retry-After"] = "60"
    return response


def _again(request: HttpRequest) -> Fields | None:
    """What was posted, to be posted again by a press; None when that must be done afresh.

    Only what the door had found to come from one of our pages; neither a file, which no page can
    give back, nor a secret, which is typed each time.
    """
    if request.method != "POST":
        return ()
    if not getattr(request, "csrf_processing_done", False) or request.FILES:
        return None
    posted = {name: all_ for name, all_ in request.POST.lists() if name != "csrfmiddlewaretoken"}
    fields = tuple((name, value) for name, values in posted.items() for value in values)
    size = sum(len(name) + len(value) for name, value in fields)
    return None if size > _LARGEST or NEVER_AGAIN & posted.keys() else fields


def unavailable(request: HttpRequest) -> HttpResponse:
    """The service rests; to be asked again in ten minutes."""
    response = refusal(request, "unavailable")
    response["Retry-After"] = "600"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """``CSRF_FAILURE_VIEW``: the page was too old, or the post came from elsewhere."""
    noticed(request, "malicious_csrf", reason, alarm=True)
    return refusal(request, "csrf")
