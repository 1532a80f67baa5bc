"""The bytes themselves, to the real servers: what no browser sends, an attacker does."""

import http.client
import re
import socket
from urllib.parse import urlsplit

import pytest

_PATIENCE_S = 3.0
_FORM = (
    b"POST /oauth2/token HTTP/1.1\r\nHost: localhost\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\n"
)
_SMUGGLED = b"GET /oauth2/jwks HTTP/1.1\r\nHost: localhost\r\n\r\n"
EVIL = "https://malveillant.example"


@pytest.fixture
def doors(house) -> dict[str, int]:
    """The ports of the desk and of a gate."""
    return {"bureau": house.ports["PORT_BUREAU"], "porte": house.ports["PORT_PARTENAIRE"]}


def asked(port: int, method: str, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_S)
    line.request(method, path, headers={"Host": "localhost"} | headers)
    answer = line.getresponse()
    content = answer.read()
    line.close()
    return answer.status, {k.lower(): v for k, v in answer.getheaders()}, content


def raw(port: int, sent: bytes) -> bytes:
    """All that the server answers to these bytes before it hangs up."""
    with socket.create_connection(("127.0.0.1", port), _PATIENCE_S) as line:
        line.sendall(sent)
        answered = b""
        while part := line.recv(65536):
            answered += part
    return answered


@pytest.mark.parametrize("door", ["bureau", "porte"])
@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "PUT", "DELETE", "PATCH", "BREW"])
def test_no_method_serves_but_those_offered(doors, door, method):
    path = {"bureau": "/aide/", "porte": "/oauth2/jwks"}[door]
    status, _, content = asked(doors[door], method, path, Temoin="marque-unique")
    assert status in {403, 405}
    assert b"marque-unique" not in content


@pytest.mark.parametrize(
    "framing",
    [
        b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
        b"Content-Length: -1\r\n\r\n",
        b"Content-Length: 5x\r\n\r\nabcde",
        b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
    ],
)
def test_an_ambiguous_frame_is_refused(doors, framing):
    answered = raw(doors["porte"], _FORM + framing + _SMUGGLED)
    assert answered.startswith(b"HTTP/1.1 400 ")
    assert b'"keys"' not in answered


@pytest.mark.parametrize("door", ["bureau", "porte"])
def test_http_2_is_not_spoken_so_none_of_its_frames_is_read(doors, door):
    answered = raw(doors[door], b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\x04\0\0\0\0\0")
    assert not answered or answered.startswith(b"HTTP/1.1 400 ")


def test_nothing_smuggled_behind_two_lengths_is_answered(doors):
    both = b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    answered = raw(doors["porte"], _FORM + both + _SMUGGLED)
    assert len(re.findall(rb"HTTP/1\.1 \d{3}", answered)) == 1
    assert b'"keys"' not in answered


def test_a_request_line_or_header_without_end_is_cut(doors):
    assert raw(doors["bureau"], b"GET / HTTP/1.1\r\nX: " + b"a" * 600_000 + b"\r\n\r\n").startswith(
        b"HTTP/1.1 431 "
    )


@pytest.mark.parametrize("door", ["bureau", "porte"])
def test_no_server_tells_its_version(doors, door):
    _, headers, _ = asked(doors[door], "GET", "/")
    assert not re.search(r"\d", headers.get("server", ""))
    assert "x-powered-by" not in headers


@pytest.mark.parametrize(
    "path",
    [
        "/static/",
        "/static/facade/",
        "/static/../settings.py",
        "/static/%2e%2e/%2e%2e/poterne.sqlite3",
        "/poterne.sqlite3",
        "/journal.pem",
        "/.git/config",
        "/.env",
        "/metrics",
        "/admin/",
        "/docs/",
        "/openapi.json",
        "/accounts/login/",
        "/aide/feuille.css",
        "/aide/x.js",
        "/demandes/2222-2222/suivi/x.css",
    ],
)
def test_no_folder_is_listed_and_nothing_but_what_is_meant_is_served(doors, path):
    assert asked(doors["bureau"], "GET", path)[0] == 404
    assert asked(doors["porte"], "GET", path)[0] == 404


def test_the_pages_are_nowhere_at_a_gate_and_the_gate_nowhere_at_the_pages(doors):
    for path in ("/bureau/entrer/", "/bureau/personnes/", "/demandes/", "/static/facade/page.js"):
        assert asked(doors["porte"], "GET", path)[0] == 404
    for path in ("/oauth2/token", "/oauth2/jwks", "/b2b/v1/moi"):
        assert asked(doors["bureau"], "GET", path)[0] == 404


@pytest.mark.parametrize("door", ["bureau", "porte"])
def test_no_other_site_is_given_leave_to_read(doors, door):
    path = {"bureau": "/etat.json", "porte": "/oauth2/jwks"}[door]
    status, headers, _ = asked(doors[door], "GET", f"{path}?callback=x", Origin=EVIL)
    assert not [name for name in headers if name.startswith("access-control-")]
    if status == 200:
        assert headers["content-type"].startswith("application/json")
        assert headers["x-content-type-options"] == "nosniff"


def test_what_a_client_says_of_a_proxy_is_not_believed(doors):
    spoofed = {
        "X-Forwarded-Host": "malveillant.example",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": "203.0.113.9",
        "Forwarded": "for=203.0.113.9;host=malveillant.example;proto=https",
        "X-Client-Cert": "CN=admin",
    }
    for path in ("/demandes/", "/aide/"):
        plain, told = (asked(doors["bureau"], "GET", path, **extra) for extra in ({}, spoofed))
        assert told[0] == plain[0]
        assert b"malveillant" not in told[2]
        assert "malveillant" not in told[1].get("location", "")
    foreign = asked(doors["bureau"], "GET", "/aide/", Host="malveillant.example")
    assert foreign[0] == 400
    assert b"malveillant" not in foreign[2]


def test_the_log_of_all_this_is_json_and_repeats_no_path(house, doors):
    asked(doors["bureau"], "GET", "/nulle-part-secret-4058/")
    assert urlsplit(house.portal).hostname == "localhost"
    assert "secret-4058" not in house.log
    lines = [line for line in house.log.splitlines() if "django.request" in line]
    assert lines
    assert all(line.startswith('{"moment": "2') for line in lines)
