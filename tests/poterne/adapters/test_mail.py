"""The message on the wire: one recipient, plain text, and headers that servers can read."""

from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from tests.conftest import NOW

from poterne.adapters.mail import Letter, is_ours, octets, return_address, wire_address
from poterne.core.secret import Secret


def letter(to: str) -> Letter:
    return Letter(
        to=to,
        subject="Demande 7KQ2 : accusé de réception",
        body=Secret("Bonjour,\n.\nà bientôt"),
        message_id="<m@poterne.example>",
        envid="0" * 32,
        date=NOW,
    )


def head(to: str) -> bytes:
    return octets(letter(to)).partition(b"\r\n\r\n")[0]


def test_an_accented_address_stands_raw_and_a_plain_one_asks_for_nothing_new():
    assert "\r\nTo: éric@exemple.test\r\n".encode() in head("éric@exemple.test")
    assert head("eric@exemple.test").isascii()


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("a@clinique-étoile.ca", "a@xn--clinique-toile-jkb.ca"),
        ("A.b+c@Exemple.test", "A.b+c@Exemple.test"),
        ("éric@clinique-étoile.ca", "éric@clinique-étoile.ca"),
        ("a@-é.test", "a@-é.test"),
    ],
)
def test_an_accented_domain_alone_asks_nothing_new_of_a_relay(typed, sent):
    assert wire_address(typed) == sent


def test_a_long_paragraph_travels_in_short_lines_and_arrives_as_one():
    paragraph = "Le répondant à la RAMQ est averti. " * 80
    sent = octets(replace(letter("a@b.example"), body=Secret(paragraph)))
    assert max(len(line) for line in sent.split(b"\r\n")) <= 78
    arrived = message_from_bytes(sent, policy=policy.default).get_content()
    assert arrived.strip() == paragraph.strip()


@pytest.mark.threat("TH14")
def test_a_line_break_in_a_header_is_refused():
    with pytest.raises(ValueError, match="linefeed"):
        octets(letter("a@b.example\nBcc: c@d.example"))


@pytest.mark.threat("TH19")
def test_a_return_address_is_ours_with_its_own_mac_alone():
    envid = "0123456789abcdef" * 2
    mac = return_address(envid).partition(".")[2].partition("@")[0]
    assert is_ours(envid, mac)
    assert not is_ours(envid[::-1], mac)
    assert not is_ours(envid, "0" * 16)
    assert len(return_address(envid).partition("@")[0]) <= 64
