"""TLS to the relay: its certificate is checked, nothing goes in clear beyond this machine."""

import datetime as dt
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.relay import Relay, free_port

from poterne.adapters import mail

TODAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def certificate(folder, host: str) -> ssl.SSLContext:
    """A server that shows a certificate for ``host``, signed by itself; kept as ``host.pem``."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(TODAY)
        .not_valid_after(TODAY.replace(year=2090))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / f"{host}.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / f"{host}.key").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / f"{host}.pem", folder / f"{host}.key")
    return context


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
