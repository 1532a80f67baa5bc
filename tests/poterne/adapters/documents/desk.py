"""Files put before the examiner as the authority does, with the test world's anchors."""

from tests.poterne.adapters.documents import papers
from tests.poterne.adapters.documents.pki import MOMENT, root, stamping

from poterne.adapters import cage

TRUST = cage.Trust((root().pem, stamping().pem), crls=(root().crl(), stamping().crl()))
KNOWN = cage.Known(code_key=papers.SECRET, copies=lambda _reference: papers.form())


def examined(data, *, trust=TRUST, known=KNOWN, at=MOMENT, pictures=False):
    return cage.examine(data, trust=trust, received_at=at, known=known, pictures=pictures)


def codes(found):
    return {each.code for each in found.findings}
