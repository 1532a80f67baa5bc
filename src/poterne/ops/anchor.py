"""Signe une tête du journal, maintenant, et la pose dans le dossier des têtes."""

from argparse import Namespace

from django.conf import settings

from poterne import clock
from poterne.acts import sealing
from poterne.ops.console import Parser, Stop, say
from poterne.ops.operator import OPERATOR


def arguments(parser: Parser) -> None:
    """Nothing to ask: the key and the folder are settings."""


def run(_options: Namespace) -> int:
    """One more head is signed and published. Raises Stop when no key can sign."""
    try:
        head = sealing.anchor(by=OPERATOR, now=clock.now())
    except sealing.NoSeal as fault:
        raise Stop(fault.message) from fault
    say(f"Tête du {head.day} signée : {head.au_seq} lignes, dans {settings.HEADS_FOLDER}.")
    return 0
