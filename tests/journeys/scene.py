"""What the steps of the whole line share: the house, everyone's browser, what was received."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.cast import Person
from tests.journeys.instance import Instance
from tests.journeys.plain import Browser
from tests.journeys.software import Software
from tests.passkey import Passkey
from tests.pki import Certified

Act = Callable[["Scene"], str | None]
WORDS: dict[Act, str] = {}
"""How the line of each step begins."""


def step(words: str) -> Callable[[Act], Act]:
    """The function is a step, whose line begins with ``words``."""

    def declare(act: Act) -> Act:
        WORDS[act] = words
        return act

    return declare


@dataclass
class Scene:
    """One walk along the line."""

    house: Instance
    engine: str
    browsers: dict[str, Browser] = field(default_factory=dict)
    keys: dict[str, list[Passkey]] = field(default_factory=dict)
    moments: dict[str, float] = field(default_factory=dict)
    reference: str = ""
    identifiers: list[str] = field(default_factory=list)
    passwords: list[str] = field(default_factory=list)
    secret: str = ""
    token: str = ""
    software: Software | None = None
    authority: Certified | None = None

    def browser(self, person: Person) -> Browser:
        """That person's own browser, opened at her first page."""
        return self.browsers.setdefault(person.email, Browser(self.house.portal))

    def now(self, name: str) -> None:
        """This moment is kept under ``name``, for the figures."""
        self.moments[name] = time.monotonic()
