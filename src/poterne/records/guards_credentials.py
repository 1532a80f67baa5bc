"""What the database refuses about identifiers and proofs, and the revision that it raises."""

from poterne.records.credentials import PROOF_STATES, Credential, Proof
from poterne.records.guards_requests import moves
from poterne.records.guards_shape import (
    DELETE,
    INSERT,
    UPDATE,
    Guard,
    among,
    changed,
    columns_but,
    kept,
)

_LIVE = ("actif", "a_confirmer", "sortant")
_ENDED = tuple(state for state in PROOF_STATES if state not in _LIVE)

_REQUEST = "SELECT 1 FROM access_request AS r WHERE r.id = NEW.request_id"
_TWO_SIGNATURES = (
    "EXISTS (SELECT 1 FROM access_request AS r"
    " JOIN signature AS first ON first.request_id = r.id"
    " JOIN signature AS second ON second.request_id = r.id"
    " WHERE r.id = NEW.request_id AND r.grant_hash <> ''"
    " AND first.office = 'repondant' AND second.office = 'soes' AND first.id < second.id"
    " AND first.voided_at IS NULL AND second.voided_at IS NULL"
    " AND first.content_hash = r.grant_hash AND second.content_hash = r.grant_hash"
    " AND first.person <> second.person)"
)
_GIVEN = "EXISTS (SELECT 1 FROM machine_name AS b WHERE b.core = substr(NEW.machine_id, 4))"

_FIXED = (
    "id",
    "machine_id",
    "environment",
    "request_id",
    "slot",
    "organization_id",
    "scopes",
    "valid_from",
    "valid_until",
    "created_at",
)
_PROOF_FIXED = (
    "id",
    "credential_id",
    "ref",
    "kind",
    "attempt",
    "jwk",
    "thumbprint",
    "alg",
    "created_at",
)
_IN_FORCE = (
    "kept.credential_id = NEW.credential_id AND kept.kind = 'temporaire' AND kept.state = 'actif'"
    " AND NEW.kind = 'temporaire' AND NEW.state = 'actif'"
)
_RETIRED = (
    "EXISTS (SELECT 1 FROM credential AS c WHERE c.id = NEW.credential_id AND c.state = 'retire')"
)


def _too_many(*, but_itself: bool) -> str:
    others = "SELECT COUNT(*) FROM proof AS p WHERE p.credential_id = NEW.credential_id"
    others += " AND p.kind <> 'temporaire'" + (" AND p.id <> NEW.id" if but_itself else "")
    live = "state IN ('actif', 'sortant')"
    return (
        "NEW.kind <> 'temporaire' AND ("
        f"(NEW.{live} AND ({others} AND p.{live}) > 1)"
        f" OR (NEW.state = 'a_confirmer' AND ({others} AND p.state = 'a_confirmer') > 0))"
    )


def _raised(environment: str) -> str:
    return f"UPDATE revision SET number = number + 1 WHERE environment = {environment}"  # noqa: S608  (our own words)


def _watched(table: str, seen: list[str], environment: str) -> list[Guard]:
    """Each change of ``table`` that a gate must see raises the number of its environment."""
    new = environment.format(row="NEW")
    return [
        Guard("revision_moves", table, INSERT, does=_raised(new)),
        Guard("revision_moves", table, UPDATE, does=f"{_raised(new)} AND {changed(*seen)}"),
    ]


_BY_CREDENTIAL = "(SELECT c.environment FROM credential AS c WHERE c.id = {row}.credential_id)"

CREDENTIAL_GUARDS = (
    Guard(
        "identifier_needs_two_signatures",
        "credential",
        INSERT,
        refuses=f"NOT {_TWO_SIGNATURES}",
    ),
    Guard(
        "count_on_accord",
        "credential",
        INSERT,
        refuses=f"NOT EXISTS ({_REQUEST} AND r.state = 'signee_repondant'"
        " AND NEW.slot <= r.asked_count)",
    ),
    Guard("identifier_name_once", "credential", INSERT, refuses=_GIVEN),
    Guard(
        "identifier_name_once",
        "credential",
        INSERT,
        does="INSERT INTO machine_name (core, given_at)"
        " VALUES (substr(NEW.machine_id, 4), NEW.created_at)",
    ),
    Guard("identifier_name_once", "machine_name", UPDATE, refuses="TRUE"),
    Guard(
        "identifier_environment",
        "credential",
        INSERT,
        refuses=f"NOT EXISTS ({_REQUEST} AND r.type = NEW.environment)",
    ),
    Guard(
        "identifier_is_fixed",
        "credential",
        UPDATE,
        refuses=f"{changed(*_FIXED)}"
        f" OR (OLD.activated_at IS NOT NULL AND {changed('label', 'activated_at')})",
    ),
    *moves("identifiant", "credential", but="OLD.state <> 'retire'"),
    Guard(
        "suspension_ends_where_it_began",
        "credential",
        UPDATE,
        refuses=f"(OLD.state = 'suspendu' AND NEW.state = 'suspendu' AND {changed('state_before')})"
        " OR (OLD.state = 'suspendu' AND NEW.state NOT IN ('suspendu', 'retire', OLD.state_before))"
        " OR (OLD.state <> 'suspendu' AND NEW.state = 'suspendu'"
        " AND NEW.state_before <> OLD.state)",
    ),
    Guard(
        "retired_is_final",
        "credential",
        UPDATE,
        refuses="OLD.state = 'retire'"
        f" AND {changed(*columns_but(Credential, 'epoch', 'last_used_at', *_FIXED))}",
    ),
    Guard("epoch_never_falls", "credential", UPDATE, refuses="NEW.epoch < OLD.epoch"),
    Guard(
        "retired_is_final",
        "proof",
        INSERT,
        refuses=f"NEW.state IN {among(_LIVE)} AND {_RETIRED}",
    ),
    Guard("two_live_credentials", "proof", INSERT, refuses=_too_many(but_itself=False)),
    Guard("two_live_credentials", "proof", UPDATE, refuses=_too_many(but_itself=True)),
    Guard(
        "proof_is_fixed",
        "proof",
        UPDATE,
        refuses=f"{changed(*_PROOF_FIXED)}"
        f" OR ({changed('hash')} AND NEW.pepper_version = OLD.pepper_version)"
        f" OR (OLD.state IN {among(_ENDED)} AND NEW.state IN {among(_LIVE)})",
    ),
    *_watched("credential", columns_but(Credential, "last_used_at"), "{row}.environment"),
    *_watched(
        "proof",
        columns_but(Proof, "last_used_at", "first_used_at", "failures", "refused"),
        _BY_CREDENTIAL,
    ),
    *_watched("refused_token", ["environment", "jti", "expires_at"], "{row}.environment"),
    Guard("revision_moves", "refused_token", DELETE, does=_raised("OLD.environment")),
    Guard("revision_never_falls", "revision", UPDATE, refuses="NEW.number < OLD.number"),
    Guard(
        "revision_is_told",
        "revision",
        UPDATE,
        does="PERFORM pg_notify('poterne_' || NEW.environment, '')",
        only="postgresql",
    ),
    *kept("revision", ("environment",)),
    *kept("credential", ("id",), ("request_id", "slot"), ("machine_id",)),
    *kept("machine_name", ("core",)),
    *kept("proof", ("id",), ("credential_id", "ref"), ("hash",), ("thumbprint",), also=_IN_FORCE),
    *kept("delivery", ("id",)),
)
"""Refusals about ``credential`` and ``proof``; the name book and the revision kept up to date."""
