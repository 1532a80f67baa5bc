"""The thin bar on every page of the demonstration: who one is, and the way to be another."""

from dataclasses import dataclass

from django.db import Error as DatabaseError
from django.http import HttpRequest
from django.template.loader import render_to_string

from poterne.demo import spool
from poterne.demo.agenda import Turn, turn
from poterne.demo.people import PEOPLE, Person, at_address

COOKIE = "personnage"


@dataclass(frozen=True, slots=True)
class Bar:
    """Who the visitor is, her new messages, and whose turn it is."""

    personne: Person | None
    nouveaux: int
    suite: Turn | None
    signe: bool
    """Whether the page asks for a PDF signed by certificate."""


def shown(request: HttpRequest) -> dict[str, str]:
    """Context processor: the bar, in the place that the shell keeps for it."""
    person = present(request)
    new = spool.unread(person.email) if person else 0
    bar = Bar(person, new, _turn(), request.path.endswith("/apposer/"))
    return {"barre": render_to_string("demo/barre.html", {"bar": bar})}


def _turn() -> Turn | None:
    try:
        return turn()
    except DatabaseError:
        # The page that says so has a bar too.
        return None


def present(request: HttpRequest) -> Person | None:
    """Who the visitor is: the member of the staff signed in at the desk, else the card chosen."""
    user = getattr(request, "user", None)
    if request.path.startswith("/bureau/"):
        return at_address(user.email) if user is not None and user.is_authenticated else None
    return PEOPLE.get(request.COOKIES.get(COOKIE, ""))
