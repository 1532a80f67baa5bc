"""Met à jour la base (tables, passages, gardes, droits) et les fichiers statiques."""

from argparse import Namespace

from poterne.ops.console import Parser, say
from poterne.ops.installation import gather_static_files, lay_database


def arguments(parser: Parser) -> None:
    """Nothing to ask."""


def run(_options: Namespace) -> int:
    """Database and static files are those of this version; repeated, nothing changes."""
    lay_database()
    gather_static_files()
    say("La base et les fichiers statiques sont à jour.")
    return 0
