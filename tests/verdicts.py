"""Examinations as the examiner would give them, made by hand: what an act does with each."""

from datetime import datetime

from tests import line

from poterne.acts import documents, examination
from poterne.acts.certified import in_force
from poterne.core.documents import Examination, Finding, SignatureFinding
from poterne.core.documents_verdict import verdict
from poterne.records import models

LOUISE = SignatureFinding(
    "Signature_autorisation",
    subject="Common Name: Louise Tremblay",
    common_name="Louise Tremblay",
    issuer="Autorité d’essai",
    serial="1f3a",
    intact=True,
    valid=True,
    trusted=True,
    revoked=False,
    steps={f"C{number}": "ok" for number in range(1, 13)},
    code="SIG_CERT_VALIDE",
    reason="document inchangé depuis la signature, certificat reconnu",
)
"""A signature of Dre Tremblay, as good as can be."""


def found(code: str, *signatures: SignatureFinding, variant: str = "") -> Examination:
    """What the examiner says of a file whose first finding is ``code``."""
    findings = (Finding(code, variant, words={"nom": "Louise Tremblay", "motif": "aucune ancre"}),)
    return Examination(
        sha256="0" * 64,
        verdict=verdict(findings),
        findings=findings,
        signatures=signatures,
        pictures=(b"\x89PNG",),
        seconds=0.25,
        versions={"pyhanko": "0.38.0"},
    )


def received(
    request: models.AccessRequest, now: datetime, data: bytes = b"%PDF-1.7 signed"
) -> models.Document:
    """The file as the authorizing person sent it."""
    documents.receive(
        request=request, name="demande.pdf", data=data, by=line.authorizer(request), now=now
    )
    return models.Document.objects.select_related("request").get(sha256=documents.fingerprint(data))


def judged(document: models.Document, given: Examination, now: datetime) -> models.Examination:
    """``given`` is the examination in force of ``document``."""
    by = line.authorizer(document.request)
    examination.keep(document=document, found=given, version=0, by=by, now=now)
    return in_force(document)
