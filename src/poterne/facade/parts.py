"""The values that the shared pieces show: what a view builds, what a template only lays out."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Link:
    """A link of the navigation, or « Modifier » of a summary row."""

    href: str
    label: str
    current: bool = False
    hidden: str = ""
    """The end of the label that only a screen reader hears: « le code postal »."""


@dataclass(frozen=True, slots=True)
class Task:
    """One row of a task list; ``tone`` colours the status, which is always said in words.

    ``href`` empty: not possible yet.
    """

    title: str
    status: str
    href: str = ""
    tone: str = "neutre"
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """One row of a summary list. ``value`` is what was typed, shown as it stands."""

    key: str
    value: str
    change: Link | None = None
    fault: str = ""
    anchor: str = ""
    """The id that an error summary links to."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of a timeline; ``when`` None: « à venir »."""

    word: str
    when: datetime | None = None
    who: str = ""
    detail: str = ""
    actions: tuple[Link, ...] = field(default=())
