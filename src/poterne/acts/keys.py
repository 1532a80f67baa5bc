"""What one gate holds: its environment's issuer, signing key, pepper and resources.

A process that finds anything of the other environment refuses to start (signin.md §3).
"""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError

from contremarque.keys import KeySet
from poterne.acts.journaling import Entry, act
from poterne.adapters.client_keys import ClientKey, read_key
from poterne.adapters.hashing import pepper_fingerprint
from poterne.adapters.jose import (
    ServerKey,
    UnusableKeys,
    jwks,
    key_set,
    load_server_key,
    write_server_key,
)
from poterne.core.catalogue import Environment, audience
from poterne.core.errors.gate import Refusal
from poterne.core.secret import Secret
from poterne.records import hot
from poterne.records.models import Porte

P = ParamSpec("P")
T = TypeVar("T")

RESOURCES = {"res-inscription": ("inscription",), "res-identite": ("identite-medecin",)}
"""Who may introspect, and the applications whose tokens it may ask about."""


class UnusableGate(Exception):
    """This gate may not start; ``message`` is French and says the cure."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class Caller:
    """A resource that may introspect: its secret and the audiences it stands for."""

    secret: Secret
    audiences: frozenset[str]


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate, ready to answer; nothing in it changes while the process lives."""

    environment: Environment
    issuer: str
    other_issuer: str
    portal: str
    pepper: Secret
    key: ServerKey
    keys: KeySet
    jwks: bytes
    decoy: ClientKey
    """Stands for the key of an unknown identifier, so that its refusal takes as long."""
    callers: Mapping[str, Caller]

    @property
    def token_url(self) -> str:
        """The token endpoint."""
        return f"{self.issuer}/oauth2/token"

    @property
    def resource(self) -> str:
        """The base URL of the gate's own resource, alias of its own audience."""
        return f"{self.issuer}/b2b/v1"


def steady(function: Callable[P, T]) -> Callable[P, T | Refusal]:
    """A database that does not answer gives ``indisponible``; the next call asks it afresh."""

    @functools.wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> T | Refusal:
        try:
            return function(*args, **kwargs)
        except (OperationalError, InterfaceError):
            hot.hang_up()
            return Refusal("indisponible")

    return guarded


def open_gate() -> Gate:
    """The gate that the settings name, once all of its walls were found in place.

    Raises UnusableGate when settings, key folder and database do not agree.
    """
    environment = Environment(settings.ENVIRONNEMENT)
    key = _key_in(Path(settings.GATE_KEYS), environment)
    gate = _gate(environment, Secret(settings.PEPPERS[environment]), key)
    _check_row(gate)
    return gate


def _gate(environment: Environment, pepper: Secret, key: ServerKey) -> Gate:
    return Gate(
        environment=environment,
        issuer=settings.ISSUERS[environment],
        other_issuer=settings.ISSUERS[environment.other],
        portal=settings.PORTAL_URL,
        pepper=pepper,
        key=key,
        keys=key_set([key]),
        jwks=jwks([key]),
        decoy=read_key(key.jwk),
        callers={
            name: Caller(
                Secret(settings.RESOURCE_SECRETS[name]),
                frozenset(audience(environment, application) for application in applications),
            )
            for name, applications in RESOURCES.items()
            if settings.RESOURCE_SECRETS.get(name)
        },
    )


def _check_row(gate: Gate) -> None:
    row = Porte.objects.filter(environment=gate.environment).first()
    if row is None:
        raise UnusableGate(f"La porte « {gate.environment} » n’est pas installée dans la base.")
    found = (row.issuer, row.pepper_fingerprint, row.key_thumbprint)
    expected = (gate.issuer, pepper_fingerprint(gate.pepper.reveal()), gate.key.kid)
    if gate.issuer == gate.other_issuer:
        raise UnusableGate("Les deux environnements ont le même émetteur.")
    for name, in_base, here in zip(("émetteur", "poivre", "clé"), found, expected, strict=True):
        if in_base != here:
            raise UnusableGate(
                f"Porte « {gate.environment} » : {name} différent de celui que tient la base."
            )


@act
def install(*, environment: Environment, folder: Path, pepper: Secret, entry: Entry) -> Porte:
    """The gate of ``environment`` may start: its key lies in ``folder``, the database knows it.

    A key already there is kept. The database refuses an issuer, a pepper or a key that the other
    environment has. Raises UnusableGate when the folder holds another environment's keys.
    """
    if not (folder / "active.pem").exists():
        write_server_key(folder, environment)
    key = _key_in(folder, environment)
    row, _ = Porte.objects.update_or_create(
        environment=environment,
        defaults={
            "issuer": settings.ISSUERS[environment],
            "pepper_fingerprint": pepper_fingerprint(pepper.reveal()),
            "key_thumbprint": key.kid,
        },
    )
    entry.write("cle.activee", f"cle:{environment}", digest=key.kid)
    return row


def _key_in(folder: Path, environment: Environment) -> ServerKey:
    try:
        return load_server_key(folder, environment)
    except UnusableKeys as error:
        raise UnusableGate(str(error)) from error
