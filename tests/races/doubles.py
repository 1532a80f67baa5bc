"""The double click: every step of every journey pressed twice at once under one name."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Model
from django.test.utils import override_settings
from tests.faults import checks
from tests.faults.journeys import JOURNEYS
from tests.faults.killer import set_for
from tests.faults.scene import Journey, NothingToPress, Scene, Step, noted, walk
from tests.faults.seams import Trail
from tests.faults.world import World
from tests.races.crowd import Got, all_at_once, hand_of
from tests.races.race import undocumented

from poterne.acts.activation import Activated
from poterne.acts.remittance import Sheet
from poterne.acts.reveals import Revealed

CLICKS = 2


def click_twice(
    journey: Journey, place: World, given: Mapping[str, Any], model: str = ""
) -> list[str]:
    """The journey walked once, then walked with two clicks at each step; what differs."""
    model = model or journey.model
    with override_settings():
        set_for(journey)
        with place.begun(model), noted(place.notebook):
            walk(journey, Scene(place, journey.now, given), Trail())
            expected = checks.effects()
        with place.begun(model), noted(place.notebook):
            scene = Scene(place, journey.now, given)
            found = [each for step in journey.steps for each in _press(step, scene)]
            found += checks.always(scene)
            found += checks._same(checks.effects(), expected, journey.more)  # noqa: SLF001  (the one comparison)
    return [f"double clic, {journey.name} : {each}" for each in found]


def _press(step: Step, scene: Scene) -> Iterator[str]:
    acte = str(uuid.uuid4())
    try:
        hands = [hand_of(step, scene, acte) for _ in range(CLICKS)]
    except NothingToPress:
        return
    got = all_at_once(hands)
    yield from undocumented(got)
    named = bool(hands[0].acte)
    if named and not step.silent:
        yield from _alike(got)
    for each in sorted((each for each in got if each.done), key=_rank):
        if named and not step.silent:
            scene.world.notebook.write("answered", each.hand.acte)
        secret = step.shows(each.value)
        if secret is not None:
            scene.world.notebook.write("shown", secret)


def _rank(got: Got) -> int:
    """Of two secrets given for one password, the later is the one in force."""
    return got.value.proof.pk if isinstance(got.value, Activated) else 0


def _alike(got: Sequence[Got]) -> Iterator[str]:
    """Both clicks are answered, with the same object; a secret is shown to one of them alone."""
    for each in got:
        if each.met is not None:
            yield f"un des deux clics est refusé, {each}"
    told = {_told(each.value) for each in got if each.done}
    if len(told) > 1:
        yield f"deux réponses : {sorted(map(str, told))}"
    if sum(isinstance(each.value, Revealed | Sheet) for each in got) > 1:
        yield "un secret est montré aux deux clics"


def _told(value: Any) -> Any:
    if isinstance(value, Revealed):
        value = value.credential
    if isinstance(value, Sheet):
        value = value.delivery.credential
    return (type(value).__name__, value.pk) if isinstance(value, Model) else repr(value)


def clicked() -> set[str]:
    """The acts that are pressed in this way."""
    return {step.act.__name__ for journey in JOURNEYS for step in journey.steps}
