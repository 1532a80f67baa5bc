"""What every command shares: a parser that speaks French, a way to stop with the cure, a voice."""

import argparse
import re
import sys
from collections.abc import Callable
from typing import NoReturn

REFUSED = 78
"""Exit status of a refused start (``EX_CONFIG`` of sysexits.h)."""
_WORDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"argument (\S+): expected one argument"), r"\1 attend une valeur"),
    (re.compile(r"the following arguments are required: (.+)"), r"il manque : \1"),
    (re.compile(r"unrecognized arguments: (.+)"), r"option ou argument inconnu : \1"),
    (
        re.compile(r"argument (\S+): invalid choice: (.+) \(choose from (.+)\)"),
        r"\1 : \2 n’est pas un choix possible (\3)",
    ),
    (re.compile(r"argument (\S+): invalid \S+ value: (.+)"), r"\1 : la valeur \2 ne convient pas"),
)


class Stop(Exception):
    """The command ends here; ``message`` is a French sentence that says the cure."""

    def __init__(self, message: str, status: int = 1) -> None:
        super().__init__(message)
        self.message, self.status = message, status


class Parser(argparse.ArgumentParser):
    """argparse, in French: usage, help, and what was wrong with the line typed."""

    def __init__(self, *, prog: str, description: str = "") -> None:
        super().__init__(
            prog=prog,
            description=description,
            add_help=False,
            allow_abbrev=False,
            formatter_class=_French,
        )
        self._positionals.title, self._optionals.title = "arguments", "options"
        self.add_argument("-h", "--help", action="help", help="affiche cette aide")

    def error(self, message: str) -> NoReturn:
        """The line typed is wrong: one sentence, the usage, exit status 2."""
        for pattern, french in _WORDS:
            message = pattern.sub(french, message)
        say_error(f"{message}.\n{self.format_usage()}")
        sys.exit(2)


class _French(argparse.HelpFormatter):
    def add_usage(self, usage, actions, groups, prefix=None) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001  (typeshed's private types)
        """The usage line, under its French title."""
        super().add_usage(usage, actions, groups, prefix or "Utilisation : ")


def say(line: str) -> None:
    """One line for the person at the console, at once."""
    print(line, flush=True)  # noqa: T201  (a command speaks to its console)


def say_error(line: str) -> None:
    """One line on the error stream, at once."""
    print(f"poterne : {line}", file=sys.stderr, flush=True)  # noqa: T201  (as above)


Voice = Callable[[str], None]
