"""Crée le premier administrateur : lui seul invite les autres, depuis le bureau."""

from argparse import Namespace

from poterne import clock
from poterne.acts import staff
from poterne.core.errors.staff import AccountFault
from poterne.core.offices import NotAllowed
from poterne.ops.console import Parser, Stop, say
from poterne.ops.operator import OPERATOR


def arguments(parser: Parser) -> None:
    """The person's address and name."""
    parser.add_argument("geste", choices=["first"], help="first : le premier administrateur")
    parser.add_argument("courriel", help="adresse électronique de la personne")
    parser.add_argument("nom", nargs="+", help="prénom et nom")


def run(options: Namespace) -> int:
    """The account exists and its link waits for the worker. Raises Stop when it may not."""
    try:
        person = staff.first(
            email=options.courriel, name=" ".join(options.nom), by=OPERATOR, now=clock.now()
        )
    except (AccountFault, NotAllowed) as refused:
        raise Stop(refused.message) from refused
    say(f"Compte de {person.name} créé. Un lien, valable 7 jours, part à {person.email}.")
    return 0
