"""Notices of delivery made by us, in the styles of five servers; each knows what it is worth."""

import random
from dataclasses import dataclass, replace
from email.utils import format_datetime

from tests.conftest import NOW

STYLES = ("postfix", "exim", "exchange", "gmail", "qmail")
_DATE = format_datetime(NOW)


@dataclass(frozen=True)
class Try:
    """One try of one of our mails, as its notice may name it."""

    envid: str
    sender: str
    message_id: str
    to: str
    body: str = ""


@dataclass(frozen=True)
class Wanted:
    """What a notice says: ``action`` of RFC 3464, its code; ``whole``: the mail comes back too.

    ``bare``: without the envelope's own name, as servers that do not keep it.
    """

    action: str = "failed"
    status: str = "5.1.1"
    whole: bool = False
    bare: bool = False


_WORDS = {
    "failed": "550 {status} <{to}>: Recipient address rejected: User unknown",
    "delayed": "connect to mx.example[192.0.2.1]:25: Connection timed out",
    "delivered": "250 2.0.0 Ok: queued as 4F2A",
    "relayed": "250 2.0.0 Ok: queued as 4F2A",
    "expanded": "250 2.0.0 Ok",
}


def notice(style: str, about: Try, wanted: Wanted = Wanted()) -> bytes:
    """The bytes that a server of that style would send to the return address of ``about``."""
    text = _MAKERS[style](about, wanted)
    return text.replace("\n", "\r\n").encode()


def _original(about: Try, *, whole: bool) -> str:
    head = (
        f"From: Poterne <ne-pas-repondre@poterne.example>\nTo: {about.to}\n"
        f"Subject: =?utf-8?q?Demande_7KQ2-M4XX_=3A_mot_de_passe?=\nDate: {_DATE}\n"
        f"Message-ID: {about.message_id}\nAuto-Submitted: auto-generated\n"
        "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
    )
    return f"{head}\n{about.body}\n" if whole else head


def _recipient(about: Try, wanted: Wanted, extra: str = "") -> str:
    said = _WORDS[wanted.action].format(status=wanted.status, to=about.to)
    return (
        f"Final-Recipient: rfc822; {about.to}\nAction: {wanted.action}\nStatus: {wanted.status}\n"
        f"{extra}Diagnostic-Code: smtp; {said}\n"
    )


def _report(mail: str, human: str, status: str, about: Try, wanted: Wanted) -> str:
    kind = "message/rfc822" if wanted.whole else "text/rfc822-headers"
    return (
        f"{mail}MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status;\n"
        f'\tboundary="=_b0undary"\n\nThis is a MIME-encapsulated message.\n\n--=_b0undary\n'
        f"Content-Description: Notification\nContent-Type: text/plain\n\n{human}\n"
        f"--=_b0undary\nContent-Description: Delivery report\n"
        f"Content-Type: message/delivery-status\n\n{status}\n--=_b0undary\n"
        f"Content-Type: {kind}\n\n{_original(about, whole=wanted.whole)}\n--=_b0undary--\n"
    )


def _envelope(about: Try, wanted: Wanted) -> str:
    return "" if wanted.bare else f"Original-Envelope-Id: {about.envid}\n"


def _postfix(about: Try, wanted: Wanted) -> str:
    mail = (
        f"Return-Path: <>\nX-Original-To: {about.sender}\nDelivered-To: {about.sender}\n"
        f"Date: {_DATE}\nFrom: MAILER-DAEMON@mx.example (Mail Delivery System)\n"
        f"Subject: Undelivered Mail Returned to Sender\nTo: {about.sender}\n"
        "Auto-Submitted: auto-replied\n"
    )
    status = (
        f"Reporting-MTA: dns; mx.example\n{_envelope(about, wanted)}X-Postfix-Queue-ID: 4F2A\n"
        f"X-Postfix-Sender: rfc822; {about.sender}\nArrival-Date: {_DATE}\n\n"
        + _recipient(about, wanted, f"Original-Recipient: rfc822;{about.to}\nRemote-MTA: dns; a\n")
    )
    return _report(mail, "I'm sorry to have to inform you…", status, about, wanted)


def _exim(about: Try, wanted: Wanted) -> str:
    mail = (
        f"Return-path: <>\nEnvelope-to: {about.sender}\nX-Failed-Recipients: {about.to}\n"
        "Auto-Submitted: auto-replied\nFrom: Mail Delivery System <Mailer-Daemon@mx.example>\n"
        f"To: {about.sender}\nSubject: Mail delivery failed: returning message to sender\n"
        f"Message-Id: <E1abc-0004kW-9F@mx.example>\nDate: {_DATE}\n"
    )
    status = f"Reporting-MTA: dns; mx.example\n{_envelope(about, wanted)}\n" + _recipient(
        about, wanted, "Remote-MTA: dns; mx2.example\n"
    )
    return _report(mail, "This message was created automatically.", status, about, wanted)


def _exchange(about: Try, wanted: Wanted) -> str:
    mail = (
        "From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@x.example>\n"
        f"To: <{about.sender}>\nDate: {_DATE}\nContent-Language: en-US\n"
        "Message-ID: <b1c2@mx.exchangelabs.example>\nSubject: Undeliverable: Demande\n"
        "Auto-Submitted: auto-generated\nX-MS-Exchange-Message-Is-Ndr:\n"
    )
    status = f"{_envelope(about, wanted)}Reporting-MTA: dns;mx.exchangelabs.example\n\n" + (
        _recipient(about, wanted, f"X-Display-Name: {about.to}\nRemote-MTA: dns;mx3.example\n")
    )
    return _report(mail, "Your message couldn't be delivered.", status, about, wanted)


def _gmail(about: Try, wanted: Wanted) -> str:
    mail = (
        f"Delivered-To: {about.sender}\nReturn-Path: <>\n"
        "From: Mail Delivery Subsystem <mailer-daemon@googlemail.example>\n"
        f"To: {about.sender}\nAuto-Submitted: auto-replied\nX-Failed-Recipients: {about.to}\n"
        "Subject: Delivery Status Notification (Failure)\n"
        f"References: {about.message_id}\nIn-Reply-To: {about.message_id}\nDate: {_DATE}\n"
    )
    status = (
        f"Reporting-MTA: dns; googlemail.example\n{_envelope(about, wanted)}"
        f"Received-From-MTA: dns; poterne.example\nArrival-Date: {_DATE}\n"
        f"X-Original-Message-ID: {about.message_id}\n\n"
        + _recipient(about, wanted, f"Last-Attempt-Date: {_DATE}\n")
    )
    return _report(mail, "Address not found", status, about, wanted)


def _qmail(about: Try, wanted: Wanted) -> str:
    """QSBMF: plain words, no status that a program may trust; whole mails come back."""
    return (
        f"Return-Path: <>\nDelivered-To: {about.sender}\nDate: {_DATE}\n"
        f"From: MAILER-DAEMON@mx.example\nTo: {about.sender}\nSubject: failure notice\n\n"
        "Hi. This is the qmail-send program at mx.example.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n\n"
        f"<{about.to}>:\nSorry, no mailbox here by that name. (#{wanted.status})\n\n"
        f"--- Below this line is a copy of the message.\n\n{_original(about, whole=True)}"
    )


_MAKERS = {
    "postfix": _postfix,
    "exim": _exim,
    "exchange": _exchange,
    "gmail": _gmail,
    "qmail": _qmail,
}
_SHAPES = (
    Wanted(),
    Wanted(status="5.2.2"),
    Wanted(whole=True),
    Wanted(bare=True),
    Wanted("delayed", "4.4.1"),
    Wanted("delivered", "2.0.0"),
    Wanted("relayed", "2.0.0"),
    Wanted("expanded", "2.0.0", bare=True),
)


def corpus(tries: list[Try], seed: int) -> list[tuple[str, Try, Wanted, bytes]]:
    """A notice about each try: every style in every shape, in an order that ``seed`` chooses."""
    dice = random.Random(seed)  # noqa: S311  (repeatable on purpose)
    kinds = [(style, shape) for style in STYLES for shape in _SHAPES]
    made = []
    for rank, about in enumerate(tries):
        style, shape = kinds[rank % len(kinds)]
        made.append((style, about, shape, _worn(notice(style, about, shape), dice)))
    dice.shuffle(made)
    return made


def _worn(raw: bytes, dice: random.Random) -> bytes:
    """What the way does to a mail: headers added on top, names of fields in another case."""
    hops = b"".join(
        b"Received: from mx%d.example by mx.example; %s\r\n" % (hop, _DATE.encode())
        for hop in range(dice.randrange(4))
    )
    if dice.random() < 0.3:
        raw = raw.replace(b"Action:", b"action:").replace(b"Status:", b"STATUS:")
    return hops + raw


def forged(about: Try, dice: random.Random) -> list[bytes]:
    """The same notice by somebody who lacks the one thing that proves it, in each way."""
    envid, _, rest = about.sender.removeprefix("retours+").partition(".")
    mac, _, domain = rest.partition("@")
    wrong = f"{dice.getrandbits(64):016x}"
    senders = [
        f"retours+{envid}.{wrong}@{domain}",
        f"retours+{envid}.{mac[:-1]}{'0' if mac[-1] != '0' else '1'}@{domain}",
        f"retours+{dice.getrandbits(128):032x}.{mac}@{domain}",
        f"retours+{envid}@{domain}",
        f"retours@{domain}",
    ]
    style = dice.choice(STYLES[:4])
    return [notice(style, replace(about, sender=each)) for each in senders]
