"""The software of a clinic: makes its key, activates, asks tokens with Authlib unmodified."""

import time
import uuid
from typing import Any

import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from joserfc import jwt
from joserfc.jwk import ECKey

_PATIENCE_S = 10


class Software:
    """One program at one gate, under one identifier; its private key never leaves it."""

    def __init__(self, gate: str, identifier: str) -> None:
        self.gate, self.identifier = gate, identifier
        self._key = ECKey.generate_key("P-256")

    def activate(self, password: str) -> dict[str, Any]:
        """The identifier is active with this program's key; what the gate answered."""
        answer = requests.post(
            f"{self.gate}/b2b/v1/activation",
            json={"mode": "cle", "preuve": self._proof(), "logiciel": "Dossier Clair 4.2"},
            auth=(self.identifier, password),
            timeout=_PATIENCE_S,
        )
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def token(self) -> str:
        """A fresh access token. Raises Authlib's OAuthError when the gate refuses."""
        session = OAuth2Session(
            client_id=self.identifier,
            client_secret=self._key,
            token_endpoint_auth_method=PrivateKeyJWT(alg="ES256"),
            token_endpoint=f"{self.gate}/oauth2/token",
        )
        with session:
            return str(session.fetch_token(timeout=_PATIENCE_S)["access_token"])

    def moi(self, token: str) -> requests.Response:
        """What the gate says of the bearer of ``token``."""
        return requests.get(
            f"{self.gate}/b2b/v1/moi",
            headers={"Authorization": f"Bearer {token}"},
            timeout=_PATIENCE_S,
        )

    def _proof(self) -> str:
        """The new key signs that the program holds it."""
        now = int(time.time())
        header = {
            "typ": "activation+jwt",
            "alg": "ES256",
            "jwk": self._key.as_dict(private=False),
        }
        claims = {
            "iss": self.identifier,
            "sub": self.identifier,
            "aud": self.gate,
            "iat": now,
            "exp": now + 300,
            "jti": str(uuid.uuid4()),
        }
        return jwt.encode(header, claims, self._key)
