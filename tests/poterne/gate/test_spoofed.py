"""What a client says of its own connection changes nothing; a gate in https is so always."""

import pytest
from tests.poterne.gate.porte import basic

CLAIMS = {
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "127.0.0.1",
    "X-Real-Ip": "127.0.0.1",
    "Forwarded": "for=127.0.0.1;proto=https",
    "X-Client-Cert": "CN=aip0407km",
    "X-Http-Method-Override": "DELETE",
}


@pytest.mark.parametrize("path", ["/oauth2/jwks", "/b2b/v1/moi", "/rien"])
def test_a_clear_connection_stays_clear_whatever_its_headers_say(porte, path):
    answer = porte.call("GET", path, headers=CLAIMS, **{"wsgi.url_scheme": "http"})
    assert (answer.status, answer.code) == (403, "connexion_non_chiffree")


def test_failures_are_counted_by_the_address_of_the_connection(porte):
    def wrong(rank: int) -> int:
        given = {"X-Forwarded-For": f"198.51.100.{rank}", "Forwarded": f"for=198.51.100.{rank}"}
        form = {"grant_type": "client_credentials"}
        header = basic("aip0407km", "x" * 50)
        return porte.form("/oauth2/token", form, header, headers=given).status

    assert [wrong(rank) for rank in range(12)][-1] == 429


@pytest.mark.parametrize("path", ["/oauth2/jwks", "/oauth2/token", "/b2b/v1/moi", "/rien"])
def test_every_answer_of_a_gate_in_https_asks_for_tls(porte, path):
    answer = porte.call("GET", path)
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


@pytest.mark.parametrize(
    "kind", ["text/plain", "multipart/form-data; boundary=x", "application/xml", ""]
)
def test_a_body_of_another_type_than_the_one_asked_is_refused(porte, kind):
    for path in ("/oauth2/token", "/b2b/v1/activation"):
        answer = porte.call("POST", path, b'{"mode":"secret"}', {"Content-Type": kind})
        assert answer.code == "type_de_contenu"
