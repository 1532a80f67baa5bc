"""What nothing signs in a signature still has to say what the signed parts say, to the last bit."""

import re
from functools import cache

import pytest
from asn1crypto import cms, x509
from tests.poterne.adapters.documents import signing
from tests.poterne.adapters.documents.pki import asn1, root

from poterne.adapters.documents.cms import coherent


@cache
def _signed() -> bytes:
    data = signing.honest("B-T")
    first, length = map(int, re.search(rb"/ByteRange ?\[ ?0 (\d+) (\d+) ", data).groups())
    return bytes.fromhex(data[first + 1 : length - 1].decode())


def _read(raw: bytes) -> cms.SignedData:
    return cms.ContentInfo.load(raw)["content"]


def _own_root(raw: bytes) -> bytes:
    held = [each.chosen for each in _read(raw)["certificates"]]
    return next(each.dump() for each in held if each.issuer == each.subject)


def _issuer_of_the_root(raw: bytes) -> bytes:
    """The authority's own certificate names another issuer: nothing at hand can contradict it."""
    certificate = _own_root(raw)
    name = x509.Certificate.load(certificate).issuer.dump()
    return raw.replace(certificate, certificate.replace(name, _other(name), 1))


def _number_of_the_root(raw: bytes) -> bytes:
    certificate = _own_root(raw)
    number = x509.Certificate.load(certificate)["tbs_certificate"]["serial_number"].dump()
    turned = number[:-1] + bytes([number[-1] ^ 2])
    return raw.replace(certificate, certificate.replace(number, turned, 1))


def _signer_named_in_capitals(raw: bytes) -> bytes:
    """Names compare without case: the same person for X.500, not the same bytes."""
    info = _read(raw)["signer_infos"][0]
    sid = info["sid"].chosen["issuer"].dump()
    place = raw.index(sid, raw.index(info.dump()))
    return raw[:place] + _other(sid) + raw[place + len(sid) :]


def _other(name: bytes) -> bytes:
    letter = max(place for place, byte in enumerate(name) if chr(byte).islower() and byte < 128)
    return name[:letter] + bytes([name[letter] ^ 0x20]) + name[letter + 1 :]


TURNED = (_issuer_of_the_root, _number_of_the_root, _signer_named_in_capitals)


@pytest.mark.threat("TH5")
@pytest.mark.parametrize("known", [True, False], ids=["known root", "unknown root"])
@pytest.mark.parametrize("turned", TURNED)
def test_a_name_or_number_that_nothing_signs_is_compared(turned, known):
    roots = [asn1(root().certificate)] if known else []
    changed = turned(_signed())
    assert changed != _signed()
    assert coherent(_read(_signed()), roots)
    assert not coherent(_read(changed), roots)
