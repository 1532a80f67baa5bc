"""The raw SQL of the gate: each statement filters by environment, in both engines' common tongue.

Reads are one statement each, outside any transaction: the row is fresh at every request.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import DatabaseError, connection

_WITH_PROOFS = (
    "SELECT c.id, c.machine_id, c.state, c.epoch, c.valid_from, c.valid_until, c.scopes, c.label,"
    " c.software, o.org, o.name, p.id, p.ref, p.kind, p.state, p.hash, p.jwk, p.thumbprint, p.kid,"
    " p.created_at, p.expires_at, p.ends_at, p.confirm_before, p.first_used_at, p.closed_at"
    " FROM credential c JOIN organization o ON o.id = c.organization_id"
    " LEFT JOIN proof p ON p.credential_id = c.id"
    " WHERE c.environment = %s AND c.machine_id = %s ORDER BY p.id"
)
_ALIVE = (
    "SELECT c.id, c.machine_id, c.state, c.epoch, c.valid_from, c.valid_until, c.scopes, c.label,"
    " c.software, o.org, o.name, EXISTS (SELECT 1 FROM refused_token r"
    " WHERE r.environment = c.environment AND r.jti = %s)"
    " FROM credential c JOIN organization o ON o.id = c.organization_id"
    " WHERE c.environment = %s AND c.machine_id = %s"
)
_CREDENTIAL_CELLS, _SCOPES = 11, 6
_SPEND = (
    "INSERT INTO spent_assertion (environment, until, digest) VALUES (%s, %s, %s)"
    " ON CONFLICT (environment, digest) DO NOTHING"
)
_REFUSE = (
    "INSERT INTO refused_token (environment, jti, expires_at) VALUES (%s, %s, %s)"
    " ON CONFLICT (environment, jti) DO NOTHING"
)
_SWEEP = (
    "DELETE FROM spent_assertion WHERE environment = %s AND until < %s",
    "DELETE FROM refused_token WHERE environment = %s AND expires_at < %s",
)
_TOUCH = (
    (
        "UPDATE credential SET last_used_at = %s WHERE id = %s AND environment = %s"
        " AND (last_used_at IS NULL OR last_used_at < %s)"
    ),
    (
        "UPDATE proof SET last_used_at = %s WHERE id = %s"
        " AND credential_id IN (SELECT id FROM credential WHERE environment = %s)"
        " AND (last_used_at IS NULL OR last_used_at < %s)"
    ),
)
_BEAT = (
    "INSERT INTO beat (name, at) VALUES (%s, %s) ON CONFLICT (name) DO UPDATE SET at = excluded.at"
)
_USED = (
    "UPDATE proof SET state = 'actif', first_used_at = %s, last_used_at = %s"
    " WHERE id = %s AND first_used_at IS NULL AND state IN ('a_confirmer', 'actif')"
    " AND credential_id IN (SELECT id FROM credential WHERE environment = %s)"
)


@dataclass(frozen=True, slots=True)
class ProofRow:
    """One proof; moments are aware UTC."""

    id: int
    ref: str
    kind: str
    state: str
    hash: str | None
    jwk: str
    thumbprint: str | None
    kid: str
    created_at: datetime
    expires_at: datetime
    ends_at: datetime | None
    confirm_before: datetime | None
    first_used_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class CredentialRow:
    """One identifier with what tokens and ``/moi`` say of it, and its proofs, oldest first."""

    id: int
    machine_id: str
    state: str
    epoch: int
    valid_from: date
    valid_until: date
    scopes: tuple[str, ...]
    label: str
    software: str
    org: str
    organization: str
    proofs: tuple[ProofRow, ...] = ()


def find(environment: str, machine_id: str) -> CredentialRow | None:
    """The identifier and all of its proofs, in one statement; None when there is none."""
    rows = _rows(_WITH_PROOFS, (environment, machine_id))
    if not rows:
        return None
    head = _CREDENTIAL_CELLS
    proofs = tuple(_proof(row[head:]) for row in rows if row[head] is not None)
    return _credential(rows[0][:head], proofs)


def alive(environment: str, machine_id: str, jti: str) -> tuple[CredentialRow, bool] | None:
    """The identifier, and whether the token ``jti`` was revoked; None when there is none."""
    rows = _rows(_ALIVE, (jti, environment, machine_id))
    if not rows:
        return None
    return _credential(rows[0][:-1], ()), bool(rows[0][-1])


def spend(environment: str, digest: str, until: int) -> bool:
    """Whether this is the first time: the insert itself is the check, over every process."""
    return _changed(_SPEND, (environment, until, digest)) == 1


def refuse_token(environment: str, jti: str, expires_at: datetime) -> None:
    """The token is dead in every process; twice is as once."""
    _changed(_REFUSE, (environment, jti, _stored(expires_at)))


def sweep(environment: str, now: datetime) -> None:
    """What is past its end is gone: it could not be accepted any more anyway."""
    for statement, bound in zip(_SWEEP, (int(now.timestamp()), _stored(now)), strict=True):
        _changed(statement, (environment, bound))


def mark_used(environment: str, proof_id: int, now: datetime) -> bool:
    """Whether this is the proof's first use; it is ``actif`` from now on."""
    return _changed(_USED, (_stored(now), _stored(now), proof_id, environment)) == 1


def touch(environment: str, credential_id: int, proof_id: int, moment: datetime) -> None:
    """Both were last used at ``moment``, unless a later use is written already."""
    stored = _stored(moment)
    for statement, key in zip(_TOUCH, (credential_id, proof_id), strict=True):
        _changed(statement, (stored, key, environment, stored))


def beat(name: str, moment: datetime) -> None:
    """``name`` lives at ``moment``."""
    _changed(_BEAT, (name, _stored(moment)))


def outlive(work: Callable[[], object]) -> None:
    """``work`` is done, or the database is away for now: the thread that asks lives on."""
    try:
        work()
    except DatabaseError:
        hang_up()


def hang_up() -> None:
    """The connection of this thread is closed: the next question opens a sound one."""
    connection.close()


def _rows(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _changed(statement: str, values: Sequence[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def _credential(row: Sequence[Any], proofs: tuple[ProofRow, ...]) -> CredentialRow:
    scopes = tuple(str(row[_SCOPES]).split())
    return CredentialRow(*(*row[:_SCOPES], scopes, *row[_SCOPES + 1 :], proofs))


def _proof(row: Sequence[Any]) -> ProofRow:
    return ProofRow(*row[:8], *(_read(cell) for cell in row[8:]))


def _read(cell: datetime | None) -> Any:
    # SQLite keeps moments naive, in UTC; PostgreSQL gives them aware, in the session's zone.
    return cell.replace(tzinfo=UTC) if cell is not None and cell.tzinfo is None else cell


def _stored(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
