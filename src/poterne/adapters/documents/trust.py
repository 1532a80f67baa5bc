"""C9, C10: whom the chain ends at, at the proven time; nothing is fetched (documents.md §4.3)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from asn1crypto import core, crl, ocsp, pem, x509
from cryptography.x509 import load_der_x509_certificate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import find_cms_attribute_iter
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko_certvalidator import ValidationContext

_LIST = ("version", "signature", "issuer", "this_update", "next_update", "crl_extensions")
"""What is read of a list before it is leant on; its entries may be a hundred thousand."""
TOLERANCE = timedelta(seconds=1)


@dataclass(slots=True)
class Evidence:
    """What a signature is held against: handed in by the authority, or found in the file itself."""

    signing_roots: list[x509.Certificate]
    timestamp_roots: list[x509.Certificate]
    intermediates: list[x509.Certificate]
    crls: list[crl.CertificateList]
    file_certs: list[x509.Certificate] = field(default_factory=list)
    file_crls: list[crl.CertificateList] = field(default_factory=list)
    file_ocsps: list[ocsp.OCSPResponse] = field(default_factory=list)

    def context(self, moment: datetime, *, timestamps: bool = False) -> ValidationContext:
        """The context of one pass at ``moment``; every certificate's revocation must be known."""
        return ValidationContext(
            trust_roots=self.timestamp_roots if timestamps else self.signing_roots,
            other_certs=[*self.intermediates, *self.file_certs],
            crls=[*self.crls, *self.file_crls],
            ocsps=self.file_ocsps,
            allow_fetching=False,
            revocation_mode="require",
            moment=moment,
            retroactive_revinfo=True,
            time_tolerance=TOLERANCE,
        )

    def source(self, certificate: x509.Certificate) -> str:
        """Where the revocation of ``certificate`` is known from: ``cache``, ``dss``, ``aucune``."""
        if any(each.issuer == certificate.issuer for each in self.crls):
            return "cache"
        return "dss" if self.file_crls or self.file_ocsps else "aucune"


def certificates(blobs: Iterable[bytes]) -> list[x509.Certificate]:
    """The certificates of PEM or DER files; what is none is nobody's anchor, and left out."""
    loaded = (_loaded(x509.Certificate, each, ()) for blob in blobs for each in _unarmored(blob))
    return [each for each in loaded if each is not None and _sound(each)]


def revocations(blobs: Iterable[bytes]) -> list[crl.CertificateList]:
    """The lists of PEM or DER files; what is none is left out: revocation is then unknown."""
    kind = crl.CertificateList
    loaded = (_loaded(kind, each, _LIST) for blob in blobs for each in _unarmored(blob))
    return [each for each in loaded if each is not None]


def _loaded(kind: Any, data: bytes, parts: tuple[str, ...]) -> Any:
    """``data`` read as ``kind``, to its last value or in ``parts``; None when it is not one."""
    try:
        read = kind.load(data, strict=True)
        _ = [read["tbs_cert_list"][each].native for each in parts] if parts else read.native
    except (ValueError, TypeError, KeyError, OverflowError):
        return None
    return read


def _sound(certificate: x509.Certificate) -> bool:
    """Whether the other library reads it too."""
    try:
        load_der_x509_certificate(certificate.dump())
    except ValueError:
        return False
    return True


def _unarmored(blob: bytes) -> list[bytes]:
    if not pem.detect(blob):
        return [blob]
    try:
        return [each for _kind, _headers, each in pem.unarmor(blob, multiple=True)]
    except (ValueError, TypeError):
        return []


def from_the_file(evidence: Evidence, reader: PdfFileReader) -> None:
    """Certificates, lists and answers of the file's own store: they are signed, hence usable."""
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return
    evidence.file_certs += list(store.load_certs())
    evidence.file_crls += [crl.CertificateList.load(_bytes(each)) for each in store.crls]
    evidence.file_ocsps += [ocsp.OCSPResponse.load(_bytes(each)) for each in store.ocsps]


def from_the_signature(evidence: Evidence, signature: EmbeddedPdfSignature) -> None:
    """The proofs that ``adbe.pkcs7.detached`` carries among its signed attributes."""
    attributes = signature.signer_info["signed_attrs"]
    if isinstance(attributes, core.Void):
        return
    for each in find_cms_attribute_iter(attributes, "adobe_revocation_info_archival"):
        evidence.file_crls += list(each["crl"] or ())
        evidence.file_ocsps += list(each["ocsp"] or ())


def _bytes(reference: Any) -> bytes:
    data: bytes = reference.get_object().data
    return data
