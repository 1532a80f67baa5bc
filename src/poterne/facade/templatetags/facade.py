"""Tags and filters of our pages; load with ``{% load facade %}``."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString, mark_safe

from poterne.core.reference import shown_reference
from poterne.core.words import NBSP, date_long, plural, time_short, typo
from poterne.facade.forms import Radios, control_id
from poterne.facade.tones import TONES
from poterne.facade.typography import typo_html

register = template.Library()
_PLACE = ZoneInfo("America/Toronto")
_THOUSAND = 1000

register.filter("typo", typo)


@register.filter
def typographie(html: SafeString) -> SafeString:
    """A whole document with Québec typography; it holds no more and no less markup."""
    return mark_safe(typo_html(html))  # noqa: S308  (what came was escaped already)


@register.filter
def date_longue(moment: date | None) -> str:
    """« 1er mars 2026 », the day in Québec of an instant; "" for none."""
    return _unbroken(date_long(_day(moment))) if moment else ""


@register.filter
def date_courte(moment: date | None) -> str:
    """« 2026-11-23 », for tables; "" for none."""
    return _day(moment).isoformat() if moment else ""


@register.filter
def heure(moment: datetime | None) -> str:
    """« 14 h 05 » in Québec; "" for none."""
    return _unbroken(time_short(moment.astimezone(_PLACE))) if moment else ""


@register.filter
def date_heure(moment: datetime | None) -> str:
    """« 23 novembre 2026 à 14 h 05 » in Québec; "" for none."""
    return f"{date_longue(moment)} à {heure(moment)}" if moment else ""


@register.filter
def reference(number: str) -> str:
    """« 7KQ2-M4XX »."""
    return shown_reference(number)


@register.filter
def compte(count: int, nouns: str) -> str:
    """``{{ 2|compte:"demande" }}``: « 2 demandes »; ``"réseau,réseaux"`` gives both forms."""
    singular, _, many = nouns.partition(",")
    return plural(count, singular, many).replace(" ", NBSP, 1)


@register.filter
def nombre(number: int) -> str:
    """« 1 250 »: for counts only, never for the number of a form or of a place."""
    return f"{number:,}".replace(",", NBSP)


@register.filter
def taille(octets: int) -> str:
    """« 95 ko », « 1,2 Mo »: the size of a file, in multiples of a thousand, never below 1 ko."""
    if octets < _THOUSAND**2:
        return f"{max(1, round(octets / _THOUSAND))}{NBSP}ko"
    return f"{octets / _THOUSAND**2:.1f}{NBSP}Mo".replace(".", ",")


@register.filter
def ton(state: str) -> str:
    """The tone of a state word: ``neutre``, ``info``, ``attente``, ``succes`` or ``erreur``."""
    return TONES.get(str(state), "neutre")


@register.inclusion_tag("facade/etiquette.html")
def etiquette(words: str, tone: str = "neutre") -> dict[str, str]:
    """A state in its frame: ``{% etiquette request.state_word request.state|ton %}``."""
    return {"mots": words, "ton": tone}


@register.inclusion_tag("facade/champ.html")
def champ(field: BoundField, **attrs: Any) -> dict[str, Any]:
    """One field whole: label above, hint, faults beside, control, tied together for the ear.

    ``titre="h1"`` makes the label the page's question; other ``attrs`` go to the control.
    """
    control = control_id(field)
    name = field.auto_id or field.html_name
    tied = [f"{name}-indice"] if field.help_text else []
    tied += [f"{name}-faute"] if field.errors else []
    if tied:
        attrs["aria-describedby"] = " ".join(tied)
    if field.errors:
        attrs["aria-invalid"] = "true"
    return {
        "champ": field,
        "genre": field.widget_type,
        "nom": name,
        "cible": control,
        "lie": " ".join(tied),
        "controle": field.as_widget(attrs=attrs),
    }


@register.filter
def indice_du_choix(option: Any, field: BoundField) -> str:
    """What follows from one choice of radio buttons, or ""."""
    widget = field.field.widget
    return widget.hints.get(str(option.data["value"]), "") if isinstance(widget, Radios) else ""


def _day(moment: date) -> date:
    return moment.astimezone(_PLACE).date() if isinstance(moment, datetime) else moment


def _unbroken(text: str) -> str:
    return text.replace(" ", NBSP)
