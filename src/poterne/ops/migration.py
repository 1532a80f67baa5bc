"""Met la base à jour : tables, passages permis, gardes, droits. Répétée, ne change rien."""

from argparse import Namespace

from poterne.ops.console import Parser, say
from poterne.ops.migrate import migrate


def arguments(parser: Parser) -> None:
    """Nothing to ask."""


def run(_options: Namespace) -> int:
    """The database has the shape of this version."""
    migrate()
    say("La base est à jour.")
    return 0
