"""Donne la version de Poterne."""

from argparse import Namespace
from importlib.metadata import version

from poterne.ops.console import Parser, say


def arguments(parser: Parser) -> None:
    """Nothing to ask."""


def run(_options: Namespace) -> int:
    """The version of the distribution was printed."""
    say(version("poterne"))
    return 0
