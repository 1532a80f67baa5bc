"""What is tried against the named constraints, with every trigger taken away."""

from tests.poterne.records.trial import Trial, like


def _of(table: str, where: str = "id = 1"):
    """Trials of ``table`` by copies of one of its rows."""

    def trial(name: str, refused: dict[str, str], passes: dict[str, str], *given: str) -> Trial:
        return Trial(
            name, "whole", like(table, where, **refused), like(table, where, **passes), given
        )

    return trial


_request = _of("access_request")
_credential = _of("credential")
_key = _of("proof", "id = 2")
_word = _of("proof", "id = 3")
_delivery = _of("delivery", "half = 'mot_de_passe' AND credential_id = 1")
_ids = _of("delivery", "half = 'identifiants'")
_signed = _of("signature", "office = 'repondant'")
_row = _of("journal", "seq = 1")
_reminder = _of("reminder", "step = 4")
_porte = _of("porte", "environment = 'production'")

_REF = {"reference": "'AAAA2222'"}
_DRAFT = _REF | {"state": "'brouillon'"}
_NEW = {"slot": "3", "machine_id": "'aipZZZ222'"}
_NEW_KEY = {"ref": "'x'", "thumbprint": "'x'"}
_NEW_WORD = {"ref": "'x'", "hash": "'x'", "state": "'remplace'"}
_ROW = {"seq": "999", "acte": "'x'", "hachage": "'x'"}
_GATE = {
    "environment": "'partenaire'",
    "issuer": "'x'",
    "pepper_fingerprint": "'x'",
    "key_thumbprint": "'x'",
}
_OTHER_BYTES = {"content_hash": "'x'", "sha256": "'x'"}
_REFUSER = {"refused_by_id": "(SELECT MAX(id) FROM staff)"}
_VOID = {"voided_at": "'2026-11-24 00:00:00+00'"}
_CLOSED = {"reason": "'fuite'", "closed_by": "'compte:1'", "closed_at": "created_at"}
_HASH = "'" + "0" * 64 + "'"


_NAMED = (
    "answers",
    "type",
    "section3",
    "asked_count",
    "authorizer_fold",
    "it_lead_fold",
    "organization_name",
    "search",
    "preparer_email",
    "preparer_fold",
    "demande_hash",
)
_EMPTY = (
    dict.fromkeys(_NAMED, "''")
    | _REF
    | {"state": "'detruite'", "answers": "'{}'", "section3": "'vide'", "asked_count": "NULL"}
)


def _without(cells: dict[str, str], *names: str) -> dict[str, str]:
    return {name: value for name, value in cells.items() if name not in names}


_REQUESTS = [
    _request("reference_once", {}, _REF),
    _request("request_state_known", _REF | {"state": "'donnee'"}, _DRAFT),
    *(
        _request("emails_differ", same | {"state": f"'{state}'"}, same | {"state": "'recue'"})
        for same in (_REF | {"it_lead_fold": "authorizer_fold"},)
        for state in ("a_signer", "conforme", "signee_repondant", "accordee")
    ),
    _request(
        "emails_differ",
        _REF | {"it_lead_fold": "authorizer_fold"},
        _REF
        | {
            "it_lead_fold": "authorizer_fold",
            "section3": "'vide'",
            "type": "'partenaire'",
            "state": "'a_signer'",
        },
    ),
    *(
        _request("production_needs_it_lead", _REF | cells, _DRAFT | cells)
        for cells in (
            {"section3": "'vide'"},
            {"section3": "'partielle'"},
            {"section3": "'partielle'", "type": "'partenaire'"},
            {"type": "''"},
        )
    ),
    *(
        _request("complete_is_counted_and_hashed", _REF | cells, _DRAFT | cells)
        for cells in ({"asked_count": "0"}, {"asked_count": "51"}, {"demande_hash": "''"})
    ),
    *(
        _request(
            "refusal_has_person",
            _REF | {"state": f"'{state}'"} | cells,
            _REF | {"state": f"'{state}'", "decided_by_id": "1", "reason": "'Motif.'"},
        )
        for state in ("refusee", "sans_suite", "a_corriger")
        for cells in (
            {"decided_by_id": "1", "reason": "''"},
            {"decided_by_id": "NULL", "reason": "'Motif.'"},
        )
    ),
    _request(
        "validity_ordered",
        _REF | {"valid_until": "'2026-11-22'"},
        _REF | {"valid_until": "valid_from"},
    ),
    *(
        _request("grant_is_whole", _REF | {column: other}, _DRAFT | {column: other})
        for column, other in {
            "grant_hash": "''",
            "grant": "NULL",
            "valid_from": "NULL",
            "valid_until": "NULL",
            "repondant_signed_on": "NULL",
            "organization_id": "NULL",
        }.items()
        if column != "repondant_signed_on"
    ),
    _request(
        "grant_is_whole",
        _REF | {"state": "'signee_repondant'", "repondant_signed_on": "NULL"},
        _REF | {"state": "'signee_repondant'"},
    ),
    *(
        _request("registered_after_signatures", _REF | cells, _REF)
        for cells in (
            {"registered_on": "'2026-11-22'"},
            {"soes_signed_on": "'2026-11-22'"},
        )
    ),
    *(
        _of("access_request")("destroyed_is_empty", _EMPTY | {column: f'"{column}"'}, _EMPTY)
        for column in _NAMED
    ),
    _of("confirmation")("confirmed_once", {}, {"address_fold": "'x@x.example'"}),
    _of("override")("override_has_reason", {"fault": "'Y'", "reason": "''"}, {"fault": "'Y'"}),
    _of("override")("override_once", {}, {"fault": "'Y'"}),
    _of("proposal")("proposal_has_reason", {"reason": "''"}, {}),
    _of("appeal")("appeal_has_reason", _REFUSER | {"reason": "''"}, _REFUSER),
    _of("appeal")("appeal_once", {"words": "'Autre.'"}, _REFUSER),
    _of("search_word")("search_word_once", {}, {"word": "'x'"}),
    _of("produced_form")("produced_once", {"sha256": "'x'"}, _OTHER_BYTES),
    _of("produced_form")("produced_bytes_once", {"content_hash": "'x'"}, _OTHER_BYTES),
    _of("organization")("organization_once", {}, {"org": "'55009'"}),
]
_SIGNATURES = [
    _signed("signature_office_known", {"office": "'notaire'"}, _VOID),
    _signed("signature_kind_known", _VOID | {"kind": "'tapee'"}, _VOID),
    _signed(
        "signers_differ",
        {"office": "'authorizer'", "commitments_digest": "'x'"},
        _VOID,
        "UPDATE signature SET voided_at = signed_at WHERE office = 'authorizer'",
    ),
    _signed("one_live_signature_per_office", {"person": "'x'", "content_hash": "'x'"}, _VOID),
    _signed("authority_signs_by_account", _VOID | {"staff_id": "NULL"}, _VOID),
    _of("signature", "office = 'authorizer'")(
        "commitments_are_kept", _VOID | {"commitments_digest": "''"}, _VOID
    ),
]
_CREDENTIALS = [
    _credential("one_identifier_per_slot", _NEW | {"slot": "1"}, _NEW),
    _credential("identifier_once", {"slot": "3"}, _NEW),
    _credential("slot_in_range", _NEW | {"slot": "0"}, _NEW | {"slot": "50"}),
    _credential("slot_in_range", _NEW | {"slot": "51"}, _NEW),
    _credential("credential_state_known", _NEW | {"state": "'perdu'"}, _NEW),
    _credential("identifier_prefix", _NEW | {"environment": "'partenaire'"}, _NEW),
    _credential("identifier_prefix", _NEW | {"machine_id": "'pipZZZ222'"}, _NEW),
    _credential("identifier_prefix", _NEW | {"machine_id": "'xyzZZZ222'"}, _NEW),
    *(
        _credential(
            "closing_has_reason",
            _NEW | {"state": f"'{state}'"} | _without(_CLOSED, left_out),
            _NEW | {"state": f"'{state}'"} | _CLOSED,
        )
        for state in ("suspendu", "retire")
        for left_out in _CLOSED
    ),
    _credential("identifier_has_software", _NEW | {"label": "''"}, _NEW),
    _credential("epoch_positive", _NEW | {"epoch": "0"}, _NEW),
    _key("proof_ref_once", {"thumbprint": "'x'"}, _NEW_KEY),
    _word("password_hash_once", _without(_NEW_WORD, "hash"), _NEW_WORD),
    _key("key_once", {"ref": "'x'"}, _NEW_KEY),
    _word("one_password_in_force", _NEW_WORD | {"state": "'actif'"}, _NEW_WORD),
    _word("proof_kind_known", _NEW_WORD | {"kind": "'autre'"}, _NEW_WORD),
    _key("proof_state_known", _NEW_KEY | {"state": "'autre'"}, _NEW_KEY),
    _key("proof_is_hash_or_key", _NEW_KEY | {"hash": "'x'"}, _NEW_KEY),
    _key("proof_is_hash_or_key", _NEW_KEY | {"thumbprint": "NULL"}, _NEW_KEY),
    _word("proof_is_hash_or_key", _NEW_WORD | {"hash": "NULL"}, _NEW_WORD),
    _word("proof_is_hash_or_key", _NEW_WORD | {"thumbprint": "'x'"}, _NEW_WORD),
    _of("refused_token")("refused_once", {}, {"environment": "'partenaire'"}),
    _of("spent_assertion")("assertion_once", {}, {"environment": "'partenaire'"}),
    _porte("issuer_once", _without(_GATE, "issuer"), _GATE),
    _porte("pepper_once", _without(_GATE, "pepper_fingerprint"), _GATE),
    _porte("gate_key_once", _without(_GATE, "key_thumbprint"), _GATE),
]
_OTHERS = [
    _of("link")(
        "link_token_once",
        {"token_hash": _HASH},
        {"token_hash": "'x'"},
        f"UPDATE link SET token_hash = {_HASH} WHERE id = 1",  # noqa: S608  (a test's own words)
    ),
    _of("link")("code_tries", {"token_hash": "'x'", "tries": "6"}, {"tries": "5"}),
    _delivery("delivery_state_known", {"state": "'lost'"}, {}),
    _delivery("delivery_half_known", {"half": "'tout'"}, {}),
    _delivery("password_has_credential", {"credential_id": "NULL"}, {}),
    _delivery("password_to_it_lead_or_letter", {"recipient_role": "'authorizer'"}, {}),
    _ids("identifiers_to_authorizer", {"recipient_role": "'it_lead'"}, {}),
    _of("saved_view")("view_name_once", {}, {"name": "'x'"}),
    _reminder("reminder_once", {}, {"step": "2"}),
    _reminder("reminder_state_known", {"step": "2", "state": "'lu'"}, {"step": "2"}),
    _reminder("reminder_ladder_known", {"step": "2", "ladder": "'autre'"}, {"step": "2"}),
    _reminder("reminder_settled_at_a_moment", {"step": "2", "settled_at": "NULL"}, {"step": "2"}),
    _reminder(
        "reminder_settled_at_a_moment",
        {"step": "2", "state": "'prevu'"},
        {"step": "2", "state": "'prevu'", "settled_at": "NULL"},
    ),
    _of("staff")("staff_email_once", {}, {"email_fold": "'x@x.example'"}),
    _of("staff_office")("office_once", {}, {"office": "'auditeur'"}),
    _of("staff_office")("office_known", {"office": "'notaire'"}, {"office": "'auditeur'"}),
    _row("act_rank_once", _without(_ROW, "acte"), _ROW),
    _row("journal_hash_once", _without(_ROW, "hachage"), _ROW),
    _row("journal_from_one", _ROW | {"seq": "0"}, _ROW),
]
_MOVES = [
    Trial(
        "legal_move_once",
        "whole",
        like("legal_move", "id = 1"),
        like("legal_move", "id = 1", source="'nulle part'"),
        owner=True,
    )
]

TRIALS = [*_REQUESTS, *_SIGNATURES, *_CREDENTIALS, *_OTHERS, *_MOVES]
