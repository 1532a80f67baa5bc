"""Key sets and thumbprints, against the RFC's own example and strangers' libraries."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey, OKPKey, RSAKey
from tests.contremarque.mint import Signer

from contremarque.keys import KeySet, decode, encode, load_object, thumbprint

RFC_7638 = {
    "kty": "RSA",
    "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_B"
    "JECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2Q"
    "vzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6We"
    "Zu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
    "e": "AQAB",
    "alg": "RS256",
    "kid": "2011-04-29",
}


def test_the_thumbprint_is_that_of_the_rfc():
    assert thumbprint(RFC_7638) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


@pytest.mark.parametrize(
    ("kind", "private"),
    [
        (ECKey, ec.generate_private_key(ec.SECP256R1())),
        (ECKey, ec.generate_private_key(ec.SECP384R1())),
        (OKPKey, ed25519.Ed25519PrivateKey.generate()),
        (RSAKey, rsa.generate_private_key(65537, 2048)),
    ],
)
def test_thumbprints_agree_with_joserfc_for_each_kind_of_key(kind, private):
    key = kind.import_key(private)
    assert thumbprint(key.as_dict(private=False)) == key.thumbprint()


@pytest.mark.parametrize("jwk", [{}, {"kty": "oct", "k": "AA"}, {"kty": ["EC"]}, {"kty": "EC"}])
def test_what_has_no_thumbprint_says_so(jwk):
    with pytest.raises(ValueError, match="no thumbprint"):
        thumbprint(jwk)


def test_a_set_keeps_only_keys_that_sign_es256():
    signer = Signer()
    ours = json.loads(signer.jwks)["keys"][0]
    others = [
        ours | {"kid": "enc", "use": "enc"},
        ours | {"kid": "rs", "alg": "RS256"},
        RFC_7638,
        {key: ours[key] for key in ours if key != "kid"},
        "not a key",
    ]
    keys = KeySet.parse(json.dumps({"keys": [ours, *others]}).encode())
    assert keys.get(signer.kid) is not None
    assert [keys.get(kid) for kid in ("enc", "rs", "2011-04-29", None, [])] == [None] * 5


def test_a_broken_set_is_refused_rather_than_half_read():
    ours = json.loads(Signer().jwks)["keys"][0]
    off_curve = ours | {"y": ours["x"]}
    short = ours | {"x": encode(b"\x01")}
    for keys in ([ours, ours], [off_curve], [short], None):
        with pytest.raises(ValueError):  # noqa: PT011  each has its own words
            KeySet.parse(json.dumps({"keys": keys}).encode())


@given(st.binary(max_size=80))
def test_base64url_reads_back_what_it_wrote(raw):
    assert decode(encode(raw)) == raw
    assert encode(raw) == base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@pytest.mark.parametrize("text", ["QQ==", "QR", "Q", "Q+", "Q/", "QQ\n", " QQ", "é"])
def test_base64url_has_one_spelling_only(text):
    with pytest.raises(ValueError):  # noqa: PT011  each has its own words
        decode(text)


@pytest.mark.parametrize(
    "text", [b"[]", b"1", b"{", b'{"a":1,"a":1}', b'{"a":NaN}', b"\xff", b'{"a":{"b":1,"b":2}}']
)
def test_only_an_object_without_repeats_is_read(text):
    with pytest.raises(ValueError):  # noqa: PT011  each has its own words
        load_object(text)
