"""How a section states its rules: rows, their faults, and the function that judges."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

from poterne.core.rules.breach import Breach, Level
from poterne.core.rules.facts import Case

_NO_VALUES: Mapping[str, str] = MappingProxyType({})


class Fault(NamedTuple):
    """One way to break a rule: the exact French text, ``{x}`` a variable, and its level."""

    text: str
    level: Level = Level.B


class Found(NamedTuple):
    """What a rule found: the letter of the fault; the rest only where the row’s own differs."""

    letter: str
    field: str = ""
    level: Level | None = None
    values: Mapping[str, str] = _NO_VALUES


Judge = Callable[[Case], Iterator[Found]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One sentence of the form, or one rule of ours, with its faults by letter."""

    id: str
    field: str
    words: str
    """The form’s own words, exact, " … " between two passages; "" for a rule of ours."""
    level: Level
    faults: Mapping[str, Fault] = dataclasses.field(default_factory=dict)
    api: str = ""
    """Codes of the machine doors that hold the rule, when no French text does."""
    same_as: str = ""
    """The rule that judges this sentence, when it has no fault of its own."""
    edition: int = 1
    judge: Judge | None = None

    @property
    def source(self) -> str:
        """The law quoted by every breach of this rule."""
        return f"« {self.words} »" if self.words else "maison"

    def breach(self, found: Found) -> Breach:
        """The breach of ``found``, its variables filled."""
        fault = self.faults[found.letter]
        return Breach(
            code=f"{self.id}.{found.letter}",
            field=found.field or self.field,
            message=fault.text.format_map(found.values),
            level=found.level or fault.level,
            source=self.source,
        )


class Rows:
    """The rows of one section, in form order."""

    def __init__(self) -> None:
        self.all: list[Rule] = []

    def state(self, *rules: Rule) -> None:
        """``rules`` are in the table; no answer can break them here."""
        self.all.extend(rules)

    def judge(self, *rules: Rule) -> Callable[[Judge], Judge]:
        """The decorated function judges each of ``rules``."""

        def keep(function: Judge) -> Judge:
            self.all.extend(replace(rule, judge=function) for rule in rules)
            return function

        return keep
