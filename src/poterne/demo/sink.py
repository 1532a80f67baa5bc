"""Boîte SMTP locale : reçoit chaque message et le range par destinataire, pour être lu."""

import argparse
import asyncio
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiosmtpd.smtp import SMTP, Envelope, Session

LOOPBACK = {"127.0.0.1", "::1", "localhost"}
CONTROL = "comportement"
"""File of the mail folder that makes the sink misbehave: one « word address » per line, ``*`` for
every address. Words: ``451``, ``550`` (answer to RCPT), ``rebond`` (550, once), ``coupure``
(silence after the final dot).
"""
_REFUSED = 78
_WORDS = {"451": "451 4.3.0 Revenez plus tard", "550": "550 5.1.1 Boîte inconnue"}
_CUT, _ONCE = "coupure", "rebond"
_LARGEST = 10 * 1024 * 1024


def arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, where to keep, how to misbehave."""
    parser.add_argument("--hote", default="127.0.0.1", help="adresse de bouclage seulement")
    parser.add_argument("--port", type=int, default=8025, help="port d’écoute (8025)")
    parser.add_argument(
        "--dossier", type=Path, default=Path("var/demo/courrier"), help="où ranger les messages"
    )
    parser.add_argument(
        "--refuse", choices=sorted(_WORDS), default="", help="répond ainsi à chaque destinataire"
    )
    parser.add_argument(
        "--drop-after-data", action="store_true", help="se tait après le point final"
    )
    parser.add_argument("--parent", type=int, default=0, help="s’arrête avec ce processus")


def run(options: argparse.Namespace) -> int:
    """Messages were taken until a signal; 78 for a host that strangers could reach."""
    if options.hote not in LOOPBACK:
        sys.stderr.write("poterne : cette boîte n’écoute que sur la boucle locale (127.0.0.1).\n")
        return _REFUSED
    options.dossier.mkdir(parents=True, exist_ok=True)
    word = options.refuse or (_CUT if options.drop_after_data else "")
    if word:
        (options.dossier / CONTROL).write_text(f"{word} *\n")
    return asyncio.run(_listen(options.hote, options.port, options.dossier, options.parent))


async def _listen(host: str, port: int, folder: Path, parent: int) -> int:
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    sink = Sink(folder)
    server = await loop.create_server(sink.conversation, host, port)
    while not stop.is_set() and parent in (0, os.getppid()):
        try:
            await asyncio.wait_for(stop.wait(), timeout=1)
        except TimeoutError:
            continue
    server.close()
    return 0


class Sink:
    """Keeps each message as ``<folder>/<recipient>/<arrival>.eml``; a reader never sees half."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0

    def conversation(self) -> SMTP:
        """One more conversation, accents in addresses included (RFC 6531)."""
        return SMTP(
            self,
            enable_SMTPUTF8=True,
            data_size_limit=_LARGEST,
            hostname="localhost",
            ident="Poterne, boîte de démonstration",
        )

    async def handle_RCPT(  # noqa: N802  (aiosmtpd's name and arguments)
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        """The recipient is taken, or refused as the control file says."""
        word = self._word(address)
        if word == _ONCE:
            self._forget(f"{_ONCE} {address}")
            word = "550"
        answer = _WORDS.get(word)
        if answer is not None:
            return answer
        if "@" not in address.strip("@"):
            return "553 5.1.3 Adresse incomplète"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 Bien"

    async def handle_DATA(  # noqa: N802  (aiosmtpd's name)
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """The message is kept for each recipient; then « bien », or silence."""
        content = envelope.content or b""
        for address in envelope.rcpt_tos:
            self._keep(address, content if isinstance(content, bytes) else content.encode())
        if any(self._word(address) == _CUT for address in envelope.rcpt_tos):
            transport: Any = server.transport
            transport.abort()
        return "250 2.0.0 Reçu"

    def _keep(self, address: str, content: bytes) -> None:
        self._count += 1
        box = mailbox(self._folder, address)
        box.mkdir(parents=True, exist_ok=True)
        path = box / f"{time.time_ns():020}-{self._count:06}.eml"
        half = path.with_suffix(".moitie")
        half.write_bytes(content)
        half.replace(path)

    def _forget(self, said: str) -> None:
        path = self._folder / CONTROL
        lines = [line for line in path.read_text().splitlines() if line != said]
        half = path.with_suffix(".moitie")
        half.write_text("".join(f"{line}\n" for line in lines))
        half.replace(path)

    def _word(self, address: str) -> str:
        """What the control file says of ``address``: its last line about it wins."""
        try:
            lines = (self._folder / CONTROL).read_text().splitlines()
        except FileNotFoundError:
            return ""
        pairs = [line.split() for line in lines if line.strip()]
        words = [pair[0] for pair in pairs if pair[1:2] in (["*"], [address])]
        return words[-1] if words else ""


def refuse_next(folder: Path, address: str) -> None:
    """The next message to that address is refused for good; the one after it is taken."""
    _control(folder, f"{_ONCE} {address}")


def refuse_always(folder: Path, address: str) -> None:
    """Nobody reads that address any more: each message to it is refused for good."""
    _control(folder, f"550 {address}")


def _control(folder: Path, line: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / CONTROL).open("a") as control:
        control.write(f"{line}\n")


def mailbox(folder: Path, address: str) -> Path:
    """The folder of one person's messages: one per address, whatever its case."""
    return folder / quote(address.strip().casefold(), safe="@+-_.")
