"""What is tried against identifiers, proofs and the revision."""

from django.db import connection
from tests.poterne.records.trial import Trial, identifier, like

_VOID = "UPDATE signature SET voided_at = '2026-11-24 00:00:00+00' WHERE office = '{office}'"
_FIRST = identifier(1, "ZZZ222")
_ALONE = (
    ("DROP TRIGGER guard_never_replaced_credential_insert",)
    if connection.vendor == "sqlite"
    else ()
)
"""The name is refused by its own guard, without the one that watches over replacement."""
_BY_OTHER = like("signature", "office = 'soes'", content_hash="'" + "0" * 64 + "'")


def _credential(assignments: str, number: int = 1) -> str:
    return f"UPDATE credential SET {assignments} WHERE id = {number}"  # noqa: S608  (a test's own words)


def _proof(assignments: str, ref: str = "p2") -> str:
    return f"UPDATE proof SET {assignments} WHERE ref = '{ref}'"  # noqa: S608  (a test's own words)


def _key(number: int, state: str) -> str:
    """One more key of identifier 1."""
    return like(
        "proof",
        "id = 2",
        ref=f"'k{number}'",
        thumbprint=f"'{number:043d}'",
        state=f"'{state}'",
    )


_SUSPEND = _credential(
    "state = 'suspendu', state_before = 'actif', reason = 'fuite', closed_by = 'compte:1',"
    " closed_at = '2026-11-24 00:00:00+00', epoch = epoch + 1"
)
_RETIRE = _credential(
    "state = 'retire', reason = 'fuite', closed_by = 'compte:1',"
    " closed_at = '2026-11-24 00:00:00+00', epoch = epoch + 1"
)
_USE = _credential("last_used_at = '2026-11-24 00:00:00+00'")

_BIRTH = [
    *(
        Trial(
            "guard_identifier_needs_two_signatures_credential_insert",
            "both_signed",
            _FIRST,
            _FIRST,
            given=given,
        )
        for given in (
            (_VOID.format(office="soes"),),
            (_VOID.format(office="repondant"),),
            (_VOID.format(office="soes"), _BY_OTHER),
            (
                _VOID.format(office="repondant"),
                like("signature", "office = 'repondant'", voided_at="NULL"),
            ),
        )
    ),
    Trial(
        "guard_count_on_accord_credential_insert",
        "both_signed",
        identifier(3, "ZZZ222"),
        identifier(2, "ZZZ222"),
    ),
    Trial(
        "guard_identifier_name_once_credential_insert",
        "both_signed",
        identifier(2, "ZZZ222"),
        identifier(2, "ZZZ333"),
        given=(_FIRST, *_ALONE),
    ),
    Trial(
        "guard_identifier_name_once_machine_name_update",
        "granted",
        "UPDATE machine_name SET core = 'ZZZ444'",
        _USE,
        owner=True,
    ),
    Trial(
        "guard_identifier_environment_credential_insert",
        "both_signed",
        identifier(1, "ZZZ222", environment="'partenaire'", machine_id="'pipZZZ222'"),
        _FIRST,
    ),
    Trial(
        "guard_move_is_legal_credential_insert",
        "both_signed",
        identifier(1, "ZZZ222", state="'actif'"),
        _FIRST,
    ),
]
_LIFE = [
    *(
        Trial(
            "guard_identifier_is_fixed_credential_update",
            "granted",
            _credential(f"{column} = {other}"),
            _credential("label = 'Autre logiciel'"),
        )
        for column, other in {
            "id": "77",
            "machine_id": "'aipZZZ999'",
            "environment": "'partenaire'",
            "request_id": "2",
            "slot": "3",
            "organization_id": "2",
            "scopes": "'bac.gerer'",
            "valid_from": "'2026-11-01'",
            "valid_until": "'2036-11-22'",
            "created_at": "'2026-11-01 00:00:00+00'",
        }.items()
    ),
    *(
        Trial(
            "guard_identifier_is_fixed_credential_update",
            "active",
            _credential(cells),
            _credential("label = 'Autre logiciel'", 2),
        )
        for cells in ("label = 'Autre logiciel'", "activated_at = NULL")
    ),
    Trial(
        "guard_move_is_legal_credential_update",
        "granted",
        _credential("state = 'actif'"),
        _credential("state = 'temporaire'"),
    ),
    Trial(
        "guard_suspension_ends_where_it_began_credential_update",
        "active",
        _credential("state = 'temporaire'"),
        (_SUSPEND, _credential("state = 'actif', state_before = ''")),
        given=(_SUSPEND,),
    ),
    Trial(
        "guard_suspension_ends_where_it_began_credential_update",
        "active",
        _credential("state_before = 'temporaire'"),
        (_SUSPEND, _RETIRE),
        given=(_SUSPEND,),
    ),
    Trial(
        "guard_suspension_ends_where_it_began_credential_update",
        "active",
        _SUSPEND.replace("state_before = 'actif'", "state_before = 'temporaire'"),
        _SUSPEND,
    ),
    *(
        Trial(
            "guard_retired_is_final_credential_update",
            "active",
            _credential(cells),
            (_RETIRE, _USE, _credential("epoch = epoch + 1")),
            given=(_RETIRE,),
        )
        for cells in ("state = 'actif'", "state = 'suspendu'", "reason = 'depart'")
    ),
    Trial(
        "guard_epoch_never_falls_credential_update",
        "active",
        _credential("epoch = 1"),
        _credential("epoch = 3"),
    ),
]
_PROOFS = [
    Trial(
        "guard_retired_is_final_proof_insert",
        "active",
        _key(1, "a_confirmer"),
        _key(1, "a_confirmer"),
        given=(_RETIRE,),
    ),
    Trial(
        "guard_two_live_credentials_proof_insert",
        "active",
        _key(3, "sortant"),
        _key(3, "sortant"),
        given=(_key(1, "actif"),),
    ),
    Trial(
        "guard_two_live_credentials_proof_insert",
        "active",
        _key(3, "a_confirmer"),
        _key(3, "a_confirmer"),
        given=(_key(1, "a_confirmer"),),
    ),
    Trial(
        "guard_two_live_credentials_proof_update",
        "active",
        _proof("state = 'actif'", "k2"),
        (_key(1, "a_confirmer"), _proof("state = 'sortant'"), _proof("state = 'actif'", "k1")),
        given=(_key(1, "actif"), _key(2, "a_confirmer")),
    ),
    *(
        Trial(
            "guard_proof_is_fixed_proof_update",
            "active",
            _proof(cells, ref),
            _proof("failures = failures + 1, last_used_at = '2026-11-24 00:00:00+00'", ref),
        )
        for ref, cells in (
            ("p2", 'jwk = \'{"kty":"EC"}\''),
            ("p2", "thumbprint = 'x'"),
            ("p2", "kind = 'secret'"),
            ("p2", "credential_id = 2"),
            ("p2", "alg = 'none'"),
            ("p3", "hash = 'x'"),
            ("p1", "state = 'actif'"),
        )
    ),
    Trial(
        "guard_proof_is_fixed_proof_update",
        "active",
        _proof("hash = 'x'", "p3"),
        _proof("hash = 'x', pepper_version = 2", "p3"),
    ),
]
_REVISION = [
    Trial(
        "guard_revision_never_falls_revision_update",
        "active",
        "UPDATE revision SET number = 0 WHERE environment = 'production'",
        _USE,
        owner=True,
    ),
]

TRIALS = [*_BIRTH, *_LIFE, *_PROOFS, *_REVISION]
