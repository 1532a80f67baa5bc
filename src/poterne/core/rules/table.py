"""The table of rules, in form order; two rows of one id are refused at import."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from poterne.core.rules.breach import Breach, Level, Stage
from poterne.core.rules.rows import Rows, Rule

__all__ = ["RULES", "Breach", "Level", "Rule", "Stage"]


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


RULES = assemble(())
