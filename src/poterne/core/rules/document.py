"""``docs/rules.md`` as the table writes it: ``python -m poterne.core.rules.document``."""

import sys
from collections.abc import Iterator

from poterne.core.rules.engine import NEVER_OVERRIDDEN
from poterne.core.rules.rows import Rule
from poterne.core.rules.table import RULES

_PARTS = (
    ("S1-", "Section 1 : description des services demandés"),
    ("S2-", "Section 2 : identifiant"),
    ("S3-", "Section 3 : responsable informatique désigné"),
    ("S4-", "Section 4 : autorisation"),
    ("S5-", "Section 5 : privilèges créés et éléments remis"),
    ("D-", "Directives"),
    ("L-", "Règles de la maison"),
)

_OPENING = """\
# Les règles de conformité

Ce document est écrit par le code (`python -m poterne.core.rules.document`) et comparé par un test.
Chaque ligne du formulaire est une règle; chaque faute porte un code, un niveau et une seule phrase.

- **B** : bloque la demande; à la réception, un agent peut passer outre avec un motif écrit.
- **W** : conseille; ne bloque personne.
- **I** : se note, sans verdict.

Personne ne passe outre à : {closed}; ni à ce qui les redit, une case vide de la section 3 en
production ou une signature vide, illisible ou tapée; ni à la section 5.
"""


def as_markdown() -> str:
    """The whole document, its final newline included."""
    opening = _OPENING.format(closed=", ".join(sorted(NEVER_OVERRIDDEN)))
    parts = (part for prefix, title in _PARTS for part in _part(prefix, title))
    return "\n".join((opening, *parts))


def _part(prefix: str, title: str) -> Iterator[str]:
    yield f"## {title}\n"
    for rule in RULES.values():
        if rule.id.startswith(prefix):
            yield from _rule(rule)


def _rule(rule: Rule) -> Iterator[str]:
    yield f"### {rule.id}\n"
    yield f"> {rule.words}\n" if rule.words else "Maison.\n"
    where = f"Champ `{rule.field}`. " if rule.field else ""
    yield f"{where}Niveau {rule.level}, édition {rule.edition}."
    if rule.same_as:
        yield f"Jugée par {rule.same_as}."
    if rule.api:
        yield f"Aux portes des machines : {rule.api}."
    yield ""
    if rule.faults:
        yield "| Code | Niveau | Texte |\n|---|---|---|"
        yield from (
            f"| {rule.id}.{letter} | {fault.level} | {fault.text} |"
            for letter, fault in rule.faults.items()
        )
        yield ""


if __name__ == "__main__":
    sys.stdout.write(as_markdown())
