"""What the database refuses about the journal: rows follow one another and stay."""

from poterne.core.journal import FIRST
from poterne.records.guards_shape import DELETE, INSERT, TRUNCATE, UPDATE, Guard, kept

_LAST = "(SELECT j.{column} FROM journal AS j ORDER BY j.seq DESC LIMIT 1)"
ERASURE = "partie.detruite"
"""The action whose row, about ``journal:<seq>``, opens the destruction of a personal part."""

JOURNAL_GUARDS = (
    Guard(
        "journal_chain",
        "journal",
        INSERT,
        refuses=f"NEW.seq <> COALESCE({_LAST.format(column='seq')}, 0) + 1"  # noqa: S608  (ours)
        f" OR NEW.prec <> COALESCE({_LAST.format(column='hachage')}, '{FIRST}')"
        f" OR NEW.moment < COALESCE({_LAST.format(column='moment')}, '')"
        " OR EXISTS (SELECT 1 FROM journal AS j WHERE j.hachage = NEW.hachage)"
        " OR EXISTS (SELECT 1 FROM journal AS j WHERE j.acte = NEW.acte AND j.rang = NEW.rang)",
    ),
    Guard(
        "reviewed_by_another",
        "journal",
        INSERT,
        refuses="NEW.action LIKE 'demande.%' AND NEW.action <> 'demande.consultee'"
        " AND EXISTS (SELECT 1 FROM appeal AS a WHERE NEW.objet = 'demande:' || a.request_id"
        " AND NEW.acteur = 'compte:' || a.refused_by_id)",
    ),
    Guard("journal_append_only", "journal", UPDATE, refuses="TRUE"),
    Guard("journal_append_only", "journal", DELETE, refuses="TRUE"),
    Guard("journal_append_only", "journal", TRUNCATE, refuses="TRUE", only="postgresql"),
    Guard("journal_personal", "journal_personal", UPDATE, refuses="TRUE"),
    Guard(
        "journal_personal",
        "journal_personal",
        DELETE,
        refuses="NOT EXISTS (SELECT 1 FROM journal AS j"  # noqa: S608  (our own words)
        f" WHERE j.action = '{ERASURE}' AND j.objet = 'journal:' || OLD.row_id)",
    ),
    Guard(
        "journal_personal",
        "journal_personal",
        INSERT,
        refuses="EXISTS (SELECT 1 FROM journal_personal AS p WHERE p.row_id = NEW.row_id)",
        only="sqlite",
    ),
    Guard("journal_personal", "journal_personal", TRUNCATE, refuses="TRUE", only="postgresql"),
    Guard("head_is_kept", "journal_head", UPDATE, refuses="TRUE"),
    *kept("journal_head", ("id",)),
)
"""Refusals about ``journal``, ``journal_personal`` and ``journal_head`` (trust.md §7)."""
