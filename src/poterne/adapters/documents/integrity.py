"""C5: the digest and the signature hold, whoever signed; the same for the timestamps inside."""

import hashlib
from collections.abc import Callable
from typing import Any

from asn1crypto import cms, core, tsp
from cryptography.exceptions import UnsupportedAlgorithm
from pyhanko.sign.general import extract_signer_info
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import (
    extract_certs_for_validation,
    extract_tst_data_iter,
    message_imprint_checker,
    validate_sig_integrity,
)
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

_DIGESTS = {
    name: getattr(hashlib, name)
    for name in ("sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "sha3_384", "sha3_512")
}


class Unsupported(Exception):
    """An algorithm that cannot be checked here: said so, never called a modification."""


def digests_match(signature: EmbeddedPdfSignature) -> bool:
    """Whether the digest is that of the bytes and the signature that of the digest.

    A document timestamp counts as a signature of its imprint. Raises Unsupported; ValueError,
    KeyError, TypeError on a structure that cannot be read.
    """
    if signature.sig_object_type == "/DocTimeStamp":
        return _token_holds(signature.signed_data, signature.compute_digest)
    held = signature.signed_data["encap_content_info"]
    if held["content_type"].native != "data" or not isinstance(held["content"], core.Void):
        return False
    return _holds(signature.signed_data, "data", signature.compute_digest())


def timestamps_match(signature: EmbeddedPdfSignature) -> bool:
    """Whether each timestamp that the signature carries is one of this very signature."""
    info = signature.signer_info
    imprint = message_imprint_checker(info)
    return all(_token_holds(token, imprint) for token in extract_tst_data_iter(info, signed=False))


def _token_holds(token: cms.SignedData, expected: Callable[[str], bytes]) -> bool:
    content = token["encap_content_info"]["content"]
    said = content.parsed
    if not isinstance(said, tsp.TSTInfo):
        return False
    imprint = said["message_imprint"]
    name = imprint["hash_algorithm"]["algorithm"].native
    if expected(name) != imprint["hashed_message"].native:
        return False
    digest = extract_signer_info(token)["digest_algorithm"]["algorithm"].native
    return _holds(token, "tst_info", _DIGESTS[digest](bytes(content)).digest())


def _holds(signed: cms.SignedData, kind: str, digest: bytes) -> bool:
    certificate: Any = extract_certs_for_validation(signed).signer_cert
    try:
        intact, valid = validate_sig_integrity(
            extract_signer_info(signed), certificate, kind, digest
        )
    except (UnsupportedAlgorithm, NotImplementedError) as error:
        raise Unsupported from error
    except SignatureValidationError:
        return False
    return intact and valid
