"""The frame of every act: one durable transaction, its journal rows, and repeats that do nothing.

An act is keyword-only and takes ``acte`` (the UUID its door made) beside its own arguments:
posting the same act twice finds its first row and returns the earlier result.
"""

import functools
import inspect
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

from django.db import transaction
from django.db.models import Model

from poterne.adapters.chance import Chance
from poterne.core.dossier import canonical
from poterne.core.journal import CHAIN, EVENTS, FIRST, VERSION, commitment, moment, row_hash
from poterne.records.locks import alone
from poterne.records.models import (
    AccessRequest,
    Credential,
    JournalPersonal,
    JournalRow,
    Porte,
    RevocationList,
    Staff,
    TrustAnchor,
)

T = TypeVar("T")

_LOCK = 4058
"""PostgreSQL advisory lock of the chain: the first statement of every act, before any row lock."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: ``code`` as the journal writes it, ``role``, and the account if it is staff.

    ``fold`` is the mailbox key of an outside party, "" for everyone else.
    """

    code: str
    role: str
    staff: Staff | None = None
    fold: str = ""


SYSTEM = Actor("systeme", "systeme")


def party(role: str, fold: str) -> Actor:
    """An outside person: ``preparateur``, ``authorizer`` or ``it_lead``, known by address."""
    return Actor(f"partie:{role}", role, fold=fold)


def member(staff: Staff, office: str = "") -> Actor:
    """A member of the staff, acting under ``office`` (shown in the journal)."""
    return Actor(f"compte:{staff.pk}", office or "compte", staff=staff)


def machine(machine_id: str) -> Actor:
    """The software behind an identifier."""
    return Actor(f"machine:{machine_id}", "machine")


class ForeignAct(Exception):
    """The UUID of another person's act was presented."""

    code = "acte_etranger"
    message = "Cette page a déjà servi à une autre personne. Rechargez-la."


class Entry:
    """The rows of one act in the making; ``write`` adds the next one."""

    def __init__(self, acte: str, by: Actor, now: datetime) -> None:
        self.acte, self.by, self.now, self.rank = acte, by, now, 0

    def write(  # noqa: PLR0913  (the fields of a row, each named at the call)
        self,
        event: str,
        about: AccessRequest | Credential | str,
        *,
        before: str = "",
        after: str = "",
        reason: str = "",
        digest: str = "",
        personal: Mapping[str, Any] | None = None,
    ) -> JournalRow:
        """One more row, chained to the last; its personal part lies beside it.

        Raises ValueError for an event that ``core.journal`` does not list.
        """
        if event not in EVENTS:
            raise ValueError(event)
        salt = Chance().bytes(32) if personal is not None else b""
        row = self._next() | {
            "rang": self.rank,
            "acteur": self.by.code,
            "role": self.by.role,
            "action": event,
            "objet": about if isinstance(about, str) else subject_name(about),
            "avant": before,
            "apres": after,
            "motif": reason,
            "empreinte": digest,
            "engagement": commitment(salt, personal) if personal is not None else None,
        }
        row["hachage"] = row_hash(row)
        record = JournalRow.objects.create(**row)
        if personal is not None:
            JournalPersonal.objects.create(row=record, salt=salt.hex(), part=canonical(personal))
        self.rank += 1
        return record

    def _next(self) -> dict[str, Any]:
        last = JournalRow.objects.order_by("-seq").first()
        return {
            "v": VERSION,
            "chaine": CHAIN,
            "acte": self.acte,
            "seq": (last.seq if last else 0) + 1,
            "moment": max(moment(self.now), last.moment if last else ""),
            "prec": last.hachage if last else FIRST,
        }


def subject_name(about: AccessRequest | Credential) -> str:
    """How the journal names an object: by key, never by a value a person typed."""
    kind = "demande" if isinstance(about, AccessRequest) else "identifiant"
    return f"{kind}:{about.pk}"


_KINDS: Mapping[str, type[Model]] = {
    "demande": AccessRequest,
    "identifiant": Credential,
    "compte": Staff,
    "cle": Porte,
    "ancre": TrustAnchor,
    "liste": RevocationList,
}


def subject(name: str) -> Model | None:
    """The object that a row names, or None for an object of another kind."""
    kind, _, key = name.partition(":")
    model = _KINDS.get(kind)
    return None if model is None else model._default_manager.get(pk=key)  # noqa: SLF001  (Django's documented API)


def act(function: Callable[..., T]) -> Callable[..., T]:
    """One act: durable transaction, chain lock first, repeats answered from the journal.

    The act is written with ``entry`` and called with ``by=``, ``now=`` and, from a page,
    ``acte=`` in its place. A repeat of the same ``acte`` by the same actor returns the object of
    its first row, re-read, and changes nothing. Raises ForeignAct when another actor repeats it.
    """

    @functools.wraps(function)
    def framed(*, by: Actor, now: datetime, acte: str = "", **arguments: Any) -> T:
        acte = acte or str(uuid.uuid4())
        with transaction.atomic(durable=True):
            lock_chain()
            earlier = JournalRow.objects.filter(acte=acte, rang=0).first()
            if earlier is not None:
                if earlier.acteur != by.code:
                    raise ForeignAct
                return cast("T", subject(earlier.objet))
            return function(entry=Entry(acte, by, now), **arguments)

    framed.__signature__ = _called(function)  # type: ignore[attr-defined]  # inspect reads it
    return framed


def _called(function: Callable[..., Any]) -> inspect.Signature:
    written = inspect.signature(function)
    keyword = inspect.Parameter.KEYWORD_ONLY
    frame = [
        inspect.Parameter("by", keyword, annotation=Actor),
        inspect.Parameter("now", keyword, annotation=datetime),
        inspect.Parameter("acte", keyword, annotation=str, default=""),
    ]
    own = [each for each in written.parameters.values() if each.name != "entry"]
    return written.replace(parameters=[*own, *frame])


def lock_chain() -> None:
    """Nobody else writes to the chain until this transaction ends."""
    alone(_LOCK)
