"""Authlib, as it comes: it discovers, signs in both ways, asks and revokes."""

import io
import time

import pytest
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from tests.poterne.gate.porte import basic

ORIGIN = "https://porte.exemple.ca"


class Wire(BaseAdapter):
    """The network of a session: it ends at a gate of this process."""

    def __init__(self, porte):
        super().__init__()
        self.porte = porte

    def send(self, request: PreparedRequest, **_):
        body = request.body or b""
        answer = self.porte.call(
            request.method,
            request.path_url,
            body.encode() if isinstance(body, str) else body,
            dict(request.headers),
        )
        response = Response()
        response.status_code, response.raw = answer.status, io.BytesIO(answer.body)
        response.headers = CaseInsensitiveDict(answer.headers)
        response.url, response.request = request.url, request
        return response

    def close(self):
        pass


@pytest.fixture
def session(porte, monkeypatch):
    def of_the_gate():
        return porte.now.timestamp()

    monkeypatch.setattr(time, "time", of_the_gate)

    def made(client_id, secret, method):
        session = OAuth2Session(client_id, secret, token_endpoint_auth_method=method)
        session.mount(ORIGIN, Wire(porte))
        return session

    return made


def discovered(session):
    answer = session.get(f"{ORIGIN}/.well-known/oauth-authorization-server", withhold_token=True)
    metadata = AuthorizationServerMetadata(answer.json())
    metadata.validate()
    return metadata


def test_authlib_signs_in_with_its_key_as_often_as_it_likes(session, software, password):
    software.activate_key(password)
    client = session(software.machine_id, software.key, "private_key_jwt")
    client.register_client_auth_method(PrivateKeyJWT(alg="ES256"))
    metadata = discovered(client)
    for _ in range(3):
        token = client.fetch_token(
            metadata["token_endpoint"], grant_type="client_credentials", scope="inscription.lire"
        )
        assert token["scope"] == "inscription.lire"
    told = client.get(f"{ORIGIN}/b2b/v1/moi").json()
    assert told["identifiant"] == software.machine_id
    software.porte.later(seconds=200)
    assert client.get(f"{ORIGIN}/b2b/v1/moi").json()["jeton"]["expire_dans"] == 100


def test_authlib_signs_in_with_a_secret_and_revokes_its_token(session, software, secret, porte):
    client = session(software.machine_id, secret, "client_secret_basic")
    metadata = discovered(client)
    token = client.fetch_token(metadata["token_endpoint"], grant_type="client_credentials")
    value = token["access_token"]
    assert porte.introspect(value).json["active"] is True
    answer = client.revoke_token(metadata["revocation_endpoint"], value, "access_token")
    assert answer.status_code == 200
    assert porte.moi(value).code == "jeton_revoque"


def test_authlib_is_told_why_in_words_that_it_shows(session, software, password):
    client = session(software.machine_id, password, "client_secret_basic")
    with pytest.raises(OAuthError) as refused:
        client.fetch_token(f"{ORIGIN}/oauth2/token", grant_type="client_credentials")
    assert refused.value.error == "unauthorized_client"
    assert refused.value.description.startswith("Ce mot de passe est temporaire.")


def test_a_resource_introspects_with_authlib(session, software, secret, porte):
    client = session("res-inscription", "i" * 40, "client_secret_basic")
    form = porte.token(basic(software.machine_id, secret)).json
    told = client.introspect_token(f"{ORIGIN}/oauth2/introspect", form["access_token"]).json()
    assert told["active"] is True
    assert told["client_id"] == software.machine_id
