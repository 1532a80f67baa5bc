"""Certificates and revocation lists that an administrator brings: read, checked, never fetched.

Two people of the authority stand behind them: they are read here, not in the examiner's cage.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding

LARGEST_BUNDLE = 256 * 1024
LARGEST_LIST = 20 * 1024 * 1024
_PEM = b"-----BEGIN"


class UnreadableAuthority(ValueError):
    """What was brought is not what it must be; the text is a French sentence with the cure."""


@dataclass(frozen=True, slots=True)
class Authority:
    """One authority: its certificate in PEM, then those that it vouches for, checked."""

    sha256: str
    subject: str
    valid_from: datetime
    valid_until: datetime
    pem: str
    intermediates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Revocations:
    """One list in DER, who signed it (SHA-256 of the certificate), its days, how many it names."""

    sha256: str
    issuer: str
    signed_by: str
    der: bytes
    this_update: datetime
    next_update: datetime
    entries: int


def read_authority(data: bytes) -> Authority:
    """The authority in ``data``: PEM or DER, its own certificate first, then its intermediates.

    Raises UnreadableAuthority: no certificate, not one of an authority, an intermediate that it
    does not vouch for.
    """
    first, *others = _certificates(data)
    known = [first]
    for each in (first, *others):
        if not _is_authority(each):
            raise UnreadableAuthority(
                f"« {_name(each)} » n’est pas un certificat d’autorité. Fournissez celui de "
                "l’autorité qui l’a délivré."
            )
    for each in others:
        if not any(_vouches(parent, each) for parent in known):
            raise UnreadableAuthority(
                f"« {_name(each)} » n’est pas délivré par l’autorité du début du fichier. "
                "Placez l’autorité en premier, puis ses intermédiaires dans l’ordre."
            )
        known.append(each)
    return Authority(
        sha256=_sha256(first),
        subject=_name(first),
        valid_from=first.not_valid_before_utc,
        valid_until=first.not_valid_after_utc,
        pem=_pem(first),
        intermediates=tuple(_pem(each) for each in others),
    )


def read_list(data: bytes, *, issuers: Sequence[str]) -> Revocations:
    """The revocation list in ``data``, PEM or DER, signed by one of ``issuers`` (PEM).

    Raises UnreadableAuthority: no list, no end of validity, signed by nobody known.
    """
    if len(data) > LARGEST_LIST:
        raise UnreadableAuthority("La liste dépasse 20 Mo. Vérifiez le fichier.")
    try:
        load = x509.load_pem_x509_crl if data.startswith(_PEM) else x509.load_der_x509_crl
        found = load(data)
        next_update = found.next_update_utc
    except (ValueError, UnsupportedAlgorithm) as fault:
        raise UnreadableAuthority(
            "Ce fichier n’est pas une liste de révocation (CRL). Fournissez-la en PEM ou en DER."
        ) from fault
    if next_update is None:
        raise UnreadableAuthority(
            "Cette liste ne dit pas jusqu’à quand elle vaut. Demandez-en une autre à l’émetteur."
        )
    signer = next((each for each in map(_load, issuers) if _signed(found, each)), None)
    if signer is None:
        raise UnreadableAuthority(
            "Aucune ancre de confiance n’a signé cette liste. Ajoutez d’abord l’ancre de "
            "l’autorité qui la publie."
        )
    der = found.public_bytes(Encoding.DER)
    return Revocations(
        sha256=hashlib.sha256(der).hexdigest(),
        issuer=_name(signer),
        signed_by=_sha256(signer),
        der=der,
        this_update=found.last_update_utc,
        next_update=next_update,
        entries=len(found),
    )


def fingerprint(pem: str) -> str:
    """SHA-256 of the certificate's DER, lower-case hex."""
    return _sha256(_load(pem))


def _certificates(data: bytes) -> list[x509.Certificate]:
    if len(data) > LARGEST_BUNDLE:
        raise UnreadableAuthority("Le fichier dépasse 256 Ko. Fournissez les certificats seuls.")
    try:
        if data.lstrip().startswith(_PEM):
            return x509.load_pem_x509_certificates(data)
        return [x509.load_der_x509_certificate(data)]
    except (ValueError, UnsupportedAlgorithm) as fault:
        raise UnreadableAuthority(
            "Ce fichier ne contient aucun certificat lisible. Fournissez-le en PEM ou en DER."
        ) from fault


def _load(pem: str) -> x509.Certificate:
    return x509.load_pem_x509_certificate(pem.encode())


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        found = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    except (x509.ExtensionNotFound, ValueError):
        return False
    return found.value.ca


def _vouches(parent: x509.Certificate, child: x509.Certificate) -> bool:
    try:
        child.verify_directly_issued_by(parent)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _signed(found: x509.CertificateRevocationList, by: x509.Certificate) -> bool:
    try:
        return found.issuer == by.subject and found.is_signature_valid(by.public_key())  # type: ignore[arg-type]  # an odd key raises TypeError
    except (TypeError, ValueError, UnsupportedAlgorithm):
        return False


def _name(certificate: x509.Certificate) -> str:
    return certificate.subject.rfc4514_string() or "sans nom"


def _sha256(certificate: x509.Certificate) -> str:
    return hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest()


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()
