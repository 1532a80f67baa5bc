"""One race: a prepared state, the steps that many hands take at once, and what must come of it."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.test.utils import override_settings
from tests.conftest import NOW
from tests.faults import checks
from tests.faults.scene import Scene, Step, noted
from tests.faults.world import World
from tests.races.crowd import Got, all_at_once, hand_of

from poterne.acts.journaling import ForeignAct
from poterne.records.models import Delivery, JournalRow

Law = Callable[[Scene, Sequence[Got], Counter], Iterator[str]]


def anything(_: Scene, __: Sequence[Got], ___: Counter) -> Iterator[str]:
    """Nothing more than what holds of every race."""
    return iter(())


@dataclass(frozen=True)
class Race:
    """Hands take ``steps`` in turn, all at once; ``law`` says what is wrong afterwards.

    ``settings``: those of the product that differ.
    """

    name: str
    prepare: Callable[[datetime], Mapping[str, Any] | None]
    steps: tuple[Step, ...]
    law: Law = anything
    later: timedelta = timedelta(minutes=1)
    settings: Mapping[str, Any] | None = None

    @property
    def model(self) -> str:
        """What its prepared database is called: a journey's preparation is made once for both."""
        own = self.prepare.__module__.startswith("tests.races.")
        return f"course_{self.prepare.__name__}" if own else self.prepare.__name__


def run(
    race: Race, place: World, given: Mapping[str, Any], clients: int, model: str = ""
) -> list[str]:
    """One round: so many hands on a fresh copy; what was wrong, in French.

    ``model``: another prepared database than the race's own.
    """
    scene, model = Scene(place, NOW + race.later, dict(given)), model or race.model
    with override_settings(**race.settings or {}), place.begun(model), noted(place.notebook):
        before = left()
        hands = [hand_of(race.steps[n % len(race.steps)], scene) for n in range(clients)]
        got = all_at_once(hands)
        for each in got:
            if each.done and each.hand.acte:
                place.notebook.write("answered", each.hand.acte)
        new = left()
        new.subtract(before)
        found = [*undocumented(got), *race.law(scene, got, new), *unwritten(got)]
        return [f"{race.name} : {each}" for each in (*found, *checks.always(scene))]


def left() -> Counter:
    """How many lines of each event, and mails of each kind, there are."""
    events = Counter(JournalRow.objects.values_list("action", flat=True))
    return events + Counter(Delivery.objects.values_list("kind", flat=True))


def undocumented(got: Sequence[Got]) -> Iterator[str]:
    """Whoever is refused is told why in our own words; anything else is a page 500."""
    for each in got:
        met = each.met
        ours = met is None or type(met).__module__.startswith("poterne.core.")
        if not ours and not isinstance(met, ForeignAct):
            yield f"réponse sans explication, {each}"


def unwritten(got: Sequence[Got]) -> Iterator[str]:
    """An act refused left no line under its name."""
    refused = {each.hand.acte for each in got if not each.done and each.hand.acte}
    refused -= {each.hand.acte for each in got if each.done}
    for row in JournalRow.objects.filter(acte__in=refused):
        yield f"un acte refusé a écrit « {row.action} »"


def once(*losers: type | str, **events: int) -> Law:
    """One hand alone wins; the others meet one of ``losers`` (classes, or codes of a refusal).

    ``events``: lines and mails that it leaves, « . » and « - » written « _ » and « M_ ».
    """
    return exactly(1, *losers, **events)


def exactly(winners: int, *losers: type | str, **events: int) -> Law:
    """The same, for so many winners."""

    def law(_: Scene, got: Sequence[Got], new: Counter) -> Iterator[str]:
        won = [each for each in got if each.done]
        if len(won) != min(winners, len(got)):
            yield f"{len(won)} mains gagnent, attendu {winners}"
        for each in got:
            if not each.done and not _is_one_of(each, losers):
                yield f"réponse inattendue, {each}"
        yield from counted(new, **events)

    return law


def counted(new: Counter, **events: int) -> Iterator[str]:
    """Each event or mail was left exactly so many times."""
    for name, wanted in events.items():
        spelled = name.replace("_", "-") if name[1] == "_" else name.replace("_", ".", 1)
        if new[spelled] != wanted:
            yield f"« {spelled} » {new[spelled]} fois, attendu {wanted}"


def _is_one_of(got: Got, losers: Sequence[type | str]) -> bool:
    classes = tuple(each for each in losers if isinstance(each, type))
    if got.met is not None:
        return isinstance(got.met, classes)
    code = getattr(got.value, "code", "") or getattr(got.value, "why", "")
    return isinstance(got.value, classes) or code in losers
