"""The strict reading: strangers' tokens are read, and nothing that either stranger refuses."""

import hmac
import json

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt as joserfc_jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from tests.contremarque.mint import AUDIENCE, ISSUER, MEMBERS, NOW, OTHER_ISSUER, Signer

from contremarque.claims import Claims
from contremarque.keys import decode, encode
from contremarque.refusals import Refused
from contremarque.verify import LONGEST_TOKEN, verify

SIGNER, STRANGER = Signer(), Signer()
INVALID = Refused("jeton-invalide")


def read(token, keys=SIGNER.keys, issuer=ISSUER, audience=AUDIENCE, now=NOW):
    return verify(token, keys, issuer=issuer, audience=audience, now=now)


def resigned(members, **header):
    return SIGNER.pyjwt(members, **header)


@pytest.mark.parametrize("token", [SIGNER.pyjwt(), SIGNER.joserfc()], ids=["pyjwt", "joserfc"])
def test_a_token_signed_by_a_stranger_library_is_read_whole(token):
    claims = read(token)
    assert isinstance(claims, Claims)
    assert claims.members() == MEMBERS
    assert claims.scopes == ("inscription.lire", "inscription.ecrire")


def test_each_wall_refuses_alone():
    token = SIGNER.pyjwt()
    assert isinstance(read(token), Claims)
    impostor = STRANGER.pyjwt(kid=SIGNER.kid)
    assert read(impostor) == INVALID
    assert read(token, keys=STRANGER.keys) == INVALID
    assert read(token, issuer=OTHER_ISSUER) == INVALID
    assert read(token, audience="urn:poterne:production:fhir") == INVALID


def test_the_other_environment_is_named_as_a_hint_and_never_accepted():
    token = resigned(MEMBERS | {"iss": OTHER_ISSUER})
    refused = verify(
        token, SIGNER.keys, issuer=ISSUER, audience=AUDIENCE, now=NOW, other_issuer=OTHER_ISSUER
    )
    assert refused == Refused("mauvais-environnement")
    assert read(token) == INVALID


def test_one_process_may_serve_several_audiences_of_its_own():
    both = frozenset({AUDIENCE, "urn:poterne:production:porte"})
    assert isinstance(read(SIGNER.pyjwt(), audience=both), Claims)
    assert read(SIGNER.pyjwt(), audience=frozenset({"urn:poterne:production:porte"})) == INVALID


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (NOW - 6, "jeton-invalide"),
        (NOW - 5, None),
        (NOW + 304, None),
        (NOW + 305, "jeton-expire"),
    ],
)
def test_five_seconds_of_leeway_on_both_sides_and_not_one_more(at, expected):
    answer = read(SIGNER.pyjwt(), now=at)
    assert (answer.code if isinstance(answer, Refused) else None) == expected


@pytest.mark.parametrize(
    "change",
    [
        {"aud": [AUDIENCE]},
        {"aud": [AUDIENCE, "urn:poterne:production:fhir"]},
        {"sub": "aip0407km"},
        {"exp": NOW + 301},
        {"exp": NOW},
        {"exp": float(NOW + 300)},
        {"exp": str(NOW + 300)},
        {"ep": True},
        {"ep": "2"},
        {"scope": ["inscription.lire"]},
        {"jti": ""},
        {"iat": 10**400},
    ],
    ids=str,
)
def test_a_claim_of_another_type_or_value_is_refused(change):
    assert isinstance(read(resigned(MEMBERS | change)), Refused)


@pytest.mark.parametrize("name", sorted(MEMBERS))
def test_no_claim_may_be_missing(name):
    assert read(resigned({key: MEMBERS[key] for key in MEMBERS if key != name})) == INVALID


@pytest.mark.parametrize(
    "header",
    [{"typ": "JWT"}, {"typ": None}, {"kid": None}, {"kid": "x"}, {"crit": ["exp"]}, {"b64": False}],
    ids=str,
)
def test_a_header_other_than_ours_is_refused(header):
    assert read(SIGNER.pyjwt(**header)) == INVALID


def test_the_media_type_prefix_and_case_of_typ_are_tolerated():
    assert isinstance(read(SIGNER.pyjwt(typ="application/AT+JWT")), Claims)


def test_no_signature_and_a_public_key_as_hmac_secret_are_refused():
    pem = SIGNER.private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    parts = [SIGNER.header(alg="HS256"), MEMBERS]
    signed = ".".join(encode(json.dumps(part).encode()) for part in parts).encode()
    confused = encode(hmac.digest(pem, signed, "sha256")).encode()
    unsigned = jwt.encode(MEMBERS, None, algorithm="none", headers=SIGNER.header(alg="none"))
    assert read(unsigned.encode()) == INVALID
    assert read(signed + b"." + confused) == INVALID


def test_a_signature_of_another_shape_is_refused():
    signed, _, last = SIGNER.pyjwt().rpartition(b".")
    raw = decode(last)
    r, s = int.from_bytes(raw[:32]), int.from_bytes(raw[32:])
    for bad in (raw[:-1], raw + b"\0", b"", encode_dss_signature(r, s), bytes(64)):
        assert read(signed + b"." + encode(bad).encode()) == INVALID


def test_two_members_of_one_name_are_refused_even_when_the_signature_holds():
    twice = json.dumps(MEMBERS)[:-1] + ', "ep": 9}'
    signed = f"{encode(json.dumps(SIGNER.header()).encode())}.{encode(twice.encode())}".encode()
    signature = jwt.algorithms.ECAlgorithm(jwt.algorithms.ECAlgorithm.SHA256).sign(
        signed, SIGNER.private
    )
    assert read(signed + b"." + encode(signature).encode()) == INVALID


@pytest.mark.parametrize(
    "token",
    [
        b"",
        b"...",
        b"a.b",
        SIGNER.pyjwt() + b".",
        SIGNER.pyjwt() + b"=",
        b"\xff" * 9,
        b"a" * (LONGEST_TOKEN + 1),
        f"{encode(b'[' * 2000)}.e30.".encode(),
        b"e30.e30.",
    ],
)
def test_what_is_not_a_token_is_refused_without_an_error(token):
    assert read(token) == INVALID


def _accepted_by_both(token: bytes) -> bool:
    try:
        jwt.decode(
            token,
            SIGNER.private.public_key(),
            algorithms=["ES256"],
            audience=AUDIENCE,
            options={"verify_exp": False, "verify_iat": False},
        )
        joserfc_jwt.decode(token, ECKey.import_key(SIGNER.private), algorithms=["ES256"])
    except (jwt.PyJWTError, JoseError, ValueError, TypeError, AttributeError):
        return False
    return True


@given(place=st.integers(0, len(SIGNER.pyjwt()) - 1), sign=st.integers(0, 255))
def test_ours_refuses_every_mutation_that_either_stranger_refuses(place, sign):
    token = bytearray(SIGNER.pyjwt())
    token[place] = sign
    if isinstance(read(bytes(token)), Claims):
        assert _accepted_by_both(bytes(token))
