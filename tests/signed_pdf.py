"""A PDF signed with a made-up certificate, as somebody's own tool signs it, at any instant."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from io import BytesIO

from asn1crypto import keys, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore
from tests.pki import Certified

FIELD = "Signature_autorisation"


class _AtThatInstant(PdfSigner):
    """A signer whose clock is the test's."""

    instant: datetime

    def init_signing_session(self, *args, **kwargs):
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self.instant
        return session


def signed_pdf(data: bytes, who: Certified, at: datetime, *, chain: tuple[Certified, ...]) -> bytes:
    """``data`` with the signature of ``who`` in section 4, declared at ``at`` (PAdES B-B)."""
    store = SimpleCertificateStore()
    store.register_multiple([x509.Certificate.load(each.der) for each in chain])
    signer = SimpleSigner(
        signing_cert=x509.Certificate.load(who.der),
        signing_key=keys.PrivateKeyInfo.load(who.key_der),
        cert_registry=store,
    )
    pen = _AtThatInstant(
        PdfSignatureMetadata(
            field_name=FIELD,
            subfilter=SigSeedSubFilter.PADES,
            docmdp_permissions=MDPPerm.NO_CHANGES,
        ),
        signer,
    )
    pen.instant = at
    # pyHanko opens an event loop of its own: a browser's journey already has one in its thread.
    with ThreadPoolExecutor(1) as elsewhere:
        made = elsewhere.submit(pen.sign_pdf, IncrementalPdfFileWriter(BytesIO(data)))
        return made.result().getvalue()
