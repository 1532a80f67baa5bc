"""What every form definition says, and the register of them all."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Passage:
    """A title and its paragraphs; one that begins with « – » is an item of a list."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """What one wording says only on paper, word for word where it is the form's own."""

    titles: tuple[str, ...]
    """Sections 1 to 5, without their numbers."""
    labels: Mapping[str, str]
    """By cell (``core.forms.edition``)."""
    sending: tuple[str, ...]
    """Fill, sign, send: what stands before the mailbox, before the alias, before the post."""
    directives_title: str
    directives: tuple[Passage, ...]
    notice: Passage
    """Why these data are collected (A-2.1, s. 65)."""
    online: Passage
    """What the web adds to the form's cells, when it was filled there."""
    blank: tuple[Passage, ...]
    """Beside section 1 of the blank form, where the produced one bears its code."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One wording of the form; a signed request keeps its own (S4-13)."""

    number: int
    description: str
    also: str
    application: str
    partner_box: str
    production_box: str
    count_label: str
    count_note: str
    section3_title: str
    commitments: tuple[str, ...]
    note: str
    attestation: str
    mailbox: str
    """Where the filled form is sent by e-mail."""
    postal_address: tuple[str, ...]
    """Where it is sent by post, line by line."""
    mailbox_alias: str
    """The same mailbox, for software that refuses the accent."""
    published: str
    """``2026-11``: how the edition is called on paper, and the month its documents are dated."""
    paper: Paper

    @property
    def commitments_digest(self) -> str:
        """SHA-256 of the commitments, one a line: kept with each signature (S4-13)."""
        return hashlib.sha256("\n".join(self.commitments).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its key, the service whose applications it grants, its number as data (§2.1)."""

    key: str
    service: str
    title: str
    number: str
    number_confirmed: bool
    editions: tuple[Edition, ...]

    @property
    def current(self) -> Edition:
        """The newest edition: the one a new draft takes."""
        return self.editions[-1]

    def edition(self, number: int) -> Edition:
        """The edition of that number. Raises KeyError when there is none."""
        for entry in self.editions:
            if entry.number == number:
                return entry
        raise KeyError(number)


def register(*forms: Form) -> dict[str, Form]:
    """The forms by key. Raises ValueError when a key or an edition comes twice."""
    table = {form.key: form for form in forms}
    if len(table) != len(forms):
        raise ValueError("a form is declared twice")
    for form in forms:
        if len({edition.number for edition in form.editions}) != len(form.editions):
            raise ValueError(f"an edition of {form.key} is declared twice")
    return table
