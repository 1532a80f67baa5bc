"""Reprend une sauvegarde dans une base neuve; les portes attendent qu’une personne confirme."""

import json
from argparse import Namespace
from pathlib import Path
from typing import Any

from poterne import clock
from poterne.acts import restoration
from poterne.core.offices import NotAllowed
from poterne.ops import doctor, dumps
from poterne.ops.backup import beside, digest_of
from poterne.ops.console import Parser, Stop, say
from poterne.ops.migrate import migrate
from poterne.ops.operator import OPERATOR
from poterne.ops.withdraw import account, acting


def arguments(parser: Parser) -> None:
    """Which backup; or that somebody has looked at what it does not hold."""
    parser.add_argument("fichier", type=Path, nargs="?", help="la sauvegarde à reprendre")
    parser.add_argument(
        "--confirme", action="store_true", help="ouvre les portes d’une base reprise"
    )
    parser.add_argument(
        "--par", metavar="COURRIEL", default="", help="compte de la personne qui confirme"
    )


def run(options: Namespace) -> int:
    """The backup is laid and verified, its gates closed; or they are open again. Raises Stop."""
    if options.confirme:
        return _confirm(options.par)
    if options.fichier is None:
        raise Stop("Nommez la sauvegarde à reprendre, ou --confirme.", 2)
    facts = _facts(options.fichier)
    with dumps.laid(options.fichier):
        _compare(facts, dumps.present())
        migrate(before_grants=lambda: _close(facts))
        for found in doctor.chain(clock.now()):
            raise Stop(f"{found.text} : rien n’est repris.")
    say(f"Base reprise, telle qu’au {facts['dernier_moment']}. Les portes sont fermées.")
    say("1. Lancez tools/verify_journal.py et tools/verify_issuance.py.")
    say("2. Retirez de nouveau ce qui le fut depuis : « poterne withdraw ».")
    say("3. Ouvrez : « poterne restore --confirme --par COURRIEL ».")
    return 0


def _facts(path: Path) -> dict[str, Any]:
    try:
        facts: dict[str, Any] = json.loads(beside(path).read_text())
        whole = digest_of(path) == facts["sha256"]
    except (OSError, ValueError, KeyError) as fault:
        raise Stop(f"{path} ou {beside(path).name} est absent ou illisible.") from fault
    if not whole:
        raise Stop(f"{path} a changé depuis la sauvegarde : n’en reprenez rien.")
    return facts


def _compare(facts: dict[str, Any], found: dict[str, Any]) -> None:
    wrong = [name for name, value in found.items() if facts[name] != value]
    if wrong:
        raise Stop(f"La base reprise n’est pas celle de la sauvegarde : {', '.join(wrong)}.")


def _close(facts: dict[str, Any]) -> None:
    restoration.enter(
        taken_at=facts["pris_le"], digest=facts["sha256"], by=OPERATOR, now=clock.now()
    )


def _confirm(email: str) -> int:
    by = acting(account(email), "confirm_restore")
    try:
        restoration.confirm(by=by, now=clock.now())
    except NotAllowed as refused:
        raise Stop(refused.message) from refused
    say("Les portes ouvrent, le messager reprend.")
    return 0
