"""The mailbox of returns, by IMAP: read, then emptied. The only mailbox where we delete.

Some servers send the whole mail back, password included: nothing of it is kept but what
``adapters.notices`` reads (TH28). Never ``imaplib.Debug``: it prints what comes.
"""

import imaplib
import ssl
from collections.abc import Iterator

from django.conf import settings

from poterne.adapters.notices import LONGEST

_TIMEOUT_S = 10
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_FAULTS = (imaplib.IMAP4.error, OSError, ValueError)


class MailboxDown(Exception):
    """The mailbox does not answer, or not as IMAP: what waits in it stays there."""


class Returns:
    """The open mailbox. Raises MailboxDown from each method once the line is cut."""

    def __init__(self, imap: imaplib.IMAP4) -> None:
        self._imap = imap

    def waiting(self, limit: int) -> Iterator[tuple[str, bytes]]:
        """Up to ``limit`` mails, oldest first: what names each there, and its first bytes."""
        (found,) = self._asked("SEARCH", "ALL")
        uids = found.split() if isinstance(found, bytes) else []
        for uid in sorted(uids, key=int)[:limit]:
            name = uid.decode("ascii")
            answer = self._asked("FETCH", name, f"(BODY.PEEK[]<0.{LONGEST}>)")
            yield name, next((each[1] for each in answer if isinstance(each, tuple)), b"")

    def forget(self, name: str) -> None:
        """That mail is gone from the mailbox, for good."""
        self._asked("STORE", name, "+FLAGS.SILENT", r"(\Deleted)")
        if "UIDPLUS" in self._imap.capabilities:
            self._asked("EXPUNGE", name)
        else:
            self._imap.expunge()

    def _asked(self, verb: str, *words: str) -> list[bytes | tuple[bytes, bytes] | None]:
        try:
            status, answer = self._imap.uid(verb, *words)
        except _FAULTS as fault:
            raise MailboxDown from fault
        if status != "OK":
            raise MailboxDown
        return list(answer)

    def close(self) -> None:
        """The conversation is over, politely if the server still listens."""
        try:
            self._imap.logout()
        except _FAULTS:
            self._imap.shutdown()


def connect() -> Returns:
    """The mailbox of returns, open. Raises MailboxDown: nothing was read."""
    imap = None
    try:
        imap = _reached()
        imap.login(settings.RETURNS_USER, settings.RETURNS_PASSWORD)
        imap.select(settings.RETURNS_FOLDER)
        imap.check()
    except _FAULTS as fault:
        if imap is not None:
            imap.shutdown()
        raise MailboxDown from fault
    return Returns(imap)


def _reached() -> imaplib.IMAP4:
    where = settings.RETURNS_HOST, settings.RETURNS_PORT
    if settings.RETURNS_TLS == "aucun":
        if settings.RETURNS_HOST not in _LOOPBACK:
            raise ValueError("plain IMAP is for loopback only")
        return imaplib.IMAP4(*where, timeout=_TIMEOUT_S)
    return imaplib.IMAP4_SSL(*where, ssl_context=ssl.create_default_context(), timeout=_TIMEOUT_S)
