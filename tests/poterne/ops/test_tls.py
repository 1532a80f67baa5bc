"""TLS served by the process itself: its versions, its suites, and nothing in clear elsewhere."""

import contextlib
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from tests.house.sources import ROOT
from tests.relay import free_port
from tests.tls import certificate

from poterne.ops.console import Stop
from poterne.ops.processes import SETTINGS_OF_SECRETS
from poterne.ops.supervisor import answers
from poterne.ops.web import _tls

_PATIENCE_S = 30.0


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[tuple[int, str]]:
    """A desk in https, and the file of its certificate."""
    folder, port = tmp_path_factory.mktemp("tls"), free_port()
    certificate(folder, "localhost")
    (folder / "localhost.key").chmod(0o600)
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    settings = kept | dict.fromkeys(SETTINGS_OF_SECRETS, "s" * 48)
    settings |= {
        "PYTHONPATH": str(ROOT / "src"),
        "BASE": f"sqlite:{folder}/poterne.sqlite3",
        "DOSSIER_STATIQUE": str(folder / "statique"),
        "ADRESSE_PORTAIL": f"https://localhost:{port}",
        "TLS_CERTIFICAT": str(folder / "localhost.pem"),
        "TLS_CLE": str(folder / "localhost.key"),
    }
    poterne = [sys.executable, "-m", "poterne"]
    subprocess.run([*poterne, "migrate"], env=settings, cwd=folder, check=True, capture_output=True)  # noqa: S603
    settings |= {"PROCESSUS": "bureau"}
    with subprocess.Popen(  # noqa: S603  (our own command)
        [*poterne, "serve", "--seul", "--port", str(port)], env=settings, cwd=folder
    ) as process:
        deadline = time.monotonic() + _PATIENCE_S
        while not answers(port) and time.monotonic() < deadline:
            time.sleep(0.05)
        yield port, settings["TLS_CERTIFICAT"]
        process.send_signal(signal.SIGTERM)


@contextlib.contextmanager
def spoken(port: int, context: ssl.SSLContext) -> Iterator[ssl.SSLSocket]:
    with (
        socket.create_connection(("127.0.0.1", port), 5) as line,
        context.wrap_socket(line, server_hostname="localhost") as tls,
    ):
        yield tls


def test_a_page_comes_over_tls_1_3_with_its_headers(served):
    port, trusted = served
    with spoken(port, ssl.create_default_context(cafile=trusted)) as tls:
        tls.sendall(b"GET /aide/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: tls.recv(65536), b""))
        assert tls.version() == "TLSv1.3"
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"strict-transport-security: max-age=63072000; includesubdomains" in answer.lower()


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_no_older_version_is_spoken(served, version):
    port, trusted = served
    context = ssl.create_default_context(cafile=trusted)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    with pytest.raises((ssl.SSLError, OSError)), spoken(port, context):
        pass


def test_only_suites_that_keep_the_past_secret_are_chosen_in_tls_1_2(served):
    port, trusted = served
    kept = []
    for suite in ssl.create_default_context(cafile=trusted).get_ciphers():
        if suite["protocol"] == "TLSv1.3":
            continue
        asking = ssl.create_default_context(cafile=trusted)
        asking.maximum_version = ssl.TLSVersion.TLSv1_2
        asking.set_ciphers(suite["name"])
        with contextlib.suppress(ssl.SSLError, OSError), spoken(port, asking):
            kept.append(suite["name"])
    assert kept
    assert all(each.startswith("ECDHE-") and ("GCM" in each or "CHACHA20" in each) for each in kept)


def test_clear_http_gets_no_page(served):
    port, _ = served
    with socket.create_connection(("127.0.0.1", port), 5) as line:
        line.sendall(b"GET /aide/ HTTP/1.1\r\nHost: localhost\r\n\r\n")
        with contextlib.suppress(OSError):
            assert b"HTTP/1.1 200" not in line.recv(4096)


@pytest.mark.parametrize("listen", ["0.0.0.0", "::", "192.0.2.1", ""])  # noqa: S104  (refused)
def test_nothing_in_clear_is_served_beyond_this_machine(settings, listen):
    settings.LISTEN, settings.TLS_CERTIFICATE = listen, ""
    with pytest.raises(Stop) as refused:
        _tls()
    assert refused.value.status == 78


def test_a_key_that_others_may_read_serves_nothing(settings, tmp_path):
    certificate(tmp_path, "localhost")
    settings.TLS_CERTIFICATE = str(tmp_path / "localhost.pem")
    settings.TLS_KEY = str(tmp_path / "localhost.key")
    (tmp_path / "localhost.key").chmod(0o640)
    with pytest.raises(Stop, match="chmod 600"):
        _tls()
    settings.TLS_KEY = str(tmp_path / "absente.key")
    with pytest.raises(Stop):
        _tls()
