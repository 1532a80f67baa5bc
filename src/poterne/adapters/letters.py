"""Letters as a sheet of HTML that a page of the desk prints; a PDF may come later."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.template import Context, Engine

from poterne.adapters.mail_text import check, shown
from poterne.core.mails import LETTERS

_FOLDER = Path(__file__).parent / "templates" / "lettres"


@cache
def _engine() -> Engine:
    return Engine(dirs=[str(_FOLDER)])


def render_letter(kind: str, context: Mapping[str, Any]) -> str:
    """The sheet of the letter ``kind`` (``P-01``): an HTML fragment, every value escaped.

    Raises WrongContext unless ``context`` is exactly what ``core.mails.LETTERS`` lists, KeyError
    for an unknown ``kind``.
    """
    letter = LETTERS[kind]
    check(letter, context)
    values = {name: shown(given) for name, given in context.items()}
    return _engine().get_template(f"{letter.template}.html").render(Context(values))
