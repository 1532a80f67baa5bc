"""Faults planted on purpose: a harness that finds none of them proves nothing (trust.md §5)."""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from django.apps import apps
from django.db import connection, connections, transaction

from poterne.acts import delivery, journaling, passwords
from poterne.adapters.chance import Chance
from poterne.adapters.mail import Relay, Spoken, connect
from poterne.core.credentials import new_temporary_password
from poterne.core.deliveries import Outcome
from poterne.core.secret import Secret
from poterne.records import guards
from poterne.records.models import JournalRow

_YES = Spoken(Outcome.SENT, "250", "")


@dataclass(frozen=True)
class Mutant:
    """``patches`` change the product in this process; ``drops``: constraints and guards taken off.

    ``journeys``: the beginnings of the names of those where it must be found.
    """

    name: str
    says: str = ""
    journeys: tuple[str, ...] = ()
    patches: Callable[[], Iterable[Any]] = tuple
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
        return f"{sound}_{self.name.lower()}" if self.drops else sound


def drop(names: Iterable[str]) -> None:
    """These constraints and guards hold the database no more; nobody stays connected to it."""
    if connection.vendor == "sqlite":
        guards.drop(connection)
    for model in apps.get_app_config("records").get_models():
        there = model._meta.constraints  # noqa: SLF001  (Django's documented model API)
        kept = [each for each in there if each.name not in names]
        for each in [each for each in there if each.name in names]:
            # SQLite makes the table again, as the model is then.
            with (
                patch.object(model._meta, "constraints", kept),  # noqa: SLF001  (as above)
                connection.schema_editor() as editor,
            ):
                editor.remove_constraint(model, each)
    if connection.vendor == "sqlite":
        guards.make(connection)
    with connection.cursor() as cursor:
        for trigger, guard in guards.guards_for(connection.vendor).items():
            if guard.name in names:
                cursor.execute(guards._ENGINES[connection.vendor].removal(trigger))  # noqa: SLF001  (the one place that spells it)
    connections.close_all()


def _sent_before_speaking() -> Iterable[Any]:
    speak, settle = delivery._speak, delivery.settle  # noqa: SLF001  (the place of the fault)

    def early(over, claimed, now):
        settle(claimed=claimed, spoken=_YES, now=now)
        return speak(over, claimed, now)

    yield patch.object(delivery, "_speak", early)


def _spoken_before_commit() -> Iterable[Any]:
    take, speak = delivery._take, delivery._speak  # noqa: SLF001  (the place of the fault)

    relays: list[Relay] = []

    def remembered() -> Relay:
        relays.append(connect())
        return relays[-1]

    def at_once(row, now):
        claimed = take(row, now)
        speak(relays[-1].speak, claimed, now)
        return claimed

    yield patch.object(delivery, "connect", remembered)
    yield patch.object(delivery, "_take", at_once)
    yield patch.object(delivery, "_speak", lambda *_: _YES)


def _same_password_again() -> Iterable[Any]:
    emit = delivery.emit_password

    def same(credential, entry):
        digits = int(hashlib.sha256(credential.machine_id.encode()).hexdigest()[:30], 16)
        value = Secret(
            "-".join(f"{digits >> (20 * group) & 0xFFFFF:06d}"[:6] for group in range(4))
        )
        held = passwords.in_force(credential)
        if held is not None:
            return value, held
        with patch.object(passwords, "new_temporary_password", lambda _: value):
            return emit(credential, entry)

    yield patch.object(delivery, "emit_password", same)


def _without_lease() -> Iterable[Any]:
    take = delivery._take  # noqa: SLF001  (the place of the fault)

    def for_ever(row, now):
        claimed = take(row, now)
        claimed.delivery.lease_until = None
        claimed.delivery.save()
        return claimed

    yield patch.object(delivery, "_take", for_ever)


def _journal_after_commit() -> Iterable[Any]:
    write = journaling.Entry.write

    def later(entry, *given, **named):
        transaction.on_commit(lambda: write(entry, *given, **named))

    yield patch.object(journaling.Entry, "write", later)


def _hash_not_rotated() -> Iterable[Any]:
    emit = delivery.emit_password

    def kept(credential, entry):
        held = passwords.in_force(credential)
        return (new_temporary_password(Chance()), held) if held else emit(credential, entry)

    yield patch.object(delivery, "emit_password", kept)


class _Forgetful:
    """The journal as written, but nobody finds an act in it again."""

    class objects:  # noqa: N801  (stands for a model's manager)
        create, order_by = JournalRow.objects.create, JournalRow.objects.order_by

        @staticmethod
        def filter(**_):
            return JournalRow.objects.none()


def _acts_forgotten() -> Iterable[Any]:
    yield patch.object(journaling, "JournalRow", _Forgetful)
    yield patch.object(guards, "missing", lambda _: [])


SOUND = Mutant("sain")
MUTANTS = (
    Mutant("MU1", "« Envoyé » avant SMTP", ("K10", "K11"), _sent_before_speaking),
    Mutant("MU2", "le courriel avant COMMIT", ("K10",), _spoken_before_commit),
    Mutant("MU3", "le même mot de passe renvoyé", ("K10",), _same_password_again),
    Mutant("MU4", "pas de bail", ("K10", "K11"), _without_lease),
    Mutant("MU5", "rang en double", ("K09 octroi de 1",), drops=("one_identifier_per_slot",)),
    Mutant("MU6", "le journal hors de la transaction", ("K07", "K08"), _journal_after_commit),
    Mutant("MU7", "empreinte non remplacée", ("K10",), _hash_not_rotated),
    Mutant(
        "MU8",
        "(acte, rang) en double",
        ("K14", "K06 v"),
        _acts_forgotten,
        ("act_rank_once", "journal_chain"),
    ),
)
"""MU5 has no second cause: the doctor sees the missing constraint, and nothing serves."""
