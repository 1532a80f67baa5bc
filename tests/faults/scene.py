"""What a journey is made of: a prepared state, then steps, each an act with its arguments."""

import inspect
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from functools import partial
from typing import Any
from unittest.mock import patch

from django.core.exceptions import ObjectDoesNotExist
from tests.conftest import NOW
from tests.faults.seams import Trail
from tests.faults.world import Notebook, World

from poterne.acts import activation, passwords

PASSWORD = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{6}(?:-[0-9A-HJKMNP-TV-Z]{6}){3}\b")
_NAMES = uuid.UUID("0b0a8d0e-4a53-4f1a-9a0c-5d6f3a9c2e11")
Arguments = Callable[["Scene"], Mapping[str, Any]]


class NothingToPress(Exception):
    """The page of this step offers no button now: its effect is there already."""


@dataclass(frozen=True)
class Scene:
    """Where the steps of a journey look: ``given`` is what its preparation kept.

    ``now`` is the present, ``began`` the moment when the journey did.
    """

    world: World
    began: datetime
    given: Mapping[str, Any]
    passed: timedelta = timedelta(0)

    @property
    def now(self) -> datetime:
        """The present: what a recovery finds is later than what died."""
        return self.began + self.passed

    def mails(self, address: str) -> list[EmailMessage]:
        """What was delivered to that address, oldest first."""
        return [mail for mail in self.world.sink.mails() if mail["To"] == address]

    def shown(self) -> list[str]:
        """Every secret that a person saw on a page or a sheet, oldest first."""
        return self.world.notebook.read("shown")


@dataclass(frozen=True)
class Step:
    """One act: ``arguments`` are read before it, as a door reads them, outside every seam.

    ``shows`` is the secret that its answer holds. ``refusals``: what a repeat may be answered when
    the first try had its effect. ``fresh``: pressed again, it is another page, hence another act.
    ``silent``: it leaves no line in the journal.
    """

    act: Callable[..., Any]
    arguments: Arguments
    shows: Callable[[Any], str | None] = lambda _: None
    refusals: tuple[type[Exception], ...] = ()
    fresh: bool = False
    silent: bool = False


@dataclass(frozen=True)
class Journey:
    """``prepare`` brings an empty database to where ``steps`` begin, ``later`` than its moment.

    ``more``: kinds of mail and events that somebody who asks again may rightly have twice.
    ``settings``: those of the product that differ, by name. ``apart``: from one recovery to the
    next, when the first is killed.
    """

    name: str
    prepare: Callable[[datetime], Mapping[str, Any] | None]
    steps: tuple[Step, ...]
    later: timedelta = timedelta(hours=1)
    more: frozenset[str] = frozenset()
    settings: Mapping[str, Any] | None = None
    apart: timedelta = timedelta(hours=1)

    @property
    def model(self) -> str:
        """What its prepared database is called."""
        return self.prepare.__name__

    @property
    def returns(self) -> bool:
        """Whether somebody finds a new page once doubts have passed."""
        return any(step.fresh for step in self.steps)

    @property
    def now(self) -> datetime:
        """The moment of the steps."""
        return NOW + self.later


def walk(journey: Journey, scene: Scene, trail: Trail, since: int = 0) -> None:
    """Every step from ``since`` on, once, each answer on its way to whoever asked."""
    for rank in range(since, len(journey.steps)):
        _take(journey, rank, scene, trail)


def insist(journey: Journey, scene: Scene, trail: Trail) -> None:
    """People who had no answer press again, from the first step on: done once is done."""
    for rank, step in enumerate(journey.steps):
        try:
            _take(journey, rank, scene, trail)
        except (ObjectDoesNotExist, *step.refusals):
            continue


def _take(journey: Journey, rank: int, scene: Scene, trail: Trail) -> None:
    step = journey.steps[rank]
    trail.begin(rank)
    try:
        arguments = dict(step.arguments(scene))
    except NothingToPress:
        return
    wanted = inspect.signature(step.act).parameters
    if "now" in wanted:
        arguments.setdefault("now", scene.now)
    if "acte" in wanted:
        name = uuid.uuid4() if step.fresh else uuid.uuid5(_NAMES, f"{journey.name}:{rank}")
        arguments.setdefault("acte", str(name))
    result = step.act(**arguments)
    if "acte" in arguments and not step.silent:
        scene.world.notebook.write("answered", arguments["acte"])
    trail.over("F12", partial(_answer, step, result, scene.world.notebook))


def _answer(step: Step, result: Any, notebook: Notebook) -> None:
    secret = step.shows(result)
    if secret is not None:
        notebook.write("shown", secret)


@contextmanager
def noted(notebook: Notebook) -> Iterator[None]:
    """Every password and secret that the product makes is written down by the harness."""

    def noting(make):
        def made(*arguments):
            secret = make(*arguments)
            notebook.write("made", secret.reveal())
            return secret

        return made

    password = noting(passwords.new_temporary_password)
    with (
        patch.object(passwords, "new_temporary_password", password),
        patch.object(activation, "new_secret", noting(activation.new_secret)),
    ):
        yield
