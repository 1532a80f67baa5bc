"""The open house of one life: its database, its clock, its gates, and what people hold of it."""

import uuid
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connections
from django.test.utils import override_settings
from tests import line
from tests.cast import (
    BELANGER,
    MORIN,
    PELLETIER,
    ROY,
    STAFF,
    TREMBLAY,
    Person,
    account,
    gmf,
    partner,
)
from tests.conftest import NOW, Copies
from tests.faults.checks import everything, hash_of
from tests.faults.scene import PASSWORD
from tests.poterne.acts.rounds import Mail

from poterne.acts import intake, keys, upkeep
from poterne.acts.intake import Original
from poterne.acts.journaling import SYSTEM, Actor, party
from poterne.acts.keys import Gate
from poterne.core.catalogue import Environment
from poterne.core.dossier import Dossier
from poterne.core.errors.gate import Refusal
from poterne.core.lifecycle import MOVES
from poterne.core.mailboxes import mailbox_key
from poterne.core.offices import Office
from poterne.core.secret import Secret
from poterne.records.models import AccessRequest, Credential, JournalRow

DOUBLE = Person(BELANGER.first_name, BELANGER.last_name, BELANGER.email, (Office.REPONDANT,))
"""A répondante who is also the authorizer of the second clinic: she may never sign its request."""
HANDS = (*STAFF, DOUBLE)
FAULTY = gmf(2).with_answer("authorizer.phone", "555-0123")
OTHER = (
    gmf(1)
    .with_answer("authorizer.first_name", MORIN.first_name)
    .with_answer("authorizer.last_name", MORIN.last_name)
    .with_answer("authorizer.email", MORIN.email)
    .with_answer("authorizer.organization_name", "GMF des Rapides")
    .with_answer("authorizer.establishment_number", "55002")
)
DOSSIERS: tuple[Dossier, ...] = (gmf(2), partner(), OTHER, FAULTY)
"""Two clinics in production and a developer with the partner gate; the last has a fault."""


class Wrong(AssertionError):
    """Something does not hold: the French sentence that says what."""


@dataclass
class House:
    """One life. ``now`` only grows. ``values`` are the passwords that left, by identifier;
    ``secrets`` those that software made; ``tokens`` with the stops that came before them."""

    copies: Copies
    gates: Mapping[Environment, Gate]
    now: datetime = NOW
    mails: list[Mail] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=dict)
    secrets: dict[str, list[str]] = field(default_factory=dict)
    tokens: list[tuple[bytes, int, int]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    last: tuple[Callable[..., Any], dict[str, Any]] | None = None
    epochs: dict[int, tuple[int, int]] = field(default_factory=dict)
    fixed: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    retired: set[int] = field(default_factory=set)
    verified: Any = None
    read_rows: int = 0

    def attempt(self, act: Callable[..., Any], move: str = "", **given: Any) -> Any:
        """The act, done or refused in our own words; None when refused.

        ``move``: what the table calls it; refused whenever the table does, and what it leads to
        is what the table says. A refusal leaves no line. Raises Wrong.
        """
        given |= {"now": self.now, "acte": str(uuid.uuid4())}
        about = given.get("request") or given.get("credential")
        before = type(about).objects.get(pk=about.pk).state if move and about else ""
        lines = JournalRow.objects.count()
        try:
            done = act(**given)
        except Exception as refused:
            if not type(refused).__module__.startswith("poterne.core."):
                raise
            if JournalRow.objects.count() != lines:
                raise Wrong(f"{act.__name__} refuse et écrit au journal") from refused
            return None
        self.last = (act, given)
        if move:
            self._as_the_table_says(move, before, about)
        return done

    def _as_the_table_says(self, move: str, before: str, about: Any) -> None:
        names = {"resubmit", "submit"} if move == "submit" else {move}
        rows = [each for each in MOVES if each.act in names and before in (each.sources or ("",))]
        after = type(about).objects.get(pk=about.pk).state if about else ""
        if about is not None and after not in {row.target for row in rows} | _kept(move, before):
            raise Wrong(f"{move} : de « {before} » à « {after} », hors de la table")

    def repeat(self) -> None:
        """The last act again, under its own name, by the same person. Raises Wrong when anything
        changes, or when the answer is about something else."""
        act, given = self.last or (None, {})
        before = everything()
        done = act(**given | {"now": self.now})
        if everything() != before:
            raise Wrong(f"{act.__name__}, répété sous son nom, change la base")
        about = given.get("request") or given.get("credential")
        if about is not None and done != about:
            raise Wrong(f"{act.__name__}, répété, répond {done!r} au lieu de {about!r}")

    def read(self, mails: list[Mail]) -> None:
        """People read what came: each keeps the passwords that are for her software."""
        self.mails += mails
        for mail in mails:
            for value in PASSWORD.findall(mail.body):
                self.take_value(value)

    def take_value(self, value: str) -> None:
        """A password is in somebody's hands: whose identifier it opens is tried by everybody."""
        for one in Credential.objects.all():
            if one.proofs.filter(hash=hash_of(one, value)).exists():
                self.values.setdefault(one.machine_id, []).append(value)

    def request(self, rank: int) -> AccessRequest | None:
        """One of the requests, chosen by lot; None while there is none."""
        keys_ = list(AccessRequest.objects.order_by("pk").values_list("pk", flat=True))
        return AccessRequest.objects.get(pk=keys_[rank % len(keys_)]) if keys_ else None

    def credential(self, rank: int) -> Credential | None:
        """One of the identifiers, chosen by lot; None while there is none."""
        found = Credential.objects.select_related("request").order_by("pk")
        return found[rank % found.count()] if found.exists() else None

    def staff(self, rank: int) -> Actor:
        """One of the staff."""
        return line.staff(HANDS[rank % len(HANDS)], self.now)

    def refused(self, what: str, answer: Any) -> None:
        """Whatever was tried is refused, or it is noted as wrong."""
        if not isinstance(answer, Refusal):
            self.wrong.append(what)


def _kept(move: str, before: str) -> set[str]:
    """A leak told of what is suspended already is no move."""
    return {before} if move == "suspend" and before == "suspendu" else set()


def outsider(rank: int) -> Actor:
    """Somebody outside, known by an address: mostly not the right one."""
    people = (TREMBLAY, BELANGER, MORIN, ROY, PELLETIER)
    person = people[rank % len(people)]
    role = ("authorizer", "it_lead", "preparateur")[rank % 3]
    return party(role, mailbox_key(person.email))


def lead(request: AccessRequest) -> Actor:
    """The IT lead whom the request names."""
    return party("it_lead", request.it_lead_fold)


def depart() -> None:
    """The staff is there, both gates are installed; nobody asked for anything."""
    for person in HANDS:
        account(person, NOW)
    for environment in Environment:
        keys.install(
            environment=environment,
            folder=_folder(environment),
            pepper=Secret(settings.PEPPERS[environment]),
            by=SYSTEM,
            now=NOW,
        )
    upkeep.do_due(now=NOW)


def recues() -> None:
    """Three requests are at the desk: one checked, one conforming, one keyed with a fault."""
    depart()
    line.taken(gmf(2), NOW)
    line.conforming(OTHER, NOW)
    original = Original("papier", line.FORM, NOW.date(), NOW.date())
    intake.register(dossier=FAULTY, original=original, by=line.staff(STAFF[0], NOW), now=NOW)


def accordees() -> None:
    """Two grants, one in each environment, and one to sign; every mail waits for the worker."""
    depart()
    line.granted(gmf(2), NOW)
    line.granted(partner(), NOW)
    line.half_signed(OTHER, NOW)


STARTS = (depart, recues, accordees)


def _folder(environment: Environment) -> Any:
    from pathlib import Path  # noqa: PLC0415  (used here alone)

    return Path(settings.HEADS_FOLDER).parent / f"porte-{environment}"


def gates() -> dict[Environment, Gate]:
    """Both gates, as their own processes open them."""
    opened = {}
    for environment in Environment:
        with override_settings(ENVIRONNEMENT=environment, GATE_KEYS=str(_folder(environment))):
            opened[environment] = keys.open_gate()
    return opened


@contextmanager
def living(copies: Copies, opened: Mapping[Environment, Gate], start: str):
    """A fresh house, begun in one of ``STARTS``, gone afterwards."""
    copies.open(start)
    try:
        yield House(copies, opened)
    finally:
        connections.close_all()
        copies.close()


def hours(count: float) -> timedelta:
    """So many hours."""
    return timedelta(hours=count)
