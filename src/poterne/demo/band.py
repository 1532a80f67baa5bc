"""The thin bar on every page of the demonstration: who one is, and the way to be another."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from poterne.demo.people import PEOPLE, Person, at_address

COOKIE = "personnage"


def shown(request: HttpRequest) -> dict[str, str]:
    """Context processor: the bar, in the place that the shell keeps for it."""
    return {"barre": render_to_string("demo/barre.html", {"personne": present(request)})}


def present(request: HttpRequest) -> Person | None:
    """Who the visitor is: the member of the staff signed in at the desk, else the card chosen."""
    user = getattr(request, "user", None)
    if request.path.startswith("/bureau/"):
        return at_address(user.email) if user is not None and user.is_authenticated else None
    return PEOPLE.get(request.COOKIES.get(COOKIE, ""))
