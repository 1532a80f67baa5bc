"""A real SMTP relay on loopback, in a thread, that can be told to misbehave."""

import email
import email.policy
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from django.conf import settings


class Relay:
    """Keeps what it takes; ``at_rcpt``, ``at_data`` are replies given in place of 250.

    ``unknown``: the one address that ``at_rcpt`` is for; "": all of them. ``cut_after_data``:
    takes the message, then closes the line without a word: a doubt.
    """

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.senders: list[str] = []
        self.at_rcpt = self.at_data = self.unknown = ""
        self.cut_after_data = False

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.at_rcpt and self.unknown in {"", address}:
            return self.at_rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.at_data:
            return self.at_data
        made = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.mails.append(made)
        self.senders.append(envelope.mail_from)
        if self.cut_after_data:
            server.transport.close()
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        return [each for each in self.mails if each["To"] == address]


def password_in(mail: EmailMessage) -> str:
    """The temporary password of an M-14."""
    found = re.search(
        r"\b([0-9A-HJKMNP-TV-Z]{6}(?:-[0-9A-HJKMNP-TV-Z]{6}){3})\b", mail.get_content()
    )
    assert found, mail.get_content()
    return found.group(1)


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


@contextmanager
def running() -> Iterator[Relay]:
    relay = Relay()
    port = free_port()
    controller = Controller(relay, hostname="127.0.0.1", port=port, enable_SMTPUTF8=True)
    controller.start()
    before = settings.SMTP_HOST, settings.SMTP_PORT
    settings.SMTP_HOST, settings.SMTP_PORT = "127.0.0.1", port
    try:
        yield relay
    finally:
        settings.SMTP_HOST, settings.SMTP_PORT = before
        controller.stop()
