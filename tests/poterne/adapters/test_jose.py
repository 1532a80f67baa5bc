"""Ours signs, two strangers verify; they sign, ours verifies; the key folder guards itself."""

import json
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jwt as joserfc_jwt
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey
from tests.contremarque.mint import AUDIENCE, ISSUER, MEMBERS, NOW, by_hand

from contremarque.claims import Claims
from contremarque.verify import verify
from poterne.adapters.client_keys import BadKey, read_key
from poterne.adapters.jose import (
    ServerKey,
    UnusableKeys,
    jwks,
    key_set,
    load_server_key,
    mint,
    read_assertion,
    read_proof,
    write_server_key,
)

CLAIMS = Claims.read(MEMBERS)
CLIENT = {
    "iss": "aip1234ap",
    "sub": "aip1234ap",
    "aud": ISSUER,
    "iat": NOW,
    "exp": NOW + 300,
    "jti": "a1",
}
CLIENT_KEYS = {
    "ES256": ECKey.generate_key("P-256"),
    "ES384": ECKey.generate_key("P-384"),
    "RS384": RSAKey.generate_key(3072),
    "Ed25519": OKPKey.generate_key("Ed25519"),
}


@pytest.fixture(scope="module")
def server_key():
    return ServerKey.of(ec.generate_private_key(ec.SECP256R1()))


def test_two_strangers_read_the_token_that_we_mint(server_key):
    token = mint(CLAIMS, server_key)
    published = jwks([server_key])
    key = jwt.PyJWKSet.from_json(published.decode())[server_key.kid]
    options = {"verify_exp": False, "verify_iat": False}
    assert (
        jwt.decode(token, key, algorithms=["ES256"], audience=AUDIENCE, options=options) == MEMBERS
    )
    read = joserfc_jwt.decode(token, KeySet.import_key_set(json.loads(published)))
    assert read.claims == MEMBERS
    assert read.header == {"typ": "at+jwt", "alg": "ES256", "kid": server_key.kid}


def test_our_own_strict_reading_takes_it_too(server_key):
    read = verify(
        mint(CLAIMS, server_key).encode(),
        key_set([server_key]),
        issuer=ISSUER,
        audience=AUDIENCE,
        now=NOW,
    )
    assert read == CLAIMS


def test_the_published_set_holds_no_private_part(server_key):
    (entry,) = json.loads(jwks([server_key]))["keys"]
    assert entry.keys() == {"kty", "crv", "x", "y", "kid", "alg", "use"}


def signed(alg, members=CLIENT, **header):
    named = {"alg": alg} | header
    return joserfc_jwt.encode(named, members, CLIENT_KEYS[alg.replace("EdDSA", "Ed25519")], [alg])


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize("alg", ["ES256", "ES384", "RS384", "Ed25519", "EdDSA"])
def test_an_assertion_of_a_stranger_is_read_under_its_key_only(alg):
    assertion = read_assertion(signed(alg, kid="mine", typ="JWT"))
    assert assertion is not None
    assert (assertion.machine_id, assertion.kid) == ("aip1234ap", "mine")
    for name, key in CLIENT_KEYS.items():
        held = assertion.signed_by(read_key(key.as_dict(private=False)))
        assert held == (name == alg.replace("EdDSA", "Ed25519"))


def test_pyjwt_is_read_as_well():
    key = CLIENT_KEYS["ES256"]
    assertion = read_assertion(jwt.encode(CLIENT, key.private_key, "ES256"))
    assert assertion is not None
    assert assertion.signed_by(read_key(key.as_dict(private=False)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a.b.c",
        "é.é.é",
        "\udcff",
        signed("ES256", typ="at+jwt"),
        by_hand(CLIENT_KEYS["ES256"].private_key, {"alg": "ES256", "typ": ["JWT"]}, CLIENT),
        by_hand(CLIENT_KEYS["ES256"].private_key, {"alg": "ES256", "kid": 1}, CLIENT),
        by_hand(CLIENT_KEYS["ES256"].private_key, {"alg": "ES256", "crit": []}, CLIENT),
        signed("ES256", CLIENT | {"sub": "aip0407km"}),
        signed("ES256", CLIENT | {"pad": "x" * 8192}),
        signed("ES256") + ".",
    ],
)
def test_an_assertion_of_another_form_is_not_read(text):
    assert read_assertion(text) is None


def test_an_assertion_signed_with_the_public_key_as_a_shared_secret_is_refused():
    key = CLIENT_KEYS["ES256"]
    raw = key.public_key.public_numbers().x.to_bytes(32)
    assertion = read_assertion(jwt.encode(CLIENT, raw, "HS256"))
    assert assertion is not None
    assert not assertion.signed_by(read_key(key.as_dict(private=False)))


def proof(members=CLIENT, key=CLIENT_KEYS["ES256"], alg="ES256", **changes):
    jwk = key.as_dict(private=False)
    header = {"typ": "activation+jwt", "alg": alg, "jwk": jwk} | changes
    kept = {name: value for name, value in header.items() if value is not None}
    if alg == "ES256":
        return by_hand(key.private_key, kept, members)
    return joserfc_jwt.encode(kept, members, key, algorithms=[alg])


def read(text, now=NOW):
    return read_proof(text, typ="activation+jwt", machine_id="aip1234ap", issuer=ISSUER, now=now)


@pytest.mark.parametrize("alg", sorted(CLIENT_KEYS))
def test_a_proof_brings_the_key_that_signed_it(alg):
    new = read(proof(key=CLIENT_KEYS[alg], alg=alg))
    assert new.key.thumbprint == CLIENT_KEYS[alg].thumbprint()
    assert new.kid == new.key.thumbprint
    assert read(proof(key=CLIENT_KEYS[alg], alg=alg, kid="clinique-1")).kid == "clinique-1"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (proof(typ="JWT"), "preuve"),
        (proof(jwk=None), "preuve"),
        (proof(x5u="https://ailleurs.example/"), "preuve"),
        (proof(kid="x" * 65), "preuve"),
        (proof(kid="a\0b"), "preuve"),
        (proof(CLIENT | {"sub": "aip0407km", "iss": "aip0407km"}), "preuve"),
        (proof(CLIENT | {"aud": "https://porte-partenaire.exemple.ca"}), "preuve"),
        (proof(jwk=ECKey.generate_key("P-256").as_dict(private=False)), "preuve"),
        (proof(jwk=CLIENT_KEYS["ES256"].as_dict(private=True)), "cle_privee"),
        (proof()[:-2], "preuve"),
        ("rien", "preuve"),
        ("\udcff", "preuve"),
    ],
)
def test_a_proof_that_proves_nothing_is_refused_with_its_reason(text, reason):
    with pytest.raises(BadKey) as refused:
        read(text)
    assert refused.value.reason == reason


def test_a_proof_serves_five_minutes():
    with pytest.raises(BadKey):
        read(proof(), now=NOW + 331)


def test_a_key_folder_is_made_once_and_serves_its_environment_only(tmp_path):
    folder = tmp_path / "porte"
    kid = write_server_key(folder, "production")
    assert load_server_key(folder, "production").kid == kid
    with pytest.raises(UnusableKeys, match="pas de « partenaire »"):
        load_server_key(folder, "partenaire")
    with pytest.raises(FileExistsError):
        write_server_key(folder, "production")
    assert load_server_key(folder, "production").kid == kid


def test_a_key_that_others_may_read_or_that_is_none_is_refused(tmp_path: Path):
    write_server_key(tmp_path, "production")
    key = tmp_path / "active.pem"
    key.chmod(0o640)
    with pytest.raises(UnusableKeys, match="chmod 600"):
        load_server_key(tmp_path, "production")
    key.chmod(0o600)
    key.write_text("rien")
    with pytest.raises(UnusableKeys):
        load_server_key(tmp_path, "production")
    with pytest.raises(UnusableKeys):
        load_server_key(tmp_path / "absent", "production")
