"""Discovery, keys, unknown paths, and a gate that refuses to start beside its walls."""

import json

import pytest
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata
from django.db import IntegrityError
from tests.poterne.gate.porte import Porte

from poterne.acts.journaling import SYSTEM
from poterne.acts.keys import UnusableGate, install, open_gate
from poterne.adapters.jose import write_server_key
from poterne.core.catalogue import Environment
from poterne.core.secret import Secret
from poterne.gate.front import CONFIGURATION_ERROR, front
from poterne.records.models import JournalRow
from poterne.records.models import Porte as PorteRow

SERVER = "/.well-known/oauth-authorization-server"


def test_the_metadata_is_complete_and_a_stranger_library_accepts_it(porte):
    answer = porte.call("GET", SERVER)
    assert answer.status == 200
    told = answer.json
    AuthorizationServerMetadata(told).validate()
    assert told["issuer"] == "https://porte.exemple.ca"
    assert told["grant_types_supported"] == ["client_credentials"]
    assert "authorization_endpoint" not in told
    assert "bac.lire" not in told["scopes_supported"]
    for name in ("token", "introspection", "revocation", "activation"):
        path = told[f"{name}_endpoint"].removeprefix("https://porte.exemple.ca")
        assert porte.call("GET", path).headers["Allow"] == "POST"
    assert porte.call("GET", "/oauth2/jwks").status == 200


def test_the_gates_own_resource_says_which_gate_guards_it(porte):
    told = porte.call("GET", "/.well-known/oauth-protected-resource/b2b/v1").json
    assert told == {
        "resource": "https://porte.exemple.ca/b2b/v1",
        "authorization_servers": ["https://porte.exemple.ca"],
        "scopes_supported": ["justificatifs.gerer"],
        "bearer_methods_supported": ["header"],
    }


@pytest.mark.parametrize("path", [SERVER, "/oauth2/jwks"])
def test_a_public_document_is_kept_by_its_tag(porte, path):
    first = porte.call("GET", path)
    tag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "max-age=300"
    for held in (tag, f'"autre", W/{tag}', "*"):
        again = porte.call("GET", path, headers={"If-None-Match": held})
        assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
    assert porte.call("GET", path, headers={"If-None-Match": '"autre"'}).status == 200
    head = porte.call("HEAD", path)
    assert (head.status, head.body) == (200, b"")


def test_what_is_nowhere_is_said_in_the_same_shape(porte):
    for path in ("/", "/oauth2/authorize", "/oauth2/token/", "/b2b/v1/moi/", "/admin/"):
        answer = porte.call("GET", path)
        assert (answer.status, answer.code) == (404, "adresse_inconnue")
    foreign = porte.call("GET", "/b2b/v1/moi", HTTP_HOST="ailleurs.example")
    assert (foreign.status, foreign.code) == (400, "requete_invalide")


def test_a_clear_connection_from_elsewhere_gets_403_on_every_path(porte):
    for path in (SERVER, "/b2b/v1/moi", "/oauth2/jwks", "/rien"):
        answer = porte.call("GET", path, **{"wsgi.url_scheme": "http"})
        assert (answer.status, answer.code) == (403, "connexion_non_chiffree")


def fails(why):
    with pytest.raises(UnusableGate, match=why):
        open_gate()


def test_a_gate_beside_its_walls_does_not_start(porte, settings, capsys, tmp_path):
    open_gate()
    PorteRow.objects.filter(environment="production").update(issuer="https://autre.exemple.ca")
    fails("émetteur")
    PorteRow.objects.filter(environment="production").update(issuer=porte.gate.issuer)
    settings.PEPPERS = settings.PEPPERS | {"production": "z" * 48}
    fails("poivre")
    settings.ENVIRONNEMENT = "partenaire"
    fails("pas de « partenaire »")
    write_server_key(tmp_path / "partenaire", "partenaire")
    settings.GATE_KEYS = str(tmp_path / "partenaire")
    fails("pas installée")
    with pytest.raises(SystemExit) as ended:
        front(lambda *_: [])
    assert ended.value.code == CONFIGURATION_ERROR
    assert "pas installée" in capsys.readouterr().err


def test_a_key_or_pepper_of_the_other_environment_is_refused_at_installation(
    base, settings, monkeypatch, tmp_path
):
    porte = Porte(settings, monkeypatch, tmp_path / "production")
    shared = Secret(settings.PEPPERS["production"])
    with pytest.raises(IntegrityError, match="pepper"):
        install(
            environment=Environment.PARTENAIRE,
            folder=tmp_path / "partenaire",
            pepper=shared,
            by=SYSTEM,
            now=porte.now,
        )
    with pytest.raises(UnusableGate, match="pas de « partenaire »"):
        install(
            environment=Environment.PARTENAIRE,
            folder=tmp_path / "production",
            pepper=Secret(settings.PEPPERS["partenaire"]),
            by=SYSTEM,
            now=porte.now,
        )
    assert PorteRow.objects.get().environment == "production"
    assert JournalRow.objects.filter(action="cle.activee").count() == 1


def test_no_public_document_holds_a_secret(porte, settings):
    for path in (SERVER, "/oauth2/jwks", "/.well-known/oauth-protected-resource/b2b/v1"):
        text = json.dumps(porte.call("GET", path).json)
        assert settings.PEPPERS["production"] not in text
        assert '"d"' not in text
