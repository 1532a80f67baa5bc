"""Prépare et liste les clés : celle de chaque porte, celle des têtes du journal."""

from argparse import Namespace
from pathlib import Path

from django.conf import settings
from django.db import IntegrityError

from poterne import clock
from poterne.acts import keys, sealing
from poterne.core.catalogue import Environment
from poterne.core.secret import Secret
from poterne.ops.console import Parser, Stop, say
from poterne.ops.operator import OPERATOR
from poterne.ops.processes import key_folder
from poterne.records.models import Porte


def arguments(parser: Parser) -> None:
    """What to do, and for which environment."""
    parser.add_argument(
        "geste",
        choices=["prepare", "journal", "list"],
        help="prepare : toutes les clés; journal : celle des têtes; list : ce que tient la base",
    )
    parser.add_argument(
        "environnement",
        nargs="?",
        choices=[str(each) for each in Environment],
        help="partenaire ou production (les deux si rien n’est dit)",
    )


def run(options: Namespace) -> int:
    """The keys named are ready, or all were listed. Raises Stop when one cannot be."""
    if options.geste == "list":
        for row in Porte.objects.order_by("environment"):
            say(f"{row.environment:<11} {row.issuer}  clé {row.key_thumbprint}")
        return 0
    if options.geste == "prepare":
        one = options.environnement
        for environment in [Environment(one)] if one else Environment:
            say(f"Porte « {environment} » prête : clé {prepare(environment).key_thumbprint}")
    if options.geste == "journal" or not options.environnement:
        say(f"Journal prêt : clé publique {prepare_journal()}")
    return 0


def prepare(environment: Environment) -> Porte:
    """The gate of ``environment`` may start. Raises Stop when its pepper or key does not serve."""
    pepper = settings.PEPPERS[environment]
    if not pepper:
        name = f"POIVRE_{environment.upper()}"
        raise Stop(
            f"{name} est vide : donnez-le par {name} ou {name}_FILE, 32 caractères au moins."
        )
    try:
        return keys.install(
            environment=environment,
            folder=Path(key_folder(environment)),
            pepper=Secret(pepper),
            by=OPERATOR,
            now=clock.now(),
        )
    except keys.UnusableGate as fault:
        raise Stop(fault.message) from fault
    except IntegrityError as fault:
        raise Stop(
            "L’émetteur, le poivre ou la clé est déjà celui de l’autre environnement. Chacun a les "
            "siens."
        ) from fault


def prepare_journal() -> str:
    """The public key of the journal's heads, 64 hex; the key is made when there is none.

    Raises Stop when the settings name no file for it.
    """
    try:
        return sealing.prepare_key()
    except sealing.NoSeal as fault:
        raise Stop(fault.message) from fault


def is_prepared(environment: Environment) -> bool:
    """Whether the database knows this gate under the issuer of the settings, and its key lies
    where it should."""
    row = Porte.objects.filter(environment=environment).first()
    here = (Path(key_folder(environment)) / "active.pem").exists()
    return here and row is not None and row.issuer == settings.ISSUERS[environment]
