"""Faults planted on purpose: races that find none of them prove nothing."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from django.db import connection, connections
from tests.faults.mutants import MUTANTS as OF_FAULTS

from poterne.acts import delivery, journaling, withdrawal
from poterne.core.lifecycle import CredentialState

ROUNDS = 3
"""A planted fault is found within so many rounds."""


@dataclass(frozen=True)
class Mutant:
    """``patches`` change the product in this process; ``name`` is a race's, or a journey's that is
    clicked twice; ``drops``: constraints and guards taken off its database."""

    says: str
    name: str
    patches: Callable[[], Iterable[Any]]
    drops: tuple[str, ...] = ()

    @contextmanager
    def planted(self) -> Iterator[None]:
        """The product has this fault."""
        with ExitStack() as stack:
            for each in self.patches():
                stack.enter_context(each)
            yield

    def model(self, sound: str) -> str:
        """The prepared database that this mutant starts from."""
        return f"{sound}_sans" if self.drops else sound


def _without_lock() -> Iterable[Any]:
    """The chain is nobody's: no advisory lock, and SQLite reads before it asks to write."""
    yield patch.object(journaling, "alone", lambda _: None)
    if connection.vendor == "sqlite":
        options = connections.databases["default"]["OPTIONS"]
        yield patch.dict(options, transaction_mode="DEFERRED", timeout=1)


def _without_guard() -> Iterable[Any]:
    """A withdrawal does not look at the state that it leaves."""
    move = withdrawal.move
    yield patch.object(
        withdrawal,
        "move",
        lambda act, state="", target="": move(
            act, CredentialState.ACTIF if act == "withdraw" else state, target
        ),
    )


def _acts_forgotten() -> Iterable[Any]:
    return OF_FAULTS[7].patches()


def _claimed_again() -> Iterable[Any]:
    """What a worker holds still looks due to the next one."""
    take = delivery._take  # noqa: SLF001  (the place of the fault)

    def unmarked(row, now):
        before = row.state
        claimed = take(row, now)
        type(row).objects.filter(pk=row.pk).update(state=before)
        return claimed

    yield patch.object(delivery, "_take", unmarked)


MUTANTS = (
    Mutant("pas de verrou", "brouillons ouverts", _without_lock),
    Mutant("pas de garde au retrait", "retrait", _without_guard),
    Mutant(
        "(acte, rang) en double",
        "K14 transmission",
        _acts_forgotten,
        ("act_rank_once", "journal_chain"),
    ),
    Mutant("un message pris deux fois", "messages pris par le messager", _claimed_again),
)
