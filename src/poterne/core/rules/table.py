"""The table of rules, in form order; two rows of one id are refused at import."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from poterne.core.rules import (
    derived,
    directives,
    section1,
    section2,
    section3,
    section4,
    section5,
    signing,
    workplace,
)
from poterne.core.rules.breach import Breach, Level, Stage
from poterne.core.rules.rows import Fault, Rows, Rule

__all__ = ["RULES", "Breach", "Fault", "Level", "Rule", "Stage", "assemble"]


def assemble(sections: Iterable[Rows]) -> Mapping[str, Rule]:
    """Every rule by id, in the order given.

    Raises ValueError when an id is taken twice.
    """
    table: dict[str, Rule] = {}
    for section in sections:
        for rule in section.all:
            if rule.id in table:
                raise ValueError(f"rule {rule.id} is stated twice")
            table[rule.id] = rule
    return MappingProxyType(table)


RULES = assemble(
    (
        section1.ROWS,
        section2.ROWS,
        section3.ROWS,
        section4.ROWS,
        workplace.ROWS,
        signing.ROWS,
        section4.CAPACITIES,
        section5.ROWS,
        directives.ROWS,
        derived.ROWS,
    )
)
