"""What the database refuses about requests, their signatures and the people who sign."""

from poterne.core.offices import EXCLUSIONS
from poterne.core.reminders import ReminderState
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
from poterne.records.models import Confirmation, Reminder, Signature

_FROZEN = (
    "answers",
    "form",
    "edition",
    "channel",
    "type",
    "section3",
    "asked_count",
    "authorizer_fold",
    "it_lead_fold",
    "preparer_fold",
    "keyed_by_id",
    "demande_hash",
)
_GRANTED = (
    "grant",
    "grant_hash",
    "valid_from",
    "valid_until",
    "organization_id",
    "repondant_signed_on",
)
_SIGNED_PAST = "OLD.state NOT IN ('brouillon', 'a_corriger')"
_SIGNED_STILL = "NEW.state NOT IN ('brouillon', 'a_corriger')"
_LIVE_SIGNATURE = (
    "kept.request_id = NEW.request_id AND kept.voided_at IS NULL AND NEW.voided_at IS NULL AND"
    " (kept.office = NEW.office"
    " OR (kept.content_hash = NEW.content_hash AND kept.person = NEW.person))"
)
_ISSUED = "EXISTS (SELECT 1 FROM credential AS c WHERE c.request_id = {request})"

_UNCONFIRMED = (
    "NOT EXISTS (SELECT 1 FROM confirmation AS c WHERE c.request_id = NEW.id"
    ' AND c.address_fold = NEW."{column}")'
)
_PARTY = (
    "EXISTS (SELECT 1 FROM access_request AS r WHERE r.id = NEW.request_id AND NEW.person IN"
    " (r.preparer_fold, r.authorizer_fold, r.it_lead_fold))"
)
_KEYED = (
    "(NEW.office = 'soes' AND EXISTS (SELECT 1 FROM access_request AS r"
    " WHERE r.id = NEW.request_id AND r.keyed_by_id = NEW.staff_id))"
)
_FORGOTTEN = (
    "(NEW.address_fold = CAST(NEW.id AS TEXT) AND EXISTS (SELECT 1 FROM access_request AS r"
    " WHERE r.id = NEW.request_id AND r.state = 'detruite'))"
)
_SETTLED = (str(ReminderState.SENT), str(ReminderState.SKIPPED))
_REFUSER = (
    "EXISTS (SELECT 1 FROM appeal AS a WHERE a.request_id = {request}"
    " AND a.refused_by_id IN ({people}))"
)
_APPEALED = (
    "EXISTS (SELECT 1 FROM appeal AS a WHERE a.request_id = NEW.id"
    " AND a.refused_by_id = OLD.decided_by_id)"
)
_HOLDER = (
    "EXISTS (SELECT 1 FROM staff_office AS o JOIN staff AS s ON s.id = o.staff_id"
    " WHERE s.id = NEW.staff_id AND s.is_active AND s.email_fold = NEW.person"
    " AND o.office = NEW.office)"
)


def _illegal(kind: str, source: str) -> str:
    return (
        "NOT EXISTS (SELECT 1 FROM legal_move AS m"  # noqa: S608  (our own words)
        f" WHERE m.kind = '{kind}' AND m.source = {source} AND m.target = NEW.state)"
    )


def moves(kind: str, table: str, *, but: str = "TRUE") -> list[Guard]:
    """Births and changes of state of ``table`` are those of the table of moves (``but`` when)."""
    update = f"{changed('state')} AND {but} AND {_illegal(kind, 'OLD.state')}"
    return [
        Guard("move_is_legal", table, INSERT, refuses=_illegal(kind, "''")),
        Guard("move_is_legal", table, UPDATE, refuses=update),
    ]


def _exclusive() -> str:
    pairs = sorted(tuple(sorted(pair)) for pair in EXCLUSIONS)
    clash = " OR ".join(
        f"(NEW.office = '{one}' AND o.office = '{other}')"
        for pair in pairs
        for one, other in (pair, pair[::-1])
    )
    return (
        "EXISTS (SELECT 1 FROM staff_office AS o"  # noqa: S608  (our own words)
        f" WHERE o.staff_id = NEW.staff_id AND ({clash}))"
    )


REQUEST_GUARDS = (
    *moves("demande", "access_request"),
    Guard(
        "signed_is_frozen",
        "access_request",
        UPDATE,
        refuses=f"{changed('id', 'reference')}"
        f" OR ({_SIGNED_PAST} AND {_SIGNED_STILL} AND {changed(*_FROZEN)})",
    ),
    Guard(
        "granted_is_frozen",
        "access_request",
        UPDATE,
        refuses="(OLD.state = 'accordee'"
        f" AND {changed(*_GRANTED, 'soes_signed_on', 'registered_on')})"
        " OR (OLD.state = 'signee_repondant' AND NEW.state <> 'en_verification'"
        f" AND {changed(*_GRANTED)})",
    ),
    Guard(
        "emails_confirmed",
        "access_request",
        UPDATE,
        refuses="NEW.state IN ('conforme', 'signee_repondant', 'accordee') AND ("
        + _UNCONFIRMED.format(column="authorizer_fold")
        + " OR (NEW.section3 <> 'vide' AND "
        + _UNCONFIRMED.format(column="it_lead_fold")
        + "))",
    ),
    Guard(
        "count_on_accord",
        "access_request",
        UPDATE,
        refuses="(NEW.state = 'accordee' AND OLD.state <> 'accordee' AND NEW.asked_count <>"  # noqa: S608  (ours)
        " (SELECT COUNT(*) FROM credential AS c WHERE c.request_id = NEW.id))"
        " OR (OLD.state = 'signee_repondant' AND NEW.state NOT IN ('signee_repondant', 'accordee')"
        f" AND {_ISSUED.format(request='NEW.id')})",
    ),
    Guard(
        "reviewed_by_another",
        "access_request",
        UPDATE,
        refuses=_REFUSER.format(request="NEW.id", people="NEW.taken_by_id, NEW.decided_by_id")
        + f" OR (OLD.state = 'refusee' AND NEW.state = 'en_verification' AND NOT {_APPEALED})",
    ),
    Guard(
        "reviewed_by_another",
        "signature",
        INSERT,
        refuses=_REFUSER.format(request="NEW.request_id", people="NEW.staff_id"),
    ),
    Guard("appeal_is_kept", "appeal", UPDATE, refuses="TRUE"),
    Guard(
        "signer_not_party",
        "signature",
        INSERT,
        refuses=f"NEW.office <> 'authorizer' AND ({_PARTY} OR {_KEYED})",
    ),
    Guard(
        "signer_holds_office",
        "signature",
        INSERT,
        refuses=f"NEW.office <> 'authorizer' AND NOT {_HOLDER}",
    ),
    Guard(
        "signed_is_frozen",
        "signature",
        UPDATE,
        refuses=f"{changed(*columns_but(Signature, 'voided_at'))}"
        " OR OLD.voided_at IS NOT NULL"
        f" OR (NEW.voided_at IS NOT NULL AND {_ISSUED.format(request='NEW.request_id')})",
    ),
    Guard(
        "confirmed_is_kept",
        "confirmation",
        UPDATE,
        refuses=f"{changed(*columns_but(Confirmation, 'address_fold'))} OR NOT {_FORGOTTEN}",
    ),
    Guard(
        "reminder_is_settled",
        "reminder",
        UPDATE,
        refuses=f"OLD.state IN {among(_SETTLED)}"
        f" OR {changed(*columns_but(Reminder, 'state', 'settled_at'))}",
    ),
    Guard("override_is_kept", "override", UPDATE, refuses="TRUE"),
    Guard("offices_exclusive", "staff_office", INSERT, refuses=_exclusive()),
    Guard("offices_exclusive", "staff_office", UPDATE, refuses="TRUE"),
    Guard("moves_are_fixed", "legal_move", INSERT, refuses="TRUE"),
    Guard("moves_are_fixed", "legal_move", UPDATE, refuses="TRUE"),
    Guard("moves_are_fixed", "legal_move", DELETE, refuses="TRUE"),
    *kept("access_request", ("id",), ("reference",)),
    *kept("appeal", ("id",), ("request_id", "refused_by_id")),
    *kept("confirmation", ("id",), ("request_id", "address_fold")),
    *kept("override", ("id",), ("request_id", "fault", "demande_hash")),
    *kept("reminder", ("id",), ("object", "ladder", "due_on", "step")),
    *kept("signature", ("id",), also=_LIVE_SIGNATURE),
    *kept("organization", ("id",), ("org",)),
    *kept("staff", ("id",), ("email_fold",)),
)
"""Refusals about ``access_request``, ``signature`` and ``staff_office``, and what they rest on."""
