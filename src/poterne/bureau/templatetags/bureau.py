"""Tags of the desk's pages; load with ``{% load bureau %}``."""

import uuid
from datetime import datetime
from typing import Any

from django import template

from poterne.bureau.usage import Use, last_use
from poterne.core.words import NBSP

register = template.Library()


@register.inclusion_tag("bureau/jetons.html", takes_context=True)
def jetons(context: dict[str, Any]) -> dict[str, Any]:
    """The hidden fields of one form: CSRF, the act's own number, who it was shown to."""
    return {
        "csrf_token": context.get("csrf_token"),
        "acte": str(uuid.uuid4()),
        "proprietaire": context.get("proprietaire", ""),
    }


@register.filter
def usage(moment: datetime | None, now: datetime) -> Use:
    """When an identifier last served, seen from ``now``."""
    return last_use(moment, now)


@register.filter
def court(digest: str) -> str:
    """The first twelve characters of a hash, in groups of four on one line: enough for an eye."""
    return NBSP.join(digest[at : at + 4] for at in (0, 4, 8))
