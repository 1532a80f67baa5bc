"""Tokens made by two strangers' libraries, so that our reading is never judged by our writing."""

import json

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jwt as joserfc_jwt
from joserfc.jwk import ECKey

from contremarque.keys import KeySet, encode, thumbprint

ISSUER = "https://porte.exemple.ca"
OTHER_ISSUER = "https://porte-partenaire.exemple.ca"
AUDIENCE = "urn:poterne:production:inscription"
NOW = 1_795_000_000
MEMBERS = {
    "iss": ISSUER,
    "sub": "aip1234ap",
    "client_id": "aip1234ap",
    "aud": AUDIENCE,
    "iat": NOW,
    "exp": NOW + 300,
    "jti": "c29tZXRoaW5nIHJhbmRvbQ",
    "scope": "inscription.lire inscription.ecrire",
    "ep": 2,
    "org": "12345678",
    "cex": NOW + 86_400,
}


def by_hand(private, header, members) -> str:
    """A compact ES256 JWS of any header at all, which no library would agree to write."""
    signed = ".".join(encode(json.dumps(part).encode()) for part in (header, members))
    algorithm = jwt.algorithms.ECAlgorithm(jwt.algorithms.ECAlgorithm.SHA256)
    return f"{signed}.{encode(algorithm.sign(signed.encode(), private))}"


class Signer:
    """A P-256 key of a gate, with its published set."""

    def __init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.jwk = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(self.private.public_key()))
        self.kid = thumbprint(self.jwk)
        self.jwks = json.dumps(
            {"keys": [self.jwk | {"kid": self.kid, "use": "sig", "alg": "ES256"}]}
        ).encode()
        self.keys = KeySet.parse(self.jwks)

    def header(self, **changes):
        kept = {"typ": "at+jwt", "alg": "ES256", "kid": self.kid} | changes
        return {name: value for name, value in kept.items() if value is not None}

    def pyjwt(self, members=MEMBERS, **header) -> bytes:
        return jwt.encode(
            members, self.private, algorithm="ES256", headers=self.header(**header)
        ).encode()

    def joserfc(self, members=MEMBERS, **header) -> bytes:
        key = ECKey.import_key(self.private)
        return joserfc_jwt.encode(
            self.header(**header), members, key, algorithms=["ES256"]
        ).encode()
