"""A throw-away certificate authority, and the pen of whoever holds a certificate of hers.

It plays what a signer buys elsewhere: nothing of the product signs by certificate.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from asn1crypto import algos, crl, keys, pem, x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator.registry import CertificateRegistry

FIELD = "Signature_autorisation"
_YEAR = timedelta(days=365)
_LASTS = 15 * _YEAR
_ECDSA = {"algorithm": "sha256_ecdsa"}


class Unsignable(ValueError):
    """The file has no empty place where the authorizing person signs."""


@dataclass(frozen=True, slots=True)
class Certified:
    """A certificate (asn1crypto) and its P-256 private key (PKCS#8, asn1crypto)."""

    certificate: Any
    key: Any

    def public(self) -> bytes:
        """The certificate in PEM."""
        return bytes(pem.armor("CERTIFICATE", self.certificate.dump()))

    def kept(self) -> bytes:
        """Both in PEM, the key in the clear: it opens nothing outside the demonstration."""
        return self.public() + bytes(pem.armor("PRIVATE KEY", self.key.dump()))


def read(data: bytes) -> Certified:
    """What ``Certified.kept`` wrote."""
    (_, _, first), (_, _, second) = pem.unarmor(data, multiple=True)
    return Certified(x509.Certificate.load(first), keys.PrivateKeyInfo.load(second))


def root(name: str, now: datetime) -> Certified:
    """A new authority, its own issuer, valid from a year before ``now`` to 15 years after."""
    usage = {"key_cert_sign", "crl_sign"}
    return _issued(name, None, (now - _YEAR, now + _LASTS), usage)


def person(name: str, by: Certified, now: datetime) -> Certified:
    """The certificate of somebody who signs, valid a day before ``now`` and a day after."""
    day = timedelta(days=1)
    return _issued(name, by, (now - day, now + day), {"digital_signature", "non_repudiation"})


def revocation_list(by: Certified, now: datetime) -> bytes:
    """The list of ``by`` in DER, empty, published a minute before ``now`` for 15 years.

    No true list lasts so long: the clock of the demonstration leaps.
    """
    key = {"key_identifier": by.certificate.key_identifier_value.native}
    said = crl.TbsCertList(
        {
            "version": "v2",
            "signature": _ECDSA,
            "issuer": by.certificate.subject,
            "this_update": _time(now - timedelta(minutes=1)),
            "next_update": _time(now + _LASTS),
            "crl_extensions": [
                {"extn_id": "crl_number", "extn_value": 1},
                {"extn_id": "authority_key_identifier", "extn_value": key},
            ],
        }
    )
    made = {"tbs_cert_list": said, "signature_algorithm": _ECDSA}
    return bytes(crl.CertificateList(made | {"signature": _sealed(said, by.key)}).dump())


def sign(data: bytes, who: Certified, by: Certified, at: datetime) -> bytes:
    """The PDF ``data`` signed by ``who`` in section 4, declared at ``at`` (PAdES B-B).

    Raises Unsignable.
    """
    meta = PdfSignatureMetadata(
        field_name=FIELD, subfilter=SigSeedSubFilter.PADES, docmdp_permissions=MDPPerm.NO_CHANGES
    )
    pen = _AtThatInstant(meta, _signer(who, by))
    pen.instant = at
    try:
        return bytes(pen.sign_pdf(IncrementalPdfFileWriter(BytesIO(data))).getvalue())
    except (PdfError, SigningError, ValueError) as fault:
        raise Unsignable from fault


class _AtThatInstant(PdfSigner):
    """A signer who lives at the hour of the demonstration."""

    instant: datetime

    def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self.instant
        return session


def _signer(who: Certified, *chain: Certified) -> SimpleSigner:
    store = CertificateRegistry()
    store.register_multiple([each.certificate for each in chain])
    return SimpleSigner(signing_cert=who.certificate, signing_key=who.key, cert_registry=store)


def _key() -> tuple[keys.PrivateKeyInfo, keys.PublicKeyInfo]:
    made, der = ec.generate_private_key(ec.SECP256R1()), serialization.Encoding.DER
    private = made.private_bytes(
        der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = made.public_key().public_bytes(der, serialization.PublicFormat.SubjectPublicKeyInfo)
    return keys.PrivateKeyInfo.load(private), keys.PublicKeyInfo.load(public)


def _issued(
    name: str, by: Certified | None, valid: tuple[datetime, datetime], usage: set[str]
) -> Certified:
    private, public = _key()
    named = x509.Name.build({"country_name": "CA", "common_name": name})
    above = by.certificate.public_key.sha1 if by else public.sha1
    said = x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": int.from_bytes(public.sha1[:15], "big"),
            "signature": _ECDSA,
            "issuer": by.certificate.subject if by else named,
            "validity": {"not_before": _time(valid[0]), "not_after": _time(valid[1])},
            "subject": named,
            "subject_public_key_info": public,
            "extensions": [
                _critical("basic_constraints", {"ca": by is None}),
                _critical("key_usage", usage),
                {"extn_id": "key_identifier", "extn_value": public.sha1},
                {
                    "extn_id": "authority_key_identifier",
                    "extn_value": {"key_identifier": above},
                },
            ],
        }
    )
    sealed = _sealed(said, by.key if by else private)
    whole = {"tbs_certificate": said, "signature_algorithm": _ECDSA, "signature_value": sealed}
    return Certified(x509.Certificate(whole), private)


def _critical(name: str, value: object) -> dict[str, object]:
    return {"extn_id": name, "critical": True, "extn_value": value}


def _time(moment: datetime) -> Any:
    return x509.Time({"utc_time": moment.replace(microsecond=0)})


def _sealed(said: Any, key: Any) -> bytes:
    """ECDSA over SHA-256 of ``said`` in DER (RFC 5758 §3.2)."""
    mechanism = algos.SignedDigestAlgorithm(_ECDSA)
    pen = SimpleSigner(None, key, CertificateRegistry(), signature_mechanism=mechanism)
    return pen.sign_raw(said.dump(), "sha256")
