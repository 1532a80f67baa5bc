"""The form as PDF, blank and produced, in a process that made one already."""

from tests.cast import gmf
from tests.poterne import paper

from bench.figures import Asked
from poterne.adapters.form_pdf.blank import blank
from poterne.core.forms.edition import current

_LIMIT_MS = 300.0


def making() -> dict[str, Asked]:
    """Each document by its name in the table; no statement is asked of the database."""
    dossier = gmf(3)
    return {
        "PDF, formulaire vierge": Asked(lambda: blank(current()), _LIMIT_MS),
        "PDF, demande produite": Asked(lambda: paper.made(dossier), _LIMIT_MS),
    }
