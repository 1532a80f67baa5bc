"""Each sign-in of a software, right or wrong, leaves one line without its identifier or secret."""

import logging

import pytest
from tests.poterne.gate.porte import basic


@pytest.fixture
def told(caplog):
    caplog.set_level(logging.INFO, "poterne.securite")

    def messages() -> list[str]:
        return [each.getMessage() for each in caplog.records if each.name == "poterne.securite"]

    return messages


def test_a_right_secret_is_told_by_the_numbers_of_its_rows(
    software, secret, credential, porte, told
):
    issued = porte.token(basic(software.machine_id, secret)).json["access_token"]
    line = told()[-1]
    assert line.startswith(f"authn_login_success identifiant:{credential.pk} justificatif:")
    assert line.endswith(" source=192.0.2.0/24 /oauth2/token")
    for hidden in (software.machine_id, secret, issued):
        assert hidden not in line


def test_a_wrong_one_is_told_then_told_as_locked(software, secret, porte, told):
    wrong = [porte.token(basic(software.machine_id, "x" * 50)) for _ in range(12)]
    assert wrong[-1].status == 429
    events = [line.split(" source=")[0] for line in told()]
    assert events == ["authn_login_fail secret"] * 11 + ["authn_login_lock secret"]
    assert not [line for line in told() if software.machine_id in line or "xxxx" in line]


def test_a_resource_that_is_none_is_told(porte, told):
    porte.form("/oauth2/introspect", {"token": "x"}, basic("res-inscription", "x" * 40))
    assert told()[-1].startswith("authn_login_fail secret source=")


def test_a_token_that_is_none_and_a_clear_connection_are_told_by_their_codes(porte, told):
    porte.moi("un.faux.jeton")
    porte.call("GET", "/b2b/v1/moi", **{"wsgi.url_scheme": "http"})
    assert [line.split(" source=")[0] for line in told()] == [
        "authz_fail jeton_invalide",
        "authz_fail connexion_non_chiffree",
    ]
    assert not [line for line in told() if "faux" in line]
