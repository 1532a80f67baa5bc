"""TLS to the mailbox of returns: its certificate is checked; nothing goes in clear elsewhere."""

import socket
import ssl
import threading

import pytest
from tests.relay import free_port
from tests.tls import certificate

from poterne.adapters.returns import MailboxDown, connect


@pytest.fixture
def server(settings, tmp_path):
    """Says the first words of IMAP over TLS, to whoever accepts its certificate."""
    context, port = certificate(tmp_path, "localhost"), free_port()
    listening = socket.create_server(("127.0.0.1", port))
    heard: list[bytes] = []

    def speak() -> None:
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            try:
                with context.wrap_socket(line, server_side=True) as spoken:
                    spoken.sendall(b"* OK bonjour\r\n")
                    heard.append(spoken.recv(200))
            except OSError:
                heard.append(b"")

    thread = threading.Thread(target=speak, daemon=True)
    thread.start()
    settings.RETURNS_HOST, settings.RETURNS_PORT, settings.RETURNS_TLS = "localhost", port, "exige"
    settings.RETURNS_USER, settings.RETURNS_PASSWORD = "retours", "secret-de-la-boite"
    yield heard
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join(5)


def test_a_certificate_that_nobody_known_signed_gets_no_password(server):
    with pytest.raises(MailboxDown):
        connect()
    assert b"secret-de-la-boite" not in b"".join(server)


def test_a_known_certificate_is_spoken_to(server, tmp_path, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "localhost.pem"))
    with pytest.raises(MailboxDown):
        connect()
    assert server[0].split()[1] in {b"CAPABILITY", b"LOGIN"}


def test_no_clear_line_leaves_this_machine(settings):
    settings.RETURNS_HOST, settings.RETURNS_TLS = "boite.exemple.ca", "aucun"
    with pytest.raises(MailboxDown):
        connect()


def test_tls_is_what_is_asked_unless_said_otherwise():
    from poterne import settings  # noqa: PLC0415  (the product's own)

    assert settings.RETURNS_TLS == "exige"
    assert ssl.create_default_context().check_hostname
