"""What is tried against requests, signatures and offices."""

from tests.poterne.records.trial import Trial, identifier, insert, like

_U = "guard_{name}_{table}_update"


def _request(assignments: str) -> str:
    return f"UPDATE access_request SET {assignments} WHERE id = 1"  # noqa: S608  (a test's own words)


def _signature(office: str, email: str, **cells: str) -> str:
    """A signature of the authority by the account of that address."""
    account = f"(SELECT id FROM staff WHERE email_fold = '{email}')"  # noqa: S608  (a test's own words)
    return insert(
        "signature",
        {
            "request_id": "1",
            "office": f"'{office}'",
            "kind": "'reauthentifiee'",
            "person": f"'{email}'",
            "signer_name": "'Une personne'",
            "staff_id": account,
            "content": "'{}'",
            "content_hash": "'" + "c" * 64 + "'",
            "commitments_digest": "''",
            "image_digest": "''",
            "proof_digest": "''",
            "signed_at": "'2026-11-23 14:05:00+00'",
        }
        | cells,
    )


_TOUCH = _request("search = 'tremblay', version = version + 1")

_FROZEN_CELLS = {
    "reference": "'AAAA2222'",
    "answers": "'{}'",
    "form": "'autre'",
    "edition": "9",
    "channel": "'poste'",
    "type": "'partenaire'",
    "section3": "'vide'",
    "asked_count": "3",
    "authorizer_fold": "'x@x.example'",
    "it_lead_fold": "'x@x.example'",
    "preparer_fold": "'x@x.example'",
    "keyed_by_id": "1",
    "demande_hash": "'" + "0" * 64 + "'",
}
_GRANTED_CELLS = {
    "grant_hash": "'" + "0" * 64 + "'",
    '"grant"': "'{}'",
    "valid_from": "'2026-11-24'",
    "valid_until": "'2028-11-22'",
    "organization_id": "NULL",
    "repondant_signed_on": "'2026-11-22'",
}
_SENT_BACK = _request(
    "state = 'en_verification', grant_hash = '', \"grant\" = NULL, valid_from = NULL,"
    " valid_until = NULL, repondant_signed_on = NULL"
)
_ACCORD = _request(
    "state = 'accordee', soes_signed_on = '2026-11-23', registered_on = '2026-11-23'"
)
TREMBLAY = "louise.tremblay@bellerive.example"
ROY = "marc.roy@roy-informatique.example"
PELLETIER = "anne.pelletier@bellerive.example"
GAGNON = "julie.gagnon@regie.example"
NGUYEN = "minh.nguyen@regie.example"
COTE = "helene.cote@regie.example"


_MOVES = [
    Trial(
        "guard_move_is_legal_access_request_insert",
        "draft",
        like("access_request", "id = 1", reference="'AAAA2222'", state="'accordee'"),
        like("access_request", "id = 1", reference="'AAAA2222'"),
    ),
    Trial(
        "guard_move_is_legal_access_request_update",
        "draft",
        _request("state = 'en_verification'"),
        _request("state = 'annulee'"),
    ),
]
_CONTENT = [
    *(
        Trial(
            "guard_signed_is_frozen_access_request_update",
            "received",
            _request(f"{column} = {other}"),
            _TOUCH,
        )
        for column, other in _FROZEN_CELLS.items()
    ),
    Trial(
        "guard_signed_is_frozen_access_request_update",
        "sent",
        _request("state = 'recue', authorizer_fold = 'x@x.example'"),
        (_request("state = 'recue'"),),
    ),
    Trial(
        "guard_signed_is_frozen_access_request_update",
        "sent",
        _request("answers = '{}'"),
        _request("state = 'brouillon', demande_hash = ''"),
    ),
    Trial(
        "guard_signed_is_frozen_access_request_update",
        "correctable",
        _request("id = 7"),
        (_request("answers = '{}', asked_count = 1"), _request("state = 'recue'")),
    ),
    *(
        Trial(
            "guard_granted_is_frozen_access_request_update",
            stage,
            _request(f"{column} = {other}"),
            _TOUCH if stage == "granted" else _SENT_BACK,
        )
        for stage in ("half_signed", "granted")
        for column, other in _GRANTED_CELLS.items()
    ),
    Trial(
        "guard_granted_is_frozen_access_request_update",
        "granted",
        _request("registered_on = '2026-11-24'"),
        _TOUCH,
    ),
]
_ADDRESSES = [
    Trial(
        "guard_emails_confirmed_access_request_update",
        stage,
        _request("state = 'conforme'"),
        (
            insert(
                "confirmation",
                {
                    "request_id": "1",
                    "address_fold": f"'{missing}'",
                    "attestation_digest": "'" + "a" * 64 + "'",
                    "confirmed_at": "'2026-11-23 14:05:00+00'",
                },
            ),
            _request("state = 'conforme'"),
        ),
    )
    for stage, missing in (("unconfirmed", ROY), ("unattested", TREMBLAY))
]
_COUNT = [
    Trial(
        "guard_count_on_accord_access_request_update",
        "both_signed",
        _ACCORD,
        (identifier(1, "ZZZ222"), identifier(2, "ZZZ333"), _ACCORD),
        given=given,
    )
    for given in ((), (identifier(1, "ZZZ222"),))
] + [
    Trial(
        "guard_count_on_accord_access_request_update",
        "both_signed",
        _SENT_BACK,
        _SENT_BACK,
        given=(identifier(1, "ZZZ222"),),
    )
]
_SIGNERS = [
    *(
        Trial(
            "guard_signer_not_party_signature_insert",
            "conforming",
            _signature(office, party),
            _signature(office, right),
        )
        for office, right in (("repondant", NGUYEN), ("soes", COTE))
        for party in (TREMBLAY, ROY, PELLETIER)
    ),
    Trial(
        "guard_signer_not_party_signature_insert",
        "keyed",
        _signature("soes", GAGNON),
        _signature("soes", COTE),
    ),
    Trial(
        "guard_signer_holds_office_signature_insert",
        "conforming",
        _signature("repondant", COTE),
        _signature("repondant", NGUYEN),
    ),
    Trial(
        "guard_signer_holds_office_signature_insert",
        "conforming",
        _signature("repondant", NGUYEN, person="'quelquun@regie.example'"),
        _signature("repondant", NGUYEN),
    ),
    Trial(
        "guard_signer_holds_office_signature_insert",
        "conforming",
        _signature("repondant", NGUYEN),
        _signature("repondant", NGUYEN),
        given=(f"UPDATE staff SET is_active = FALSE WHERE email_fold = '{NGUYEN}'",),  # noqa: S608  (a test's own words)
    ),
    *(
        Trial(
            "guard_signed_is_frozen_signature_update",
            "half_signed",
            f"UPDATE signature SET {cells} WHERE office = 'repondant'",  # noqa: S608  (a test's own words)
            "UPDATE signature SET voided_at = '2026-11-24 00:00:00+00' WHERE office = 'repondant'",
        )
        for cells in (
            "content = '{}'",
            "content_hash = 'x'",
            "person = 'x'",
            "staff_id = 1",
            "signed_at = '2026-11-22 00:00:00+00'",
            "signer_name = 'x', voided_at = '2026-11-24 00:00:00+00'",
        )
    ),
    Trial(
        "guard_signed_is_frozen_signature_update",
        "half_signed",
        "UPDATE signature SET voided_at = NULL",
        "UPDATE signature SET voided_at = '2026-11-24 00:00:00+00' WHERE office = 'repondant'",
        given=("UPDATE signature SET voided_at = '2026-11-24 00:00:00+00'",),
    ),
    Trial(
        "guard_signed_is_frozen_signature_update",
        "both_signed",
        "UPDATE signature SET voided_at = '2026-11-24 00:00:00+00' WHERE office = 'soes'",
        "UPDATE signature SET voided_at = '2026-11-24 00:00:00+00' WHERE office = 'soes'",
        given=(identifier(1, "ZZZ222"),),
    ),
]
_REFUSER = "(SELECT decided_by_id FROM access_request)"
_HIM = f"(SELECT id FROM staff WHERE email_fold = '{NGUYEN}')"  # noqa: S608  (a test's own words)
_HER = f"(SELECT id FROM staff WHERE email_fold = '{GAGNON}')"  # noqa: S608  (a test's own words)
_BACK = "state = 'en_verification', decided_by_id = NULL, reason = '', taken_by_id = NULL"
_APPEAL = insert(
    "appeal",
    {
        "request_id": "1",
        "refused_by_id": _REFUSER,
        "reason": "'Doute.'",
        "words": "''",
        "made_at": "'2026-11-23 14:05:00+00'",
    },
)


def _row(action: str, who: str, about: str = "'demande:1'") -> str:
    """The next row of the chain: ``who`` does ``action``."""
    return like(
        "journal",
        "seq = (SELECT MAX(seq) FROM journal)",
        seq="seq + 1",
        acte="'x'",
        rang="0",
        action=f"'{action}'",
        acteur=f"'compte:' || {who}",
        objet=about,
        prec="hachage",
        hachage="'x'",
    )


_REVIEWS = [
    Trial(
        "guard_reviewed_by_another_access_request_update",
        "refused",
        _request(_BACK),
        (_APPEAL, _request(_BACK)),
    ),
    *(
        Trial(
            "guard_reviewed_by_another_access_request_update",
            "reviewed",
            _request(f"{column} = {_HIM}"),
            _request(f"{column} = {_HER}"),
        )
        for column in ("taken_by_id", "decided_by_id")
    ),
    *(
        Trial(
            "guard_reviewed_by_another_signature_insert",
            "reviewed",
            _signature(office, NGUYEN),
            _signature("soes", COTE),
        )
        for office in ("repondant", "soes")
    ),
    *(
        Trial(
            "guard_reviewed_by_another_journal_insert",
            "reviewed",
            _row(action, _HIM),
            twin,
        )
        for action in ("demande.conforme", "demande.a_corriger", "demande.refusee")
        for twin in (
            _row(action, _HER),
            _row("demande.consultee", _HIM),
            _row(action, _HIM, "'demande:2'"),
        )
    ),
    Trial(
        "guard_appeal_is_kept_appeal_update",
        "reviewed",
        "UPDATE appeal SET words = 'Autre.'",
        like("appeal", "id = 1", refused_by_id=_HER),
        owner=True,
    ),
]
_KEPT = [
    Trial(
        "guard_confirmed_is_kept_confirmation_update",
        "half_signed",
        "UPDATE confirmation SET address_fold = CAST(id AS TEXT)",
        like("confirmation", "id = 1", address_fold="'y@y.example'"),
    ),
    *(
        Trial(
            "guard_confirmed_is_kept_confirmation_update",
            "destroyed",
            f"UPDATE confirmation SET {cells}",  # noqa: S608  (a test's own words)
            "UPDATE confirmation SET address_fold = CAST(id AS TEXT)",
        )
        for cells in ("address_fold = 'x@x.example'", "attestation_digest = 'x'")
    ),
    *(
        Trial(
            "guard_reminder_is_settled_reminder_update",
            "whole",
            f"UPDATE reminder SET {cells}",  # noqa: S608  (a test's own words)
            "UPDATE reminder SET state = 'annule', settled_at = '2026-11-24 00:00:00+00'"
            " WHERE step = 1",
        )
        for cells in (
            "state = 'prevu', settled_at = NULL WHERE step = 4",
            "settled_at = '2026-11-24 00:00:00+00' WHERE step = 4",
            "due_on = '2026-12-24' WHERE step = 1",
            "object = 'demande:2' WHERE step = 1",
        )
    ),
    Trial(
        "guard_override_is_kept_override_update",
        "correctable",
        "UPDATE override SET reason = 'Autre.'",
        like("override", "id = 1", fault="'Y'"),
        owner=True,
    ),
    Trial(
        "guard_offices_exclusive_staff_office_insert",
        "draft",
        like("staff_office", "office = 'courrier'", office="'agent'"),
        like("staff_office", "office = 'soes'", office="'agent'"),
    ),
    Trial(
        "guard_offices_exclusive_staff_office_update",
        "draft",
        "UPDATE staff_office SET office = 'agent' WHERE office = 'soes'",
        "DELETE FROM staff_office WHERE office = 'soes'",
        owner=True,
    ),
    *(
        Trial(
            f"guard_moves_are_fixed_legal_move_{event}",
            "draft",
            statement,
            _request("state = 'annulee'"),
            owner=True,
        )
        for event, statement in (
            ("insert", like("legal_move", "id = 1", id="999", source="'retire'")),
            ("update", "UPDATE legal_move SET source = 'retire'"),
            ("delete", "DELETE FROM legal_move"),
        )
    ),
]

TRIALS = [*_MOVES, *_CONTENT, *_ADDRESSES, *_COUNT, *_SIGNERS, *_REVIEWS, *_KEPT]
