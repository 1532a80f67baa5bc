"""TLS to the relay: its certificate is checked, nothing goes in clear beyond this machine."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from aiosmtpd.controller import Controller
from tests.relay import Relay, free_port
from tests.tls import certificate

from poterne.adapters import mail


@contextmanager
def relay(settings, context: ssl.SSLContext | None) -> Iterator[Relay]:
    held, port = Relay(), free_port()
    controller = Controller(held, hostname="127.0.0.1", port=port, tls_context=context)
    controller.start()
    settings.SMTP_HOST, settings.SMTP_PORT, settings.SMTP_TLS = "localhost", port, "exige"
    try:
        yield held
    finally:
        controller.stop()


def test_a_relay_of_its_own_name_and_a_known_issuer_is_spoken_to(settings, tmp_path, monkeypatch):
    context = certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "localhost.pem"))
    with relay(settings, context):
        mail.connect().close()


def test_a_certificate_that_nobody_known_signed_is_refused(settings, tmp_path):
    with relay(settings, certificate(tmp_path, "localhost")), pytest.raises(mail.RelayDown):
        mail.connect()


def test_a_certificate_for_another_name_is_refused(settings, tmp_path, monkeypatch):
    context = certificate(tmp_path, "ailleurs.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ailleurs.example.pem"))
    with relay(settings, context), pytest.raises(mail.RelayDown):
        mail.connect()


def test_a_relay_without_tls_is_refused_where_tls_is_asked(settings):
    with relay(settings, None) as held, pytest.raises(mail.RelayDown):
        mail.connect()
    assert not held.mails


def test_no_clear_line_leaves_this_machine_unless_tls_is_opportunistic(settings, monkeypatch):
    with relay(settings, None):
        settings.SMTP_TLS = "aucun"
        monkeypatch.setattr(mail, "_LOOPBACK", set())
        with pytest.raises(mail.RelayDown):
            mail.connect()


def test_only_tls_1_2_and_above_is_spoken():
    assert ssl.create_default_context().minimum_version >= ssl.TLSVersion.TLSv1_2
    assert ssl.create_default_context().check_hostname
