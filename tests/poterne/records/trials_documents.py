"""What is tried against received files, their findings and the trust of the authority."""

from tests.poterne.records.stages_documents import ROUSSEL
from tests.poterne.records.trial import Trial, like
from tests.poterne.records.trials_requests import GAGNON

_HER = f"(SELECT id FROM staff WHERE email_fold = '{ROUSSEL.email}')"  # noqa: S608  (a test's own words)
_AGENT = f"(SELECT id FROM staff WHERE email_fold = '{GAGNON}')"  # noqa: S608  (a test's own words)
_LATER = "'2026-11-24 00:00:00+00'"
_OTHER_FILE = {"sha256": "'x'"}
_OTHER_ANCHOR = {"sha256": "'x'", "confirmed_by_id": "NULL", "confirmed_at": "NULL"}
_BIRTHS = {
    "document": _OTHER_FILE,
    "examination": {"number": "2"},
    "finding": {"rank": "1"},
    "overrule": {"examination_id": "(SELECT MAX(id) FROM examination)"},
    "page_picture": {"page": "2"},
    "revocation_list": _OTHER_FILE,
    "signature_finding": {"rank": "1"},
    "trust_version": {"number": "2"},
}
_TOUCHES = {
    "document": "shown_name = 'x'",
    "examination": "code = 'SIG_CERT_VALIDE'",
    "finding": "value = '0'",
    "overrule": "reason = 'Autre motif écrit.'",
    "page_picture": "page = 3",
    "revocation_list": "issuer = 'CN=x'",
    "signature_finding": "intact = FALSE",
    "trust_version": "number = 3",
}


def _anchor(assignments: str, name: str = "Autorité") -> str:
    return f"UPDATE trust_anchor SET {assignments} WHERE name = '{name}'"  # noqa: S608  (a test's own words)


_CONFIRM = f"confirmed_by_id = {_HER}, confirmed_at = {_LATER}"
_REMOVE = f"removed_by_id = {_HER}, removed_at = {_LATER}"

GUARDS = [
    *(
        Trial(
            f"guard_added_never_changed_{table}_update",
            "whole",
            f"UPDATE {table} SET {cells}",  # noqa: S608  (a test's own words)
            like(table, "id = 1", **_BIRTHS[table]),
            owner=True,
        )
        for table, cells in _TOUCHES.items()
    ),
    *(
        Trial("guard_anchor_is_frozen_trust_anchor_update", "whole", _anchor(cells), twin)
        for twin in (_anchor(_REMOVE),)
        for cells in (
            "pem = 'x'",
            "name = 'x'",
            "\"use\" = 'horodatage'",
            f"confirmed_at = {_LATER}",
            "confirmed_by_id = NULL, confirmed_at = NULL",
        )
    ),
    Trial(
        "guard_anchor_is_frozen_trust_anchor_update",
        "whole",
        _anchor("removed_by_id = NULL, removed_at = NULL"),
        _anchor(_REMOVE),
        given=(_anchor(_REMOVE),),
    ),
    Trial(
        "guard_anchor_by_administrators_trust_anchor_update",
        "whole",
        _anchor(f"confirmed_by_id = {_AGENT}, confirmed_at = {_LATER}", "En attente"),
        _anchor(_CONFIRM, "En attente"),
    ),
    *(
        Trial(
            "guard_anchor_by_administrators_trust_anchor_insert",
            "whole",
            like("trust_anchor", "name = 'Autorité'", **(_OTHER_ANCHOR | cells)),
            like("trust_anchor", "name = 'Autorité'", **_OTHER_ANCHOR),
        )
        for cells in (
            {"added_by_id": _AGENT},
            {"confirmed_by_id": _HER, "confirmed_at": _LATER},
            {"removed_by_id": _HER, "removed_at": _LATER},
        )
    ),
]


def _of(table: str):
    """Trials of ``table`` by copies of its first row, as it is born a second time."""
    birth = _BIRTHS.get(table, _OTHER_ANCHOR)

    def trial(name: str, refused: dict[str, str], passes: dict[str, str] | None = None) -> Trial:
        where = "name = 'Autorité'" if table == "trust_anchor" else "id = 1"
        twin = birth if passes is None else passes
        return Trial(name, "whole", like(table, where, **refused), like(table, where, **twin))

    return trial


_document, _examination = _of("document"), _of("examination")
_trust = _of("trust_anchor")

CONSTRAINTS = [
    _document("document_once", {"shown_name": "'x'"}),
    _document("document_channel_known", _OTHER_FILE | {"channel": "'telecopie'"}),
    _document(
        "document_within_limit",
        _OTHER_FILE | {"size": "15728641"},
        _OTHER_FILE | {"size": "15728640"},
    ),
    _examination("examination_once", {"code": "'x'"}),
    _examination("examination_treatment_known", {"number": "2", "treatment": "'croire'"}),
    _examination("examination_gravity_known", {"number": "2", "gravity": "'grave'"}),
    _of("finding")("finding_once", {"code": "'x'"}),
    _of("finding")("finding_gravity_known", {"rank": "1", "gravity": "'grave'"}),
    _of("signature_finding")("signature_finding_once", {"serial": "'x'"}),
    _of("page_picture")("page_picture_once", {}),
    *(
        Trial(
            "overrule_has_reason",
            "whole",
            like("overrule", "id = 1", **_BIRTHS["overrule"], reason=short),
            like("overrule", "id = 1", **_BIRTHS["overrule"], reason="'Dix signes.'"),
        )
        for short in ("'Neuf car.'", "'Neuf car.      '", "''")
    ),
    _trust("anchor_use_known", _OTHER_ANCHOR | {"use": "'tout'"}),
    _trust("anchor_once", {}, _OTHER_ANCHOR),
    _trust("anchor_confirmed_by_another", {"sha256": "'x'", "confirmed_by_id": "added_by_id"}),
    _trust("anchor_confirmation_is_whole", {"sha256": "'x'", "confirmed_at": "NULL"}),
    _trust("anchor_confirmation_is_whole", {"sha256": "'x'", "confirmed_by_id": "NULL"}),
    _trust("anchor_removal_is_whole", {"sha256": "'x'", "removed_at": _LATER}),
    _trust("anchor_removal_is_whole", {"sha256": "'x'", "removed_by_id": _HER}),
    _trust("anchor_validity_ordered", {"sha256": "'x'", "valid_until": "valid_from"}),
    _of("revocation_list")("revocation_list_once", {"issuer": "'x'"}),
    _of("revocation_list")("revocation_list_ordered", _OTHER_FILE | {"next_update": "this_update"}),
    _of("trust_version")("trust_version_once", {"held": "'{\"a\": 1}'"}),
    Trial(
        "certificate_has_document",
        "whole",
        like("signature", "office = 'authorizer'", kind="'certificat'", voided_at=_LATER),
        like(
            "signature",
            "office = 'authorizer'",
            kind="'certificat'",
            voided_at=_LATER,
            document_id="1",
        ),
    ),
]
