"""What leaves a line in the journal and moves nothing: a file opened, a signature that failed."""

from poterne.acts.journaling import Entry, act
from poterne.acts.review import staff_of
from poterne.records.models import AccessRequest


@act
def consult(*, request: AccessRequest, entry: Entry) -> AccessRequest:
    """The consultation is written; the same ``acte`` writes it once. Raises NotAllowed."""
    staff_of(entry.by, "read")
    entry.write("demande.consultee", request)
    return request


@act
def note_failed_signature(*, request: AccessRequest, why: str, entry: Entry) -> AccessRequest:
    """A signature that its key did not confirm is written; nothing else changes.

    ``why``: ``absente`` or ``autre``. Raises NotAllowed.
    """
    staff_of(entry.by, "read")
    entry.write("signature.echouee", request, reason=why)
    return request
