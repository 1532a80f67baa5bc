"""Retire un identifiant « en tout temps et sans préavis » : effet à l’appel suivant."""

from argparse import Namespace

from poterne import clock
from poterne.acts import withdrawal
from poterne.acts.journaling import Actor, member
from poterne.core.credentials import normalize_machine_id
from poterne.core.lifecycle import ForbiddenMove
from poterne.core.offices import NotAllowed, may
from poterne.core.reasons import BY_STAFF, REASONS
from poterne.ops.console import Parser, Stop, say
from poterne.records.models import Credential, Staff


def arguments(parser: Parser) -> None:
    """Which identifier, why, and who decided it."""
    parser.add_argument("identifiant", help="l’identifiant machine, par exemple aip1234ap")
    parser.add_argument(
        "--motif", required=True, choices=BY_STAFF, metavar="MOTIF", help=", ".join(BY_STAFF)
    )
    parser.add_argument(
        "--par",
        required=True,
        metavar="COURRIEL",
        help="adresse du compte (agent ou répondant) qui décide : le journal le nomme",
    )


def run(options: Namespace) -> int:
    """The identifier is withdrawn for ever. Raises Stop when the person or the state forbids it."""
    staff = account(options.par)
    name = normalize_machine_id(options.identifiant)
    credential = Credential.objects.filter(machine_id=name).first()
    if credential is None:
        raise Stop("Cet identifiant n’existe pas. Vérifiez-le : une faute de frappe, peut-être.")
    try:
        done = withdrawal.withdraw(
            credential=credential,
            reason=options.motif,
            by=acting(staff, "withdraw"),
            now=clock.now(),
        )
    except (NotAllowed, ForbiddenMove) as refused:
        raise Stop(refused.message) from refused
    say(
        f"{done.machine_id} est retiré ({REASONS[options.motif]}) : aucun appel n’est plus accepté."
    )
    return 0


def account(email: str) -> Staff:
    """The account of that address. Raises Stop when there is none."""
    staff = Staff.objects.filter(email_fold=email.strip().casefold()).first()
    if staff is None:
        raise Stop(f"Aucun compte à l’adresse {email}. Nommez la personne qui décide.")
    return staff


def acting(staff: Staff, what: str) -> Actor:
    """That person, under the first of her offices that may do ``what``, if one does."""
    office = next((each for each in sorted(staff.offices) if may({each}, what)), "")
    return member(staff, office)
