"""Keys that software sends: the good kinds, and the reason given to each other one."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from poterne.adapters.client_keys import BadKey, read_key, stored_key

P256 = ec.generate_private_key(ec.SECP256R1())
RSA_3072 = rsa.generate_private_key(65537, 3072)
GOOD = {
    "ES256": ECKey.import_key(P256),
    "ES384": ECKey.import_key(ec.generate_private_key(ec.SECP384R1())),
    "Ed25519": OKPKey.import_key(ed25519.Ed25519PrivateKey.generate()),
    "RS384": RSAKey.import_key(RSA_3072),
}


def public(key):
    return key.as_dict(private=False)


@pytest.mark.parametrize("alg", GOOD)
def test_the_four_kinds_are_accepted_and_kept_as_their_public_part(alg):
    read = read_key(public(GOOD[alg]) | {"use": "sig", "kid": "x", "key_ops": ["verify"]})
    assert read.alg == alg
    assert read.thumbprint == GOOD[alg].thumbprint()
    assert {"kid", "use", "key_ops"}.isdisjoint(json.loads(read.jwk))
    assert stored_key(read.jwk).thumbprint == read.thumbprint


@pytest.mark.parametrize("alg", GOOD)
def test_a_private_key_is_refused_as_disclosed(alg):
    with pytest.raises(BadKey) as refused:
        read_key(GOOD[alg].as_dict(private=True))
    assert refused.value.reason == "cle_privee"


@pytest.mark.parametrize(
    ("jwk", "reason"),
    [
        (public(RSAKey.import_key(rsa.generate_private_key(65537, 2048))), "rsa_court"),
        (public(RSAKey.import_key(rsa.generate_private_key(3, 3072))), "exposant"),
        (public(GOOD["RS384"]) | {"n": "_" * 1400}, "type"),
        (public(ECKey.import_key(ec.generate_private_key(ec.SECP521R1()))), "type"),
        (public(OKPKey.import_key(ed448.Ed448PrivateKey.generate())), "type"),
        (OctKey.generate_key(256).as_dict(private=True), "cle_privee"),
        (public(GOOD["ES256"]) | {"y": public(GOOD["ES256"])["x"]}, "type"),
        (public(GOOD["ES256"]) | {"x": "AA"}, "type"),
        (public(GOOD["ES256"]) | {"use": "enc"}, "type"),
        (public(GOOD["ES256"]) | {"alg": "ES384"}, "type"),
        (public(GOOD["RS384"]) | {"alg": "RS256"}, "type"),
        (public(GOOD["RS384"]) | {"n": 65537}, "type"),
        (public(GOOD["Ed25519"]) | {"x": None}, "type"),
        ({"kty": ["EC"]}, "type"),
        ({}, "type"),
    ],
)
def test_each_other_key_is_refused_with_its_reason(jwk, reason):
    with pytest.raises(BadKey) as refused:
        read_key(jwk)
    assert refused.value.reason == reason


def test_both_spellings_of_edwards_serve_and_no_other_algorithm_does():
    key = OKPKey.import_key(GOOD["Ed25519"].as_dict(private=True))
    signature = key.private_key.sign(b"text")
    read = read_key(public(key) | {"alg": "EdDSA"})
    assert read.verify("EdDSA", b"text", signature)
    assert read.verify("Ed25519", b"text", signature)
    assert not read.verify("ES256", b"text", signature)
    assert not read.verify("none", b"text", b"")
    assert not read.verify("EdDSA", b"other", signature)
