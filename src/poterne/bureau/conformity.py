"""The conformity list of Bureau-3: every rule, what it found, what an agent set aside."""

from collections.abc import Sequence
from dataclasses import dataclass

from poterne.bureau.sheet import place_of
from poterne.core.rules.engine import blocking, may_override
from poterne.core.rules.table import RULES, Breach, Level, Stage
from poterne.records.models import AccessRequest

LEVEL_WORDS = {Level.B: "Bloque", Level.W: "À regarder", Level.I: "Noté"}
LEVEL_TONES = {Level.B: "erreur", Level.W: "attente", Level.I: "neutre"}


@dataclass(frozen=True, slots=True)
class Found:
    """One fault: the breach, where, whether it may be set aside, and by whom it was."""

    breach: Breach
    place: str
    overridable: bool
    aside: str

    @property
    def word(self) -> str:
        """How much it weighs, in words."""
        return "Écartée" if self.aside else LEVEL_WORDS[self.breach.level]

    @property
    def tone(self) -> str:
        """How it is coloured beside its words."""
        return "neutre" if self.aside else LEVEL_TONES[self.breach.level]


@dataclass(frozen=True, slots=True)
class Line:
    """One rule of the form or of ours, and the faults found under it."""

    rule_id: str
    source: str
    faults: tuple[Found, ...]

    @property
    def blocks(self) -> bool:
        """Whether a blocking fault of this rule is still open."""
        return any(each.breach.level is Level.B and not each.aside for each in self.faults)


def conformity(request: AccessRequest, found: Sequence[Breach]) -> list[Line]:
    """Every rule that judges a received request, in form order; ``found``: its verdict now."""
    aside = {
        each.fault: f"{each.by.name} : {each.reason}"
        for each in request.overrides.filter(demande_hash=request.demande_hash).select_related("by")
    }
    still_open = blocking(tuple(found), overridden=frozenset(aside), stage=Stage.VERIFICATION)
    by_rule: dict[str, list[Found]] = {}
    for breach in found:
        can = breach in still_open and may_override(breach)
        one = Found(breach, place_of(request, breach.field), can, aside.get(breach.key, ""))
        by_rule.setdefault(breach.rule_id, []).append(one)
    return [
        Line(
            rule.id,
            rule.source if rule.words else "Règle de la maison",
            tuple(by_rule.get(rule.id, ())),
        )
        for rule in RULES.values()
        if rule.judge is not None
    ]
