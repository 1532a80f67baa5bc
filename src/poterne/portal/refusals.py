"""What an act refuses, said as a page: what happened, what to do, a way back."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from poterne.acts.journaling import ForeignAct
from poterne.core.errors.requests import Changed, MissingReason, NotConforming, Stale, TooMany
from poterne.core.lifecycle import ForbiddenMove
from poterne.core.links import DeadLink
from poterne.core.offices import NotAllowed
from poterne.facade.layout import page
from poterne.facade.parts import Link

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

_UNKNOWN, _GONE, _CONFLICT, _FORBIDDEN, _MANY, _BAD = 404, 410, 409, 403, 429, 400


def refusal(  # noqa: PLR0913  (a page of refusal is its title, reason, cure and ways back)
    request: HttpRequest,
    *,
    title: str,
    reason: str,
    cure: str = "",
    links: tuple[Link, ...] = (),
    state: str = "interdit",
    status: int,
) -> HttpResponse:
    """A page of refusal; its ways back end with the home page."""
    return page(
        request,
        "portal/refus.html",
        ecran=f"Refus-{status}",
        titre=title,
        etat=state,
        status=status,
        motif=reason,
        remede=cure,
        liens=links,
    )


def answered(view: View[P]) -> View[P]:
    """``view``, whose refusals by an act become pages; nothing was done, nothing is lost."""

    @wraps(view)
    def wrapped(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except DeadLink as error:
            return dead(request, error)
        except TooMany as error:
            return too_many(request, error)
        except (Changed, ForbiddenMove, ForeignAct, Stale) as error:
            return _conflict(request, error.message)
        except (MissingReason, NotConforming) as error:
            return refusal(
                request,
                title="La demande ne peut pas avancer",
                reason=error.message,
                cure="Revenez à la page précédente pour compléter ce qui manque.",
                state="erreur",
                status=_BAD,
            )
        except NotAllowed as error:
            return refusal(
                request,
                title="Cette action ne vous est pas ouverte",
                reason=error.message,
                cure="La demande n’a pas changé.",
                status=_FORBIDDEN,
            )

    return wrapped


def _conflict(request: HttpRequest, message: str) -> HttpResponse:
    return refusal(
        request,
        title="La demande a changé entre-temps",
        reason=message,
        cure="Rien n’a été fait. Revenez à la demande pour voir où elle en est.",
        links=_back(request),
        state="erreur",
        status=_CONFLICT,
    )


def _back(request: HttpRequest) -> tuple[Link, ...]:
    match = request.resolver_match
    reference = match.kwargs.get("reference") if match else None
    if not reference:
        return ()
    return (Link(reverse("portail:suivi", args=[reference]), "Voir où en est la demande"),)


def dead(request: HttpRequest, error: DeadLink, *links: Link) -> HttpResponse:
    """A link that opens nothing: why, and how to get another."""
    unknown = error.why == "inconnu"
    return refusal(
        request,
        title="Ce lien n’ouvre plus rien" if not unknown else "Ce lien est introuvable",
        reason=error.message,
        links=links or _back(request),
        state="introuvable" if unknown else "expire",
        status=_UNKNOWN if unknown else _GONE,
    )


def too_many(request: HttpRequest, error: TooMany) -> HttpResponse:
    """A limit: nothing was lost, and when to come back is said."""
    return refusal(
        request,
        title="Une limite est atteinte",
        reason=error.message,
        cure="Ce qui était enregistré est intact.",
        status=_MANY,
    )
