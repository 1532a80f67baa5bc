"""Signe maintenant une tête du journal et écrit son fichier."""

from argparse import Namespace
from pathlib import Path

from django.conf import settings

from poterne import clock
from poterne.acts import sealing
from poterne.ops.console import Parser, Stop, say
from poterne.ops.operator import OPERATOR


def arguments(parser: Parser) -> None:
    """Nothing to ask."""


def run(_options: Namespace) -> int:
    """One more head is signed, over every row so far. Raises Stop when no key can sign."""
    try:
        head = sealing.anchor(by=OPERATOR, now=clock.now())
    except sealing.NoSeal as fault:
        raise Stop(fault.message) from fault
    say(f"Tête signée jusqu’à la ligne {head.au_seq}, dans {Path(settings.HEADS_FOLDER)}.")
    return 0
