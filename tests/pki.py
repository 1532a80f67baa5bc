"""A made-up certificate authority: its root, an intermediate, people’s certificates, its lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Certified:
    """One certificate and its private key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> bytes:
        """The certificate in PEM."""
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def der(self) -> bytes:
        """The certificate in DER."""
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, lower-case hex."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    @property
    def key_der(self) -> bytes:
        """The private key, PKCS#8 in DER, in the clear."""
        return self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def _named(name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CA"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )


def authority(
    name: str,
    now: datetime,
    *,
    by: Certified | None = None,
    key: ec.EllipticCurvePrivateKey | None = None,
) -> Certified:
    """A certificate that signs others, its own issuer unless ``by`` another; valid 10 years."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    usage = _usage(key_cert_sign=True, crl_sign=True)
    certificate = (
        _built(name, key, by, (now - YEAR, now + 10 * YEAR))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(by.key if by else key, hashes.SHA256())
    )
    return Certified(certificate, key)


def person(
    name: str,
    by: Certified,
    now: datetime,
    *,
    valid: tuple[timedelta, timedelta] = (-YEAR, YEAR),
) -> Certified:
    """The certificate of somebody who signs, valid from ``valid[0]`` to ``valid[1]`` around now."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _built(name, key, by, (now + valid[0], now + valid[1]))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
        .sign(by.key, hashes.SHA256())
    )
    return Certified(certificate, key)


def revocation_list(
    by: Certified,
    now: datetime,
    *,
    revoked: Iterable[tuple[Certified, datetime]] = (),
    number: int = 1,
    lasts: timedelta = timedelta(days=7),
) -> bytes:
    """The list in DER that ``by`` publishes a minute before ``now``."""
    made = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(by.certificate.subject)
        .last_update(now - timedelta(minutes=1))
        .next_update(now - timedelta(minutes=1) + lasts)
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key()), critical=False
        )
    )
    for whose, since in revoked:
        made = made.add_revoked_certificate(
            x509.RevokedCertificateBuilder()
            .serial_number(whose.certificate.serial_number)
            .revocation_date(since)
            .build()
        )
    return made.sign(by.key, hashes.SHA256()).public_bytes(Encoding.DER)


def _built(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    by: Certified | None,
    valid: tuple[datetime, datetime],
) -> x509.CertificateBuilder:
    signer = by.key if by else key
    return (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(by.certificate.subject if by else _named(name))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid[0])
        .not_valid_after(valid[1])
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()),
            critical=False,
        )
    )


def _usage(**yes: bool) -> x509.KeyUsage:
    names = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{name: yes.get(name, False) for name in names})
