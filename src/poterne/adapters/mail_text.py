"""From a mail's id and what it is told to its exact subject and text."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.template import Context, Engine, TemplateDoesNotExist, TemplateSyntaxError

from poterne.core.mails import COUNTS, MAILS, ROLES, Mail
from poterne.core.secret import Secret
from poterne.core.words import NBSP, date_long, time_short, typo

_FOLDER = Path(__file__).parent / "templates" / "courriels"
_PLACE = ZoneInfo("America/Toronto")


class WrongContext(Exception):
    """A mail was told too much or too little: nothing is sent rather than a hole."""


class _Missing(str):
    """What Django prints for an unknown variable; asked to print it, it refuses."""

    __slots__ = ()

    def __mod__(self, variable: object) -> str:
        raise WrongContext(f"variable inconnue du gabarit : {variable}")


@cache
def engine() -> Engine:
    """The engine of the mails: plain text, and a hole is an error."""
    return Engine(dirs=[str(_FOLDER)], string_if_invalid=_Missing("%s"))


def render(kind: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """Subject and body of the mail ``kind`` (``M-14``), with Québec typography.

    Values are texts, numbers, days, aware instants, ``Secret`` (shown in clear: this is one of
    the few doors), or lists of these. A paragraph is one line, however long: whoever reads it
    breaks it at the width of the screen. Raises WrongContext unless ``context`` is exactly what
    ``core.mails`` lists, ValueError for a count that is none, KeyError for an unknown ``kind``.
    """
    mail = MAILS[kind]
    check(mail, context)
    values = dict.fromkeys(mail.may, "") | {
        name: shown(given) if name == "lien" else _unlinked(shown(given))
        for name, given in context.items()
    }
    values |= {name: int(values[name]) for name in COUNTS & set(values)}
    body = engine().get_template(f"{mail.template}.txt").render(Context(values, autoescape=False))
    return typo(mail.subject.format_map(values)), _laid_out(typo(body))


def absent_templates(kinds: Iterable[str]) -> list[str]:
    """Those of ``kinds`` whose text cannot be loaded. Raises KeyError for an unknown one."""
    return [kind for kind in kinds if not _loads(MAILS[kind].template)]


def _loads(template: str) -> bool:
    try:
        engine().get_template(f"{template}.txt")
    except (TemplateDoesNotExist, TemplateSyntaxError):
        return False
    return True


def check(mail: Mail, context: Mapping[str, Any]) -> None:
    """Nothing happens when ``context`` is exactly what ``mail`` lists. Raises WrongContext."""
    given, needs = set(context), set(mail.needs)
    if missing := needs - given:
        raise WrongContext(f"manque : {', '.join(sorted(missing))}")
    if strange := given - needs - set(mail.may):
        raise WrongContext(f"de trop : {', '.join(sorted(strange))}")
    if "role" in given and context["role"] not in ROLES.values():
        raise WrongContext("rôle inconnu")


def shown(given: Any) -> Any:
    """A value as a template prints it: days and hours in words, secrets in clear."""
    if isinstance(given, Secret):
        return given.reveal()
    if isinstance(given, datetime):
        place = given.astimezone(_PLACE)
        return f"{_one(date_long(place.date()))} à {_one(time_short(place))}"
    if isinstance(given, date):
        return _one(date_long(given))
    if isinstance(given, Mapping):
        return {name: shown(value) for name, value in given.items()}
    if isinstance(given, list | tuple):
        return [shown(value) for value in given]
    return given


def _unlinked(value: Any) -> Any:
    """What people typed must not make a link in our mail: a stranger chooses the words."""
    if isinstance(value, str):
        return value.replace("://", ": //")
    if isinstance(value, dict):
        return {name: _unlinked(part) for name, part in value.items()}
    return [_unlinked(part) for part in value] if isinstance(value, list) else value


def _one(words: str) -> str:
    return words.replace(" ", NBSP)


def _laid_out(text: str) -> str:
    lines = (line.rstrip() for line in text.strip().split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"
