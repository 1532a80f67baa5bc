"""Before the first question: the libraries do once what they do late, on bytes of our own."""

import io
from datetime import UTC, datetime, timedelta

import pikepdf
from asn1crypto import keys, x509
from cryptography import x509 as making
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from poterne.adapters.documents import steps
from poterne.adapters.documents.exchange import Asked, answer, asked_in, question
from poterne.core.forms.edition import current

_MADE = datetime(2026, 1, 1, tzinfo=UTC)
_DER = serialization.Encoding.DER


def warm() -> None:
    """A page signed by nobody went through both children's steps, in this process."""
    certificate, key = _nobody()
    data = _signed(_page(), certificate, key)
    anchor = certificate.dump()
    moment = (_MADE + timedelta(days=1)).isoformat()
    asked = Asked(data, (anchor,), (anchor,), (), (), moment, pictures=True)
    told = steps.first(asked_in(question(asked)))
    answer(told)
    steps.second(Asked(data, copy=data))
    steps.third(Asked(told.pictures[0]))


def _page() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(612, 792))
        mark = pikepdf.Dictionary(
            FT=pikepdf.Name.Tx, T=pikepdf.String("__edition"), V=pikepdf.String(current().id)
        )
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[pdf.make_indirect(mark)])
        pdf.save(out)
    return out.getvalue()


def _nobody() -> tuple[x509.Certificate, keys.PrivateKeyInfo]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = making.Name([making.NameAttribute(making.NameOID.COMMON_NAME, "personne")])
    certificate = (
        making.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(_MADE)
        .not_valid_after(_MADE + timedelta(days=36_500))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        _DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return x509.Certificate.load(certificate.public_bytes(_DER)), keys.PrivateKeyInfo.load(private)


def _signed(data: bytes, certificate: x509.Certificate, key: keys.PrivateKeyInfo) -> bytes:
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]  # pyHanko’s
    signer = SimpleSigner(signing_cert=certificate, signing_key=key, cert_registry=store)
    about = PdfSignatureMetadata(field_name="essai", subfilter=SigSeedSubFilter.PADES)
    out = PdfSigner(about, signer).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(data)))
    return bytes(out.getvalue())
