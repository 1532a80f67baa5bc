"""Parts of a CMS signature that nothing signs: each must still say what the signed parts say.

A changed bit there proves nothing about the document; a file that carries one is not whole.
"""

from collections.abc import Iterator
from typing import Any

from asn1crypto import algos, cms, core, x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509 import (
    AuthorityKeyIdentifier,
    Certificate,
    ExtensionNotFound,
    SubjectKeyIdentifier,
    load_der_x509_certificate,
)

_UNSIGNED = {"signature_time_stamp_token", "counter_signature", "cms_algorithm_protection"}
_NULL = b"\x05\x00"
_LENGTHS = {"shake256_len": b"\x02\x02\x02\x00"}
"""Digests that say their own length, here 512 bits, as Ed448 has it (RFC 8702, RFC 8419)."""
_VERSIONS = {"v1", "v3", "v4", "v5"}


def coherent(signed: cms.SignedData, roots: list[x509.Certificate]) -> bool:
    """Whether versions, digest lists, parameters, certificates and unsigned attributes agree.

    Raises ValueError, TypeError, KeyError on what cannot be read.
    """
    info = signed["signer_infos"][0]
    digests = [each["algorithm"].native for each in signed["digest_algorithms"]]
    return (
        len(signed["signer_infos"]) == 1
        and _versions_agree(signed, info)
        and info["digest_algorithm"]["algorithm"].native in digests
        and all(map(_known_digest, signed["digest_algorithms"]))
        and _known_digest(info["digest_algorithm"])
        and _plain_parameters(info["signature_algorithm"])
        and _names_its_certificate(signed, info)
        and _certificates_hold(signed, roots)
        and all(coherent(token, roots) for token in _tokens(info))
    )


def _versions_agree(signed: cms.SignedData, info: cms.SignerInfo) -> bool:
    by_key = info["sid"].name == "subject_key_identifier"
    return signed["version"].native in _VERSIONS and info["version"].native == (
        "v3" if by_key else "v1"
    )


def _known_digest(algorithm: algos.DigestAlgorithm) -> bool:
    name = algorithm["algorithm"].native
    expected = {_LENGTHS[name]} if name in _LENGTHS else {b"", _NULL}
    return not name[0].isdigit() and algorithm["parameters"].dump() in expected


def _plain_parameters(algorithm: algos.SignedDigestAlgorithm) -> bool:
    if algorithm["algorithm"].native == "rsassa_pss":
        return algorithm["parameters"].native is not None
    return algorithm["parameters"].dump() in {b"", _NULL}


def _names_its_certificate(signed: cms.SignedData, info: cms.SignerInfo) -> bool:
    """The signer is named by the very bytes of its certificate: names compare without case."""
    if info["sid"].name == "subject_key_identifier":
        return True
    named = info["sid"].chosen["issuer"]
    issuers = [each.issuer for each in _certificates(signed)]
    return all(each.dump() == named.dump() for each in issuers if each == named)


def _certificates(signed: cms.SignedData) -> list[x509.Certificate]:
    return [each.chosen for each in signed["certificates"] or () if each.name == "certificate"]


def _certificates_hold(signed: cms.SignedData, roots: list[x509.Certificate]) -> bool:
    """Each certificate whose issuer is at hand was signed by it, to the last bit."""
    held = _certificates(signed)
    if len(held) != len(signed["certificates"] or ()):
        return False
    own = [load_der_x509_certificate(each.dump()) for each in held]
    believed = [load_der_x509_certificate(each.dump()) for each in roots]
    return all(_holds(each, [*own, *believed], believed) for each in own)


def _holds(certificate: Certificate, known: list[Certificate], believed: list[Certificate]) -> bool:
    issuers = [each for each in known if each.subject == certificate.issuer]
    if issuers:
        return any(_signed_by(certificate, issuer) for issuer in issuers)
    return not _signed_itself(certificate) and not any(
        _nearly(certificate, each) for each in believed
    )


def _signed_itself(certificate: Certificate) -> bool:
    """Whether it says that its own key signed it, whatever issuer it names."""
    try:
        extensions = certificate.extensions
        by = extensions.get_extension_for_class(AuthorityKeyIdentifier).value.key_identifier
        own = extensions.get_extension_for_class(SubjectKeyIdentifier).value.digest
    except ExtensionNotFound:
        return False
    return by == own


def _nearly(certificate: Certificate, other: Certificate) -> bool:
    """Whether it is ``other`` but for some bits: the same signature, or the same key and number."""
    if certificate == other:
        return False
    return certificate.signature == other.signature or (
        certificate.serial_number == other.serial_number
        and certificate.public_key() == other.public_key()
    )


def _signed_by(certificate: Certificate, issuer: Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except InvalidSignature:
        return False
    return True


def _tokens(info: cms.SignerInfo) -> Iterator[cms.SignedData]:
    """The timestamps that the signature carries. Raises ValueError for an unknown companion."""
    unsigned: Any = info["unsigned_attrs"]
    if isinstance(unsigned, core.Void):
        return
    for attribute in unsigned:
        if attribute["type"].native not in _UNSIGNED:
            raise ValueError("an unsigned attribute that we do not know")
        if attribute["type"].native == "signature_time_stamp_token":
            for value in attribute["values"]:
                yield value["content"]
