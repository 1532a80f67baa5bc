"""Ancres de confiance et listes de révocation : lister, proposer, confirmer, retirer, ajouter."""

from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from poterne import clock
from poterne.acts import anchors, revocations
from poterne.acts.journaling import Actor, member
from poterne.core.errors.trust import TrustFault
from poterne.core.offices import NotAllowed, Office, may
from poterne.core.words import date_long, plural
from poterne.ops.console import Parser, Stop, say
from poterne.records.models import Staff, TrustAnchor
from poterne.records.trust import USES

_SHOWN = 12


def arguments(parser: Parser) -> None:
    """What to do, on what, and whose decision it is."""
    parser.add_argument(
        "geste",
        choices=sorted(_GESTURES),
        help="list : ce qui est cru; add : propose une ancre; confirm, remove : une ancre par son "
        "empreinte; add-crl : ajoute une liste de révocation",
    )
    parser.add_argument(
        "objet", nargs="?", default="", help="un fichier (add, add-crl) ou une empreinte SHA-256"
    )
    parser.add_argument("--nom", default="", help="nom de l’ancre (add)")
    parser.add_argument(
        "--usage", default="signature", choices=USES, help="ce que l’ancre prouve (add)"
    )
    parser.add_argument(
        "--par", default="", metavar="COURRIEL", help="adresse de l’administrateur qui décide"
    )


def run(options: Namespace) -> int:
    """The gesture is done. Raises Stop when the person, the file or the state forbids it."""
    try:
        _GESTURES[options.geste](options)
    except (NotAllowed, TrustFault) as refused:
        raise Stop(refused.message) from refused
    return 0


def _list(_options: Namespace) -> None:
    known = TrustAnchor.objects.order_by("removed_at", "name", "pk")
    for each in known:
        say(f"{each.sha256[:_SHOWN]}  {each.use:<10}  {_state(each):<10}  {each.name}")
    now = clock.now()
    lists = list(revocations.newest_lists())
    for kept in lists:
        word = "périmée" if kept.next_update <= now else "à jour"
        until = date_long(kept.next_update.date())
        say(f"liste {word} jusqu’au {until}, {plural(kept.entries, 'révoqué')}  {kept.issuer}")
    if not known:
        say("Aucune ancre : toute signature par certificat attend un agent.")


def _state(anchor: TrustAnchor) -> str:
    if anchor.removed_at is not None:
        return "retirée"
    return "en vigueur" if anchor.trusted else "à confirmer"


def _add(options: Namespace) -> None:
    made = anchors.propose(
        name=options.nom,
        use=options.usage,
        data=_file(options.objet),
        by=_by(options.par),
        now=clock.now(),
    )
    say(f"{made.name} est proposée. Empreinte SHA-256, à comparer par une autre voie :")
    say(made.sha256)
    say("Une autre personne la confirme : poterne anchors confirm EMPREINTE --par COURRIEL")


def _confirm(options: Namespace) -> None:
    done = anchors.confirm(
        anchor=_anchor(options.objet, waiting=True), by=_by(options.par), now=clock.now()
    )
    say(f"{done.name} est en vigueur.")


def _remove(options: Namespace) -> None:
    done = anchors.remove(
        anchor=_anchor(options.objet, waiting=False), by=_by(options.par), now=clock.now()
    )
    say(f"{done.name} est retirée.")


def _add_list(options: Namespace) -> None:
    kept = revocations.add_list(data=_file(options.objet), by=_by(options.par), now=clock.now())
    say(f"Liste de {kept.issuer} gardée, jusqu’au {date_long(kept.next_update.date())}.")


_GESTURES: dict[str, Callable[[Namespace], None]] = {
    "add": _add,
    "add-crl": _add_list,
    "confirm": _confirm,
    "list": _list,
    "remove": _remove,
}


def _file(name: str) -> bytes:
    try:
        with Path(name).open("rb") as opened:
            return opened.read(revocations.LARGEST_LIST + 1)
    except OSError as fault:
        raise Stop(f"Le fichier « {name} » ne peut être lu. Vérifiez son chemin.") from fault


def _anchor(fingerprint: str, *, waiting: bool) -> TrustAnchor:
    """The one living anchor whose fingerprint begins so."""
    start = fingerprint.strip().lower()
    known = TrustAnchor.objects.filter(removed_at=None, sha256__startswith=start)
    if waiting:
        known = known.filter(confirmed_at=None)
    found = list(known[:2]) if len(start) >= _SHOWN else []
    if len(found) != 1:
        raise Stop(
            "Aucune ancre de cette empreinte ne l’attend. « poterne anchors list » les montre; "
            f"donnez au moins {_SHOWN} caractères."
        )
    return found[0]


def _by(email: str) -> Actor:
    staff = Staff.objects.filter(email_fold=email.strip().casefold()).first()
    if staff is None:
        raise Stop("Nommez par --par l’administrateur qui décide : le journal le nomme.")
    office = Office.ADMINISTRATEUR if may(staff.offices, "manage_trust") else ""
    return member(staff, office)
