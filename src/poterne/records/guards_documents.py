"""What the database refuses about received files, their findings, and what is trusted."""

from poterne.records.guards_shape import INSERT, UPDATE, Guard, changed, columns_but, kept
from poterne.records.models import TrustAnchor

_DECIDED = ("confirmed_by_id", "confirmed_at", "removed_by_id", "removed_at")
_NEVER_TWICE = (
    f"(OLD.confirmed_at IS NOT NULL AND {changed('confirmed_by_id', 'confirmed_at')})"
    " OR OLD.removed_at IS NOT NULL"
)
_ADMINISTRATOR = (
    "EXISTS (SELECT 1 FROM staff_office AS o JOIN staff AS s ON s.id = o.staff_id"
    " WHERE s.id = NEW.{column} AND s.is_active AND o.office = 'administrateur')"
)
_APPEND_ONLY = (
    "document",
    "examination",
    "finding",
    "overrule",
    "page_picture",
    "revocation_list",
    "signature_finding",
    "trust_version",
)
_KEYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "document": (("sha256",),),
    "examination": (("document_id", "number"),),
    "finding": (("examination_id", "rank"),),
    "overrule": (("examination_id",),),
    "page_picture": (("examination_id", "page"),),
    "revocation_list": (("sha256",),),
    "signature_finding": (("examination_id", "rank"),),
    "trust_version": (("number",),),
}
_LIVE_ANCHOR = (
    'kept."sha256" = NEW."sha256" AND kept."use" = NEW."use"'
    " AND kept.removed_at IS NULL AND NEW.removed_at IS NULL"
)

DOCUMENT_GUARDS = (
    *(Guard("added_never_changed", table, UPDATE, refuses="TRUE") for table in _APPEND_ONLY),
    *(guard for table in _APPEND_ONLY for guard in kept(table, ("id",), *_KEYS[table])),
    Guard(
        "anchor_is_frozen",
        "trust_anchor",
        UPDATE,
        refuses=f"{changed(*columns_but(TrustAnchor, *_DECIDED))} OR {_NEVER_TWICE}",
    ),
    Guard(
        "anchor_by_administrators",
        "trust_anchor",
        INSERT,
        refuses="NEW.confirmed_at IS NOT NULL OR NEW.removed_at IS NOT NULL OR NOT "
        + _ADMINISTRATOR.format(column="added_by_id"),
    ),
    Guard(
        "anchor_by_administrators",
        "trust_anchor",
        UPDATE,
        refuses="NEW.confirmed_at IS NOT NULL AND OLD.confirmed_at IS NULL AND NOT "
        + _ADMINISTRATOR.format(column="confirmed_by_id"),
    ),
    *kept("trust_anchor", ("id",), also=_LIVE_ANCHOR),
)
"""Refusals about ``document``, what hangs on it, and the trust of the authority."""
