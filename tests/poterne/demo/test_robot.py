"""The mail robot of the demonstration: it truly asks, presses and fills, and ticks nothing."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pytest

from poterne.demo.robot import Robot

_PAGE = """<body><form method="post" action="/autre/"><button>Hors du texte</button></form>
<main><a href="/lien/x/pas-moi/">Ce n’est pas moi</a><a href="/ailleurs/">Ailleurs</a>
<form method="post"><input type="hidden" name="jeton" value="t"><input type="checkbox" name="moi">
<input name="code"><button name="geste" value="oui">Oui <b>vraiment</b></button></form></main>"""


@pytest.fixture
def site():
    """A page of a link, which notes all that it is asked."""
    asked: list[tuple[str, str, dict[str, list[str]]]] = []

    class Door(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            sent = parse_qs(self.rfile.read(size).decode(), keep_blank_values=True)
            asked.append((self.command, self.path, sent))
            body = _PAGE.encode() if self.command != "HEAD" else b""
            self.send_response(200 if self.path == "/lien/x/" else 410)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_HEAD = do_POST = _answer  # noqa: N815  (http.server's names)

        def log_message(self, *_) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_it_asks_presses_each_button_empty_then_filled_and_ticks_nothing(site):
    address, asked = site
    robot = Robot()
    robot.visit(f"{address}/lien/x/")
    assert asked[0][:2] == ("HEAD", "/lien/x/")
    assert asked[1][:2] == ("GET", "/lien/x/")
    pressed = [sent for method, path, sent in asked if (method, path) == ("POST", "/lien/x/")]
    both = {"jeton": ["t"], "geste": ["oui"]}
    assert pressed == [both | {"code": [""]}, both | {"code": ["robot@exemple.ca"]}]
    assert [each.what for each in robot.steps].count("Oui vraiment") == 4


def test_it_goes_beneath_the_link_and_nowhere_else(site):
    address, asked = site
    robot = Robot()
    robot.visit(f"{address}/lien/x/")
    assert ("GET", "/lien/x/pas-moi/") in {each[:2] for each in asked}
    assert {path for _, path, _ in asked} == {"/lien/x/", "/lien/x/pas-moi/"}
    assert 410 in {step.status for step in robot.steps}
