"""Certificates made for the tests: authorities, people, timestamps, lists of what was revoked.

Instants are days around one moment, so that the same world is made again with another clock.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore

_EDWARDS = {"ed25519": ed25519.Ed25519PrivateKey, "ed448": ed448.Ed448PrivateKey}
MOMENT = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)


@cache
def key(kind: str, rank: int = 0):
    """A private key; made once for each kind and rank."""
    if kind.startswith("rsa"):
        return rsa.generate_private_key(65537, int(kind[3:]))
    if kind in _EDWARDS:
        return _EDWARDS[kind].generate()
    return ec.generate_private_key(
        {"ec256": ec.SECP256R1, "ec384": ec.SECP384R1, "ec192": ec.SECP192R1}[kind]()
    )


def name(common: str, mail: str = "") -> x509.Name:
    parts = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "CA"),
        x509.NameAttribute(NameOID.COMMON_NAME, common),
    ]
    if mail:
        parts.append(x509.NameAttribute(NameOID.EMAIL_ADDRESS, mail))
    return x509.Name(parts)


@dataclass
class Authority:
    """A certificate that signs others; ``issuer`` None: it signs itself."""

    common: str = "Autorité d’essai"
    kind: str = "rsa2048"
    rank: int = 0
    issuer: "Authority | None" = None
    serial: int = 1
    revoked: dict[int, datetime] = field(default_factory=dict)

    def __post_init__(self):
        self.key = key(self.kind, self.rank + 100)
        signer = self.issuer or self
        self.certificate = (
            self.builder(self.common, self.key, -3650, 3650, self.serial, signer)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(usage(key_cert_sign=True, crl_sign=True), critical=True)
            .sign(signer.key, hashes.SHA256())
        )

    @staticmethod
    def builder(common, its_key, since, until, serial, signer, mail=""):  # noqa: PLR0913, PLR0917  (a certificate says as much)
        return (
            x509.CertificateBuilder()
            .subject_name(name(common, mail))
            .issuer_name(name(signer.common))
            .public_key(its_key.public_key())
            .serial_number(serial)
            .not_valid_before(MOMENT + timedelta(days=since))
            .not_valid_after(MOMENT + timedelta(days=until))
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(its_key.public_key()), critical=False
            )
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.key.public_key()),
                critical=False,
            )
        )

    def person(self, common="Ève Tremblay", **how) -> "Person":
        return Person(self, common, **how)

    def crl(self, since=-1, until=30) -> bytes:
        """The list of what was revoked, DER, valid from ``since`` to ``until`` days."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(name(self.common))
            .last_update(MOMENT + timedelta(days=since))
            .next_update(MOMENT + timedelta(days=until))
            .add_extension(x509.CRLNumber(1), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()),
                critical=False,
            )
        )
        for serial, when in self.revoked.items():
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(when).build()
            )
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)


def usage(**yes):
    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
        "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{each: yes.get(each, False) for each in names})


@dataclass
class Person:
    """Who signs, with a certificate of ``issuer``."""

    issuer: Authority
    common: str
    kind: str = "rsa2048"
    rank: int = 0
    since: int = -300
    until: int = 300
    serial: int = 4058
    mail: str = ""
    purpose: str = "content_commitment"
    timestamps: bool = False

    def __post_init__(self):
        self.key = key(self.kind, self.rank)
        builder = Authority.builder(
            self.common, self.key, self.since, self.until, self.serial, self.issuer, self.mail
        ).add_extension(usage(**{self.purpose: True}), critical=True)
        if self.timestamps:
            builder = builder.add_extension(
                x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
            )
        self.certificate = builder.sign(self.issuer.key, hashes.SHA256())

    def signer(self, **how) -> SimpleSigner:
        """pyHanko's signer, with the certificates up to the anchor."""
        chain, at = SimpleCertificateStore(), self.issuer
        while at is not None:
            chain.register(asn1(at.certificate))
            at = at.issuer
        return SimpleSigner(
            signing_cert=asn1(self.certificate),
            signing_key=asn1_key(self.key),
            cert_registry=chain,
            **how,
        )

    def stamper(self, at: datetime) -> DummyTimeStamper:
        """A timestamping authority that says ``at``."""
        return DummyTimeStamper(
            tsa_cert=asn1(self.certificate),
            tsa_key=asn1_key(self.key),
            certs_to_embed=self.signer().cert_registry,
            fixed_dt=at,
        )


def asn1(certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))


def asn1_key(private) -> asn1_keys.PrivateKeyInfo:
    return asn1_keys.PrivateKeyInfo.load(
        private.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


@cache
def root() -> Authority:
    return Authority()


@cache
def stamping() -> Authority:
    return Authority("Horodatage d’essai", rank=5, serial=77)


@cache
def tsa() -> Person:
    return Person(
        stamping(), "TSA d’essai", rank=6, serial=78, purpose="digital_signature", timestamps=True
    )
