"""The resource's view of a gate: an answer serves half a second, silence never lets in."""

import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest
from tests.contremarque.mint import AUDIENCE, MEMBERS, NOW, Signer

from contremarque.claims import Claims
from contremarque.gate import Gate
from contremarque.refusals import Refused

TOO_LONG_S = 0.8


class Porte(ThreadingHTTPServer):
    """A gate of a test: it answers what ``alive`` says, and counts what it is asked."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.origin = f"http://127.0.0.1:{self.server_port}"
        self.signer = Signer()
        self.asked, self.keys_asked, self.connections = [], 0, 0
        self.answer, self.status, self.pause_s, self.keep_alive = b'{"active":true}', 200, 0.0, True

    def get_request(self):
        self.connections += 1
        return super().get_request()

    def handle_error(self, request, client_address):
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def token(self, **members):
        return self.signer.pyjwt(MEMBERS | {"iss": self.origin} | members)


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_GET(self):
        self.server.keys_asked += 1
        self._say(self.server.signer.jwks)

    def do_POST(self):
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.asked.append((self.headers["Authorization"], form["token"][0]))
        time.sleep(self.server.pause_s)
        self._say(self.server.answer)

    def _say(self, content):
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        self.close_connection = not self.server.keep_alive


@pytest.fixture
def porte():
    server = Porte()
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def gate(porte):
    asked = Gate(porte.origin, caller="res-inscription", secret="s", audience=AUDIENCE)
    yield asked
    asked.close()


def check(gate, token, monotonic=0.0):
    return gate.check(token, now=NOW, monotonic=monotonic)


def test_a_token_that_lives_is_let_in_and_the_gate_knows_who_asks(porte, gate):
    token = porte.token()
    assert isinstance(check(gate, token), Claims)
    assert porte.asked == [("Basic cmVzLWluc2NyaXB0aW9uOnM=", token.decode())]


def test_a_yes_serves_half_a_second_from_the_start_of_its_question(porte, gate):
    token = porte.token()
    assert isinstance(check(gate, token, 10.0), Claims)
    porte.answer = b'{"active":false}'
    assert isinstance(check(gate, token, 10.5), Claims)
    assert check(gate, token, 10.51) == Refused("jeton-revoque")
    assert len(porte.asked) == 2


def test_a_no_is_never_asked_again(porte, gate):
    token = porte.token()
    porte.answer = b'{"active":false}'
    assert check(gate, token) == Refused("jeton-revoque")
    porte.answer = b'{"active":true}'
    assert check(gate, token, 100.0) == Refused("jeton-revoque")
    assert len(porte.asked) == 1


@pytest.mark.parametrize(
    "answer", [b'{"active":"true"}', b'{"active":1}', b"{}", b'{"active":false,"x":1}']
)
def test_only_true_itself_lets_in(porte, gate, answer):
    porte.answer = answer
    assert check(gate, porte.token()) == Refused("jeton-revoque")


@pytest.mark.parametrize("answer", [b"", b"[]", b"<html>", b'{"active":true,"active":true}'])
def test_an_answer_that_is_no_answer_lets_nobody_in(porte, gate, answer):
    porte.answer = answer
    assert check(gate, porte.token()) == Refused("indisponible")


def test_a_gate_that_refuses_is_slow_or_is_gone_lets_nobody_in(porte, gate):
    token = porte.token()
    assert isinstance(check(gate, token, 0.0), Claims)
    porte.status = 503
    assert check(gate, token, 1.0) == Refused("indisponible")
    porte.status, porte.pause_s = 200, TOO_LONG_S
    assert check(gate, token, 2.0) == Refused("indisponible")
    porte.pause_s = 0.0
    assert isinstance(check(gate, token, 3.0), Claims)
    gone = Gate("http://127.0.0.1:9", caller="r", secret="s", audience=AUDIENCE)
    assert check(gone, token) == Refused("indisponible")


def test_a_forged_token_costs_the_gate_no_question(porte, gate):
    forged = Signer().pyjwt(MEMBERS | {"iss": porte.origin}, kid=porte.signer.kid)
    assert check(gate, forged) == Refused("jeton-invalide")
    assert porte.asked == []


def test_many_threads_with_one_token_ask_once(porte, gate):
    token = porte.token()
    porte.pause_s = 0.1
    check(gate, porte.token(jti="first"), 0.0)
    porte.asked.clear()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: check(gate, token), range(8)))
    assert all(isinstance(answer, Claims) for answer in answers)
    assert len(porte.asked) == 1


def test_the_connection_is_kept_and_survives_the_gate_closing_it(porte, gate):
    for moment in range(4):
        assert isinstance(check(gate, porte.token(), float(moment)), Claims)
    assert porte.connections == 1
    # The fourth answer still says keep-alive; the gate hangs up after it.
    porte.keep_alive = False
    for moment in range(4, 8):
        assert isinstance(check(gate, porte.token(), float(moment)), Claims)


def test_new_keys_are_read_when_a_token_names_one_but_not_at_every_such_token(porte, gate):
    assert isinstance(check(gate, porte.token(), 0.0), Claims)
    porte.signer = Signer()
    assert check(gate, porte.token(), 1.0) == Refused("jeton-invalide")
    assert porte.keys_asked == 1
    assert isinstance(check(gate, porte.token(), 5.1), Claims)
    assert porte.keys_asked == 2
    assert isinstance(check(gate, porte.token(), 400.0), Claims)
    assert porte.keys_asked == 3


def test_keys_older_than_five_minutes_are_not_trusted_when_the_gate_is_silent(porte, gate):
    token = porte.token()
    assert isinstance(check(gate, token, 0.0), Claims)
    porte.status = 500
    assert check(gate, token, 301.0) == Refused("indisponible")


@pytest.mark.parametrize(
    "origin", ["http://porte.exemple.ca", "ftp://127.0.0.1", "https://", "porte", ""]
)
def test_a_gate_is_asked_over_https_or_on_this_machine(origin):
    with pytest.raises(ValueError, match="https"):
        Gate(origin, caller="r", secret="s", audience=AUDIENCE)
