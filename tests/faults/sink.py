"""A relay in a process of its own: it takes everything, one conversation after the other.

Whoever is greeted knows that every earlier conversation is over, whatever became of its client.
"""

import contextlib
import json
import os
import signal
import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

HOST = "127.0.0.1"


class Sink:
    """What the harness asks of the relay, over its own line."""

    def __init__(self, port: int) -> None:
        self.port = port

    def mails(self) -> list[EmailMessage]:
        """Every message accepted since ``forget``, in order."""
        texts = json.loads(self._ask(b"XMAILS"))
        return [message_from_bytes(t.encode("latin-1"), policy=policy.default) for t in texts]

    def forget(self) -> None:
        """Nothing was ever accepted."""
        self._ask(b"XFORGET")

    def _ask(self, order: bytes) -> bytes:
        with socket.create_connection((HOST, self.port)) as line, line.makefile("rb") as answers:
            answers.readline()
            line.sendall(order + b"\r\n")
            return answers.readline()


@contextlib.contextmanager
def running() -> Iterator[Sink]:
    """The relay listens, and is gone afterwards."""
    listening = socket.create_server((HOST, 0))
    child = os.fork()
    if child == 0:
        _serve(listening)
    port = listening.getsockname()[1]
    listening.close()
    try:
        yield Sink(port)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _serve(listening: socket.socket) -> None:
    kept: list[str] = []
    while True:
        line, _ = listening.accept()
        with contextlib.suppress(OSError), line, line.makefile("rb") as words:
            line.sendall(b"220 relais\r\n")
            while (said := words.readline()).endswith(b"\r\n"):
                line.sendall(_answer(said.strip().upper(), kept))
                if said.strip().upper() == b"DATA" and (text := _message(words)) is not None:
                    kept.append(text)
                    line.sendall(b"250 2.0.0 pris\r\n")


def _answer(said: bytes, kept: list[str]) -> bytes:
    if said.startswith(b"EHLO"):
        return b"250-relais\r\n250-DSN\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n"
    if said == b"DATA":
        return b"354 j'ecoute\r\n"
    if said == b"XMAILS":
        return json.dumps(kept).encode() + b"\r\n"
    if said == b"XFORGET":
        kept.clear()
    return b"250 2.0.0 oui\r\n"


def _message(words) -> str | None:
    """The text up to the final dot; None when its sender died before it."""
    lines = []
    while (each := words.readline()).endswith(b"\r\n"):
        if each == b".\r\n":
            return b"".join(lines).decode("latin-1")
        lines.append(each.removeprefix(b".") if each.startswith(b"..") else each)
    return None
