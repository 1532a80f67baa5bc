"""Is this token alive? Asked by the gate's own resources, by other resources, by its holder."""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime

from contremarque.claims import Claims
from contremarque.refusals import EXPIRED, WRONG_ENVIRONMENT, Refused
from contremarque.verify import LEEWAY_S, verify
from poterne.acts.journaling import machine
from poterne.acts.keys import Gate, steady
from poterne.acts.recognition import Basic, Client, recognize, standing
from poterne.acts.withdrawal import suspend
from poterne.core.credentials import may_go_on
from poterne.core.errors.gate import Refusal
from poterne.core.grants import audiences
from poterne.core.lifecycle import ForbiddenMove
from poterne.records import hot
from poterne.records.models import Credential


@dataclass(frozen=True, slots=True)
class Bearer:
    """A token that was read, and the identifier behind it, alive at this moment."""

    claims: Claims
    row: hot.CredentialRow


@steady
def admit(
    *, gate: Gate, token: bytes, accepted: frozenset[str] | None = None, now: datetime
) -> Bearer | Refusal:
    """The bearer of ``token``, for one of the ``accepted`` audiences; None is any of ours.

    Refuses by ``jeton_invalide``, ``jeton_expire``, ``jeton_autre_environnement``,
    ``jeton_revoque`` or ``indisponible``. Source: signin.md §9, INV-15.
    """
    claims = _read(gate, token, audiences(gate.environment) if accepted is None else accepted, now)
    if isinstance(claims, Refusal):
        return claims
    found = hot.alive(gate.environment, claims.client_id, claims.token_id)
    if found is None or found[1]:
        return Refusal("jeton_revoque")
    row = found[0]
    if not may_go_on(standing(row, gate.environment), claims.epoch, now=now):
        return Refusal("jeton_revoque")
    return Bearer(claims, row)


def _read(gate: Gate, token: bytes, accepted: frozenset[str], now: datetime) -> Claims | Refusal:
    read = verify(
        token,
        gate.keys,
        issuer=gate.issuer,
        audience=accepted,
        now=now.timestamp(),
        other_issuer=gate.other_issuer,
    )
    if not isinstance(read, Refused):
        return read
    if read.code == WRONG_ENVIRONMENT:
        told = {"autre": gate.environment.other, "emetteur": gate.other_issuer}
        return Refusal("jeton_autre_environnement", told)
    return Refusal("jeton_expire" if read.code == EXPIRED else "jeton_invalide")


@steady
def introspect(
    *, gate: Gate, client: Client, token: bytes, counted: bool, now: datetime
) -> Bearer | Refusal | None:
    """What a resource may know of ``token``: its bearer, or None, which says nothing more.

    A mere identifier is answered None whatever it asks (RFC 7662 §2.2). Refuses a caller as
    ``recognize``, or by ``indisponible``.
    """
    accepted = _caller(gate, client, counted=counted, now=now)
    if isinstance(accepted, Refusal):
        return accepted
    bearer = admit(gate=gate, token=token, accepted=accepted, now=now)
    if isinstance(bearer, Refusal):
        return bearer if bearer.code == "indisponible" else None
    return bearer


def _caller(
    gate: Gate, client: Client, *, counted: bool, now: datetime
) -> frozenset[str] | Refusal:
    caller = gate.callers.get(client.machine_id)
    if caller is None or not isinstance(client, Basic):
        found = recognize(gate=gate, client=client, counted=counted, now=now)
        return found if isinstance(found, Refusal) else frozenset()
    held, given = (secret.reveal().encode() for secret in (caller.secret, client.value))
    return caller.audiences if hmac.compare_digest(held, given) else _UNKNOWN


_UNKNOWN = Refusal("identification_refusee")


@steady
def revoke(
    *, gate: Gate, client: Client, token: bytes, counted: bool, now: datetime
) -> Refusal | None:
    """``token`` is dead everywhere if it is the client's own; another's is left alone (RFC 7009).

    Refuses a client as ``recognize``, or by ``indisponible``.
    """
    found = recognize(gate=gate, client=client, counted=counted, now=now)
    if isinstance(found, Refusal):
        return found
    claims = _read(gate, token, audiences(gate.environment), now)
    if isinstance(claims, Claims) and claims.client_id == found.row.machine_id:
        end = datetime.fromtimestamp(claims.expires_at + LEEWAY_S, UTC)
        hot.refuse_token(gate.environment, claims.token_id, end)
    return None


@steady
def introduce(*, gate: Gate, bearer: Bearer) -> hot.CredentialRow | Refusal:
    """The identifier of ``bearer`` with its proofs. Refuses by ``indisponible``."""
    row = hot.find(gate.environment, bearer.claims.client_id)
    return row or Refusal("jeton_revoque")


@steady
def suspend_self(*, bearer: Bearer, reason: str, now: datetime) -> Refusal | None:
    """The software shut itself down (I04); somebody else was faster: its token is dead anyway.

    Refuses by ``jeton_revoque`` or ``indisponible``.
    """
    credential = Credential.objects.get(pk=bearer.row.id)
    try:
        suspend(credential=credential, reason=reason, by=machine(bearer.row.machine_id), now=now)
    except ForbiddenMove:
        return Refusal("jeton_revoque")
    return None


@steady
def sweep(*, gate: Gate, now: datetime) -> None:
    """Spent assertions and refused tokens past their end are forgotten; another day if not now."""
    hot.sweep(gate.environment, now)
