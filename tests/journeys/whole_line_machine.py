"""The steps of the software: it activates, asks tokens with Authlib as it comes, calls."""

import pytest
import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from tests.journeys.scene import Scene, step
from tests.journeys.software import Software

_PATIENCE_S = 10
_SECOND = 1.0


def token_by_secret(gate: str, identifier: str, secret: str) -> str:
    """A token by ``client_secret_basic``. Raises OAuthError."""
    with OAuth2Session(
        client_id=identifier,
        client_secret=secret,
        token_endpoint_auth_method="client_secret_basic",
        token_endpoint=f"{gate}/oauth2/token",
    ) as session:
        return str(session.fetch_token(timeout=_PATIENCE_S)["access_token"])


def production(scene: Scene) -> str:
    return scene.house.gates["production"]


def refusal(gate: str, identifier: str, secret: str) -> tuple[int, str]:
    """Status and code of a token asked with these two."""
    answer = requests.post(
        f"{gate}/oauth2/token",
        data={"grant_type": "client_credentials"},
        auth=(identifier, secret),
        timeout=_PATIENCE_S,
    )
    return answer.status_code, str(answer.json()["code"])


@step("porte : un mot de passe temporaire n’ouvre aucun jeton")
def temporary_password_is_no_secret(scene: Scene) -> str:
    for identifier, password in zip(scene.identifiers, scene.passwords, strict=True):
        found = refusal(production(scene), identifier, password)
        assert found == (400, "mot_de_passe_temporaire"), found
    return "400 mot_de_passe_temporaire, trois fois"


@step("logiciel 1 : fait sa clé P-256 et s’active")
def activate_by_key(scene: Scene) -> str:
    scene.software = Software(production(scene), scene.identifiers[0])
    told = scene.software.activate(scene.passwords[0])
    assert told["etat"] == "actif", told
    return "actif"


@step("logiciel 1 : jeton par Authlib (private_key_jwt), premier appel à /moi")
def first_call(scene: Scene) -> str:
    assert scene.software is not None
    scene.token = scene.software.token()
    answer = scene.software.moi(scene.token)
    scene.now("accepté")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["identifiant"] == scene.identifiers[0], told
    assert told["environnement"] == "production", told
    return f"{told['identifiant']}, {len(told['portees'])} portées"


@step("logiciel 2 : secret fait par la porte, jeton par Authlib (client_secret_basic)")
def activate_by_secret(scene: Scene) -> str:
    gate, identifier = production(scene), scene.identifiers[1]
    answer = requests.post(
        f"{gate}/b2b/v1/activation",
        json={"mode": "secret", "logiciel": "Dossier Clair 4.2"},
        auth=(identifier, scene.passwords[1]),
        timeout=_PATIENCE_S,
    )
    assert answer.status_code == 201, answer.text
    scene.secret = answer.json()["secret"]
    told = moi(gate, token_by_secret(gate, identifier, scene.secret))
    assert told.status_code == 200, told.text
    return f"{told.json()['identifiant']}"


def moi(gate: str, token: str) -> requests.Response:
    return requests.get(
        f"{gate}/b2b/v1/moi", headers={"Authorization": f"Bearer {token}"}, timeout=_PATIENCE_S
    )


@step("application : demande à la porte si le jeton vit")
def introspection(scene: Scene) -> str:
    assert is_active(scene, scene.token)
    assert not is_active(scene, f"{scene.token[:-4]}AAAA")
    return "vivant; un jeton retouché, non"


def is_active(scene: Scene, token: str) -> bool:
    answer = requests.post(
        f"{production(scene)}/oauth2/introspect",
        data={"token": token},
        auth=("res-inscription", scene.house.settings["SECRET_RES_INSCRIPTION"]),
        timeout=_PATIENCE_S,
    )
    assert answer.status_code == 200, answer.text
    return bool(answer.json()["active"])


@step("autre environnement : ni l’identifiant, ni le secret, ni le jeton n’y ouvrent")
def other_environment(scene: Scene) -> str:
    gate = scene.house.gates["partenaire"]
    found = refusal(gate, scene.identifiers[1], scene.secret)
    assert found == (401, "mauvais_environnement"), found
    answer = moi(gate, scene.token)
    assert answer.status_code == 401, answer.text
    return "401 mauvais_environnement; jeton refusé"


@step("logiciel 1 : l’appel suivant est refusé, et tout jeton")
def refused_after_withdrawal(scene: Scene) -> str:
    assert scene.software is not None
    answer = scene.software.moi(scene.token)
    scene.now("refusé")
    assert answer.status_code == 401, answer.text
    assert scene.moments["refusé"] - scene.moments["retiré"] < _SECOND
    assert not is_active(scene, scene.token)
    with pytest.raises(OAuthError) as refused:
        scene.software.token()
    assert refused.value.error == "unauthorized_client", refused.value
    return f"401 {answer.json()['code']}, puis {refused.value.error}"


@step("logiciel 2 : continue, l’identifiant 3 reste à activer")
def others_go_on(scene: Scene) -> str:
    gate = production(scene)
    told = moi(gate, token_by_secret(gate, scene.identifiers[1], scene.secret))
    assert told.status_code == 200, told.text
    found = refusal(gate, scene.identifiers[2], scene.passwords[2])
    assert found == (400, "mot_de_passe_temporaire"), found
    return "200"
