"""Mails that came back, read as bytes from strangers: only ``message/delivery-status`` counts.

Read with ``compat32``: ``policy.default`` raises on some headers (``From: a <``). Whatever cannot
be read is a notice that says nothing; nothing here raises.
"""

import email
import re
from collections.abc import Iterator
from email.message import Message

from poterne.core.returns import Notice, Told, heaviest

LONGEST = 256 * 1024
"""Bytes looked at; a mail that comes back whole is cut here."""
_DEEPEST, _MOST = 4, 20
_RETURN = re.compile(r"\bretours\+([0-9a-f]{32})\.([0-9a-f]{16})@", re.IGNORECASE)
_ENVID = re.compile(r"^<?([0-9a-f]{32})>?$", re.IGNORECASE)
_MESSAGE_ID = re.compile(r"^message-id:\s*(<[!-;=?-~]{3,118}>)", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")
_ACTION = re.compile(r"^(failed|delayed|delivered|relayed|expanded)\b", re.IGNORECASE)
_ARRIVED = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "To")


def read_notice(raw: bytes) -> Notice | None:
    """What the returned mail says; None for an automatic answer, which says nothing of a delivery.

    A mail that no parser reads is looked at as bytes, for the address it came to alone.
    """
    raw = raw[:LONGEST]
    try:
        return _read(email.message_from_bytes(raw))
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError):
        head = raw.partition(b"\n\n")[0].decode("ascii", "replace")
        return Notice(Told.ILLISIBLE, to=_pairs(head))


def _read(mail: Message) -> Notice | None:
    parts = list(_parts(mail, 0))
    to = _pairs("\n".join(_all(mail, _ARRIVED)))
    message_id = next(filter(None, map(_message_id, parts)), "")
    status = next((part for part in parts if _type(part) == "message/delivery-status"), None)
    if status is None:
        if _answers_by_itself(mail):
            return None
        return Notice(Told.ILLISIBLE, to=to, message_id=message_id)
    blocks = _blocks(status)
    actions = [found for block in blocks if (found := _ACTION.match(_said(block, "Action")))]
    told = heaviest([Told(found.group(1).lower()) for found in actions])
    return Notice(
        told,
        to=to,
        envid=_first(_ENVID, (_said(block, "Original-Envelope-Id") for block in blocks)),
        message_id=message_id,
        status=_status(blocks, told),
    )


def _answers_by_itself(mail: Message) -> bool:
    """« Je suis absent »: a bounce calls itself automatic too, but names who failed."""
    automatic = _said(mail, "Auto-Submitted").startswith("auto-replied")
    return automatic and "X-Failed-Recipients" not in mail


def _parts(mail: Message, depth: int) -> Iterator[Message]:
    """The parts of the report itself: never those of a mail that it brings back."""
    if mail.get_content_maintype() != "multipart":
        return
    for part in _children(mail):
        if part.get_content_maintype() == "multipart" and depth < _DEEPEST:
            yield from _parts(part, depth + 1)
        else:
            yield part


def _children(part: Message) -> list[Message]:
    inside = part.get_payload()
    kept = inside[:_MOST] if isinstance(inside, list) else []
    return [child for child in kept if isinstance(child, Message)]


def _type(part: Message) -> str:
    """``message/global-delivery-status`` (RFC 6533) is the same report, in UTF-8."""
    return part.get_content_type().replace("message/global-", "message/")


def _blocks(status: Message) -> list[Message]:
    """The fields about the mail, then those about each recipient, whatever the blank lines."""
    if status.is_multipart():
        return _children(status)
    decoded = status.get_payload(decode=True)
    text = decoded.decode("utf-8", "replace") if isinstance(decoded, bytes) else ""
    groups = re.split(r"\r?\n\s*\r?\n", text)[:_MOST]
    return [email.message_from_string(group.strip() + "\n\n") for group in groups]


def _status(blocks: list[Message], told: Told) -> str:
    """The code of the recipient whose action weighs most."""
    saying = (block for block in blocks if _said(block, "Action").startswith(str(told)))
    return _first(_STATUS, (_said(block, "Status") for block in saying))


def _message_id(part: Message) -> str:
    kind, inside = _type(part), _children(part)
    if kind == "message/rfc822" and inside:
        return _first(_MESSAGE_ID, [f"Message-ID: {_said(inside[0], 'Message-ID', keep=True)}"])
    if kind in {"text/rfc822-headers", "message/headers"}:
        decoded = part.get_payload(decode=True)
        text = decoded.decode("utf-8", "replace") if isinstance(decoded, bytes) else ""
        return _first(_MESSAGE_ID, [text])
    return ""


def _first(pattern: re.Pattern[str], texts: Iterator[str] | list[str]) -> str:
    found = next(filter(None, (pattern.search(text) for text in texts)), None)
    if found is None:
        return ""
    return found.group(found.lastindex or 0)


def _said(mail: Message, name: str, *, keep: bool = False) -> str:
    said = " ".join(str(mail.get(name, "")).split())
    return said if keep else said.lower()


def _all(mail: Message, names: tuple[str, ...]) -> list[str]:
    return [str(value) for name in names for value in mail.get_all(name, [])[:_MOST]]


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    found = ((envid.lower(), mac.lower()) for envid, mac in _RETURN.findall(text))
    return tuple(dict.fromkeys(found))[:_MOST]
