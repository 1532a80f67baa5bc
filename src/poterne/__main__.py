"""``poterne``: the service entrance. One table of commands, French help, errors with cures."""

import importlib
import os
import sys
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured
from django.db import Error as DatabaseError

from poterne.ops.console import REFUSED, Parser, Stop, say_error


@dataclass(frozen=True, slots=True)
class Command:
    """A command: its module holds ``arguments(parser)`` and ``run(options) -> int``.

    ``django`` says whether models are loaded before that module; ``settings`` which settings it
    starts from unless the environment names others.
    """

    module: str
    help: str
    django: bool = True
    settings: str = "poterne.settings"


DEMO = "poterne.demo_settings"
COMMANDS = {
    "serve": Command("poterne.ops.serve", "démarre bureau, portes et messager", django=False),
    "dev": Command("poterne.ops.dev", "démarre la démonstration", django=False, settings=DEMO),
    "worker": Command("poterne.ops.worker", "envoie les messages et fait le travail à heure dite"),
    "sink": Command("poterne.demo.sink", "boîte SMTP locale, pour les essais", django=False),
    "demo": Command("poterne.demo.loader", "charge les gens de la démonstration", settings=DEMO),
    "roles": Command("poterne.ops.roles", "fonde une base PostgreSQL : rôles, base, propriétaire"),
    "migrate": Command("poterne.ops.migration", "met à jour la base et les fichiers statiques"),
    "keys": Command("poterne.ops.keys", "prépare et liste les clés des portes et du journal"),
    "staff": Command("poterne.ops.staff", "crée le premier administrateur"),
    "withdraw": Command("poterne.ops.withdraw", "retire un identifiant, sans délai"),
    "doctor": Command("poterne.ops.doctor", "examine la base, une ligne par constat"),
    "backup": Command("poterne.ops.backup", "sauvegarde la base pendant qu’elle sert"),
    "restore": Command("poterne.ops.restore", "reprend une sauvegarde, portes fermées"),
    "anchors": Command("poterne.ops.anchors", "ancres de confiance et listes de révocation"),
    "anchor": Command("poterne.ops.anchor", "signe la tête du journal"),
    "examine": Command("poterne.ops.examine", "juge des fichiers PDF", django=False),
    "version": Command("poterne.ops.version", "donne la version", django=False),
}


def main(arguments: list[str] | None = None) -> int:
    """The named command ran; exit status 0 done, 1 not done, 2 misread, 78 refused to start."""
    given = sys.argv[1:] if arguments is None else arguments
    if not given or given[0] not in COMMANDS:
        return _without_command(given)
    try:
        return _run(given[0], given[1:])
    except Stop as stop:
        say_error(stop.message)
        return stop.status
    except ImproperlyConfigured as refused:
        say_error(str(refused))
        return REFUSED
    except DatabaseError as fault:
        say_error(
            f"La base de données ne répond pas comme prévu ({type(fault).__name__}). "
            "Vérifiez BASE, puis lancez « poterne migrate »."
        )
        return REFUSED


def _run(name: str, arguments: list[str]) -> int:
    command = COMMANDS[name]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", command.settings)
    if command.django:
        import django  # noqa: PLC0415  (settings are chosen first)

        django.setup()
    module = importlib.import_module(command.module)
    parser = Parser(prog=f"poterne {name}", description=f"{module.__doc__}".splitlines()[0])
    module.arguments(parser)
    status: int = module.run(parser.parse_args(arguments))
    return status


def _without_command(given: list[str]) -> int:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {command.help}" for name, command in COMMANDS.items()]
    text = "\n".join(
        [
            "Utilisation : poterne COMMANDE [options]",
            "",
            "Commandes :",
            *lines,
            "",
            "« poterne COMMANDE --help » décrit une commande.",
        ]
    )
    if not given or given[0] in {"-h", "--help", "help"}:
        print(text)  # noqa: T201  (this is the answer asked for)
        return 0
    say_error(f"La commande « {given[0]} » n’existe pas.\n\n{text}")
    return 2


if __name__ == "__main__":
    sys.exit(main())
