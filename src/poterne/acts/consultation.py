"""A file opened by the staff leaves a line in the journal (rules.md §4.10)."""

from poterne.acts.journaling import Entry, act
from poterne.acts.review import staff_of
from poterne.records.models import AccessRequest


@act
def consult(*, request: AccessRequest, entry: Entry) -> AccessRequest:
    """The consultation is written; the same ``acte`` writes it once. Raises NotAllowed."""
    staff_of(entry.by, "read")
    entry.write("demande.consultee", request)
    return request
