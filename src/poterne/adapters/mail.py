"""SMTP: one conversation, one recipient, one honest outcome (trust.md §8).

Never ``set_debuglevel``: it prints the password. An exception once DATA began is a doubt.
"""

import hashlib
import hmac
import smtplib
import ssl
import time
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime, formataddr, parseaddr

import idna
from django.conf import settings

from poterne.core.deliveries import SPEAKING, Outcome
from poterne.core.secret import Secret

_TIMEOUT_S = 60
_REPLY_CUT = 200
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True)
class Letter:
    """One message about to leave. ``body`` is a ``Secret``: it may hold a password.

    ``answers_automatically`` marks a reply to a message received (null sender).
    """

    to: str
    subject: str
    body: Secret
    message_id: str
    envid: str
    date: datetime


@dataclass(frozen=True, slots=True)
class Spoken:
    """How the conversation ended; ``text`` is the relay's reply, cut, addresses removed."""

    outcome: Outcome
    code: str = ""
    text: str = ""


class RelayDown(Exception):
    """No conversation could begin: refused, cut, TLS or authentication failed."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(code)
        self.code, self.text = code, text


class Relay:
    """An open conversation with the relay. ``close`` always ends it."""

    def __init__(self, smtp: smtplib.SMTP) -> None:
        self._smtp = smtp
        self.alive = True
        """False once the line was cut: nothing more can be said on it."""

    def speak(self, letter: Letter) -> Spoken:
        """The letter was handed over, refused, or nobody knows (``Outcome.DOUBT``)."""
        smtp, dsn, began = self._smtp, self._smtp.has_extn("dsn"), time.monotonic()
        letter = replace(letter, to=wire_address(letter.to))
        utf8 = not letter.to.isascii()
        if utf8 and not smtp.has_extn("smtputf8"):
            return Spoken(Outcome.PERMANENT, "SMTPUTF8", "Le relais n’accepte pas cette adresse.")
        try:
            options = ["RET=HDRS", f"ENVID={letter.envid}"] if dsn else []
            code, reply = smtp.mail(
                return_address(letter.envid), [*options, *(["SMTPUTF8"] if utf8 else [])]
            )
            if not _is_yes(code):
                return self._refused(code, reply, letter)
            code, reply = smtp.rcpt(letter.to, ["NOTIFY=SUCCESS,FAILURE,DELAY"] if dsn else [])
            if not _is_yes(code):
                return self._refused(code, reply, letter)
        except (smtplib.SMTPException, OSError):
            self.alive = False
            return Spoken(Outcome.TEMPORARY, "", "La conversation a été coupée avant l’envoi.")
        if time.monotonic() - began > SPEAKING.total_seconds():
            self.alive = False
            return Spoken(Outcome.TEMPORARY, "", "La conversation a trop duré avant l’envoi.")
        return self._data(letter)

    def _data(self, letter: Letter) -> Spoken:
        try:
            code, reply = self._smtp.data(octets(letter))
        except smtplib.SMTPDataError as refused:
            return self._refused(refused.smtp_code, _octets(refused.smtp_error), letter)
        except (smtplib.SMTPException, OSError):
            self.alive = False
            return Spoken(Outcome.DOUBT, "", "La réponse du relais n’est pas arrivée.")
        if _is_yes(code):
            return Spoken(Outcome.SENT, str(code), _shown(reply, letter))
        return self._refused(code, reply, letter)

    def _refused(self, code: int, reply: bytes, letter: Letter) -> Spoken:
        """What the relay said; the next letter of this conversation begins on a clean slate.

        Without RSET the refused one stays open, and the next MAIL is refused too (RFC 5321
        §4.1.1.5).
        """
        try:
            self._smtp.rset()
        except (smtplib.SMTPException, OSError):
            self.alive = False
        return _refused(code, reply, letter)

    def close(self) -> None:
        """The conversation is over, politely if the relay still listens."""
        try:
            self._smtp.quit()
        except (smtplib.SMTPException, OSError):
            self._smtp.close()


def connect() -> Relay:
    """An open conversation, TLS checked and signed in as the settings ask.

    Raises RelayDown: nothing was sent, no password was made, all rows wait.
    """
    try:
        smtp = smtplib.SMTP(settings.SMTP_HOST, settings.SMTP_PORT, timeout=_TIMEOUT_S)
    except smtplib.SMTPResponseException as refused:
        raise RelayDown(str(refused.smtp_code), "Le relais refuse la connexion.") from None
    except (smtplib.SMTPException, OSError):
        raise RelayDown("", "Le relais de courriel ne répond pas.") from None
    try:
        _greet(smtp)
    except smtplib.SMTPResponseException as refused:
        smtp.close()
        raise RelayDown(str(refused.smtp_code), "Le relais refuse de nous servir.") from None
    except (smtplib.SMTPException, OSError):
        smtp.close()
        raise RelayDown("", "La conversation avec le relais n’a pu commencer.") from None
    return Relay(smtp)


def _greet(smtp: smtplib.SMTP) -> None:
    smtp.ehlo_or_helo_if_needed()
    if settings.SMTP_TLS == "exige" or (
        settings.SMTP_TLS == "opportuniste" and smtp.has_extn("starttls")
    ):
        smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo()
    elif settings.SMTP_TLS != "opportuniste" and settings.SMTP_HOST not in _LOOPBACK:
        raise smtplib.SMTPNotSupportedError("plain SMTP is for loopback only")
    if settings.SMTP_USER:
        smtp.login(settings.SMTP_USER, settings.SMTP_PASSWORD)


def message(letter: Letter) -> EmailMessage:
    """Plain text UTF-8, one recipient, marked as automatic (rules.md §4.9).

    Raises ValueError when a header would hold a line break.
    """
    made = EmailMessage()
    name, address = parseaddr(settings.SENDER)
    made["From"] = formataddr((name, address))
    made["To"] = letter.to
    made["Reply-To"] = settings.REPLY_TO
    made["Subject"] = letter.subject
    made["Date"] = format_datetime(letter.date)
    made["Message-ID"] = letter.message_id
    made["Auto-Submitted"] = "auto-generated"
    made["Content-Language"] = "fr-CA"
    made.set_content(letter.body.reveal(), charset="utf-8", cte="quoted-printable")
    return made


def wire_address(address: str) -> str:
    """The address as any relay takes it: only an accented local part needs SMTPUTF8 (RFC 5891)."""
    local, _, domain = address.rpartition("@")
    if domain.isascii() or not local.isascii():
        return address
    try:
        return f"{local}@{idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError:
        return address


def octets(letter: Letter) -> bytes:
    """The message on the wire; an accented address stands raw in its headers (RFC 6532 §3.2)."""
    return message(letter).as_bytes(policy=SMTP if letter.to.isascii() else SMTPUTF8)


def return_address(envid: str) -> str:
    """``retours+<envid>.<mac>@domaine``: a bounce is believed only with the right mac (TH19)."""
    return f"retours+{envid}.{_mac(envid)}@{settings.RETURN_DOMAIN}"


def is_ours(envid: str, mac: str) -> bool:
    """Whether a return address with these two was made here."""
    return hmac.compare_digest(_mac(envid), mac)


def _mac(envid: str) -> str:
    made = hmac.new(settings.RETURN_KEY.encode(), envid.encode(), hashlib.sha256)
    return made.hexdigest()[:16]


def _is_yes(code: int) -> bool:
    return code // 100 == 2  # noqa: PLR2004  (RFC 5321 §4.2.1: 2yz is yes)


def _refused(code: int, reply: bytes, letter: Letter) -> Spoken:
    outcome = Outcome.TEMPORARY if code // 100 == 4 else Outcome.PERMANENT  # noqa: PLR2004  (SMTP)
    return Spoken(outcome, str(code), _shown(reply, letter))


def _octets(reply: bytes | str) -> bytes:
    return reply if isinstance(reply, bytes) else reply.encode()


def _shown(reply: bytes, letter: Letter) -> str:
    """A relay repeats the address in its reply: it does not go into the desk's pages."""
    text = reply.decode("utf-8", "replace").replace(letter.to, "…")
    return " ".join(text.split())[:_REPLY_CUT]
