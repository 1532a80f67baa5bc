"""What is tried against the journal."""

from tests.poterne.records.trial import Trial, like

_LAST = "seq = (SELECT MAX(seq) FROM journal)"
_NEW = {
    "seq": "seq + 1",
    "prec": "hachage",
    "hachage": "'" + "a" * 64 + "'",
    "acte": "'0b0c1f5e-58a1-4f1c-9a51-2b1f0b7d1a11'",
}


def _row(verb: str = "INSERT", **cells: str) -> str:
    return like("journal", _LAST, verb, **(_NEW | cells))


NEXT = _row()
REPLACED = {
    "the same number": _row("REPLACE", seq="seq"),
    "the same hash under the next number": _row("REPLACE", hachage="hachage"),
    "the same act and rank": _row("REPLACE", acte="acte"),
    "an older row": like("journal", "seq = 1", "REPLACE", motif="'autre'"),
    "OR REPLACE": _row("INSERT OR REPLACE", hachage="hachage"),
    "OR IGNORE": _row("INSERT OR IGNORE", prec="prec"),
    "UPDATE OR REPLACE": "UPDATE OR REPLACE journal SET acte = 'x' WHERE seq = 1",
}
"""Spellings by which SQLite would let a row be replaced or half checked."""

_ERASED = _row(action="'partie.detruite'", objet="'journal:1'")
_FORGET = "DELETE FROM journal_personal WHERE row_id = 1"

TRIALS = [
    *(
        Trial("guard_journal_chain_journal_insert", "whole", _row(**cells), NEXT)
        for cells in (
            {"seq": "seq + 2"},
            {"seq": "seq"},
            {"prec": "prec"},
            {"prec": "'" + "0" * 64 + "'"},
            {"hachage": "hachage"},
            {"acte": "acte"},
            {"moment": "'2026-11-22T14:05:00.000000Z'"},
        )
    ),
    Trial(
        "guard_journal_append_only_journal_update",
        "whole",
        "UPDATE journal SET motif = 'autre' WHERE seq = 1",
        NEXT,
        owner=True,
    ),
    Trial(
        "guard_journal_append_only_journal_delete",
        "whole",
        "DELETE FROM journal WHERE seq = 1",
        NEXT,
        owner=True,
    ),
    Trial(
        "guard_journal_personal_journal_personal_update",
        "whole",
        "UPDATE journal_personal SET part = '{}'",
        NEXT,
        owner=True,
    ),
    Trial(
        "guard_journal_personal_journal_personal_delete",
        "whole",
        _FORGET,
        (_ERASED, _FORGET),
        given=(_row(action="'partie.detruite'", objet="'journal:2'"),),
    ),
    Trial(
        "guard_head_is_kept_journal_head_update",
        "whole",
        "UPDATE journal_head SET document = ''",
        like("journal_head", "id = 1", day="'2026-11-24'"),
        owner=True,
    ),
]
