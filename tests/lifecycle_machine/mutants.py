"""Faults planted on purpose: a machine that finds none of them proves nothing."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from poterne.acts import delivery, withdrawal


@dataclass(frozen=True)
class Mutant:
    """``patches`` change the product in this process; lives begin with two grants."""

    says: str
    patches: Callable[[], Iterable[Any]]

    @contextmanager
    def planted(self) -> Iterator[None]:
        """The product has this fault."""
        with ExitStack() as stack:
            for each in self.patches():
                stack.enter_context(each)
            yield


def _password_survives() -> Iterable[Any]:
    yield patch.object(withdrawal, "_end_proofs", lambda *_: None)


def _epoch_stays() -> Iterable[Any]:
    """A suspension leaves the epoch as it was: tokens from before live again after it."""
    close = withdrawal._close  # noqa: SLF001  (the place of the fault)

    def closed(credential, target, reason, entry):
        epoch = credential.epoch
        close(credential, target, reason, entry)
        credential.epoch = epoch

    yield patch.object(withdrawal, "_close", closed)


def _without_guard() -> Iterable[Any]:
    """Anybody stops and starts an identifier."""
    yield patch.object(withdrawal, "allow", lambda *_: None)


def _doubtful_password() -> Iterable[Any]:
    """The password of a mail that did not leave stays in force."""
    yield patch.object(delivery, "burn", lambda *_: None)


MUTANTS = (
    Mutant("le mot de passe survit à la suspension", _password_survives),
    Mutant("l’époque ne monte pas", _epoch_stays),
    Mutant("n’importe qui arrête un identifiant", _without_guard),
    Mutant("un mot de passe non parti reste en vigueur", _doubtful_password),
)
