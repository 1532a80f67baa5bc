"""Who may authorize, by function: the choices of the page, and what a hand may have written.

Source: « Cette section doit être remplie par » (Directives, Autorisation; S4-19 to S4-21).
"""

import re

from poterne.core.dossier import GMF, HORS_GMF, PARTENAIRE, PRODUCTION
from poterne.core.words import search_fold

GMF_CAPACITIES = ("Médecin responsable", "Médecin coresponsable")

HEALTH_PROFESSIONS = (
    "Médecin",
    "Dentiste",
    "Pharmacienne ou pharmacien",
    "Optométriste",
    "Infirmière ou infirmier praticien spécialisé",
    "Infirmière ou infirmier",
    "Sage-femme",
    "Podiatre",
)

OTHER_PROFESSION = "Autre professionnel de la santé"
"""Chosen with the profession after a colon; an agent looks (S4-20)."""

DEVELOPER_CAPACITY = "Développeur de logiciels"

_ALSO_WRITTEN = (
    "Pharmacien",
    "Pharmacienne",
    "Infirmière",
    "Infirmier",
    "Infirmière praticienne spécialisée",
    "Infirmier praticien spécialisé",
    "IPS",
)


def fold_capacity(text: str) -> str:
    """``text`` without accents, hyphens or case, to compare two functions.

    >>> fold_capacity("MÉDECIN CO-RESPONSABLE") == fold_capacity("Médecin coresponsable")
    True
    """
    return re.sub(r"[\W_]+", "", search_fold(text))


_GMF = frozenset(map(fold_capacity, GMF_CAPACITIES))
_HEALTH = frozenset(map(fold_capacity, (*HEALTH_PROFESSIONS, *_ALSO_WRITTEN)))


def capacities_for(type_: str, context: str) -> tuple[str, ...]:
    """The functions that the page offers for one type and context; none when they are unknown."""
    choices = {
        (PRODUCTION, GMF): GMF_CAPACITIES,
        (PRODUCTION, HORS_GMF): (*HEALTH_PROFESSIONS, OTHER_PROFESSION),
    }
    return (DEVELOPER_CAPACITY,) if type_ == PARTENAIRE else choices.get((type_, context), ())


def leads_a_gmf(function: str) -> bool:
    """Whether the function is médecin responsable or coresponsable (S4-19)."""
    return fold_capacity(function) in _GMF


def is_health_profession(function: str) -> bool:
    """Whether the function is in the list of health professions (S4-20)."""
    return fold_capacity(function) in _HEALTH


def is_other_profession(function: str) -> bool:
    """Whether the function is « autre professionnel de la santé », named or not (S4-20)."""
    return fold_capacity(function).startswith(fold_capacity(OTHER_PROFESSION))
