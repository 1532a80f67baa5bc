"""The payload of the printed code: what a machine reads back from the paper of a request.

``0xB1`` ‖ key id ‖ raw deflate with the edition's dictionary ‖ HMAC-SHA256 cut to 16 bytes. The
MAC is verified before anything is inflated; a payload that is not ours is told so, never read.
"""

import hashlib
import hmac
import json
import zlib
from dataclasses import dataclass
from datetime import date
from typing import Any

from poterne.core.dossier import Dossier, canonical

LONGEST = 800
"""Bytes of a payload; beyond, the data are left out and the stored copy is used."""
_MAGIC, _MAC, _INFLATED = 0xB1, 16, 4096
_LABEL = b"poterne/code/B1"
_FIRST_YEAR, _EDITIONS = 2025, 8
_DICTIONARY = (
    b"hotmail.com videotron.ca outlook.com gmail.com gouv.qc.ca ssss.gouv.qc.ca .example"
    b"Pharmacienne D\xc3\xa9veloppeur de logiciels M\xc3\xa9decin coresponsable "
    b"M\xc3\xa9decin responsable "
    b"Groupe de m\xc3\xa9decine familiale Clinique GMF bureau boulevard , rue Montr\xc3\xa9al "
    b"Qu\xc3\xa9bec (Qu\xc3\xa9bec) G1 H2 J3 418 514 450 819 Logiciels "
    b'{"c":"2026-","d":{"aa":"","ac":"","af":"","an":"","ao":"","ap":"","as":"","cp":"","ne":"",'
    b'"nb":"","po":"","rc":"","rd":"","rn":"","rp":"","rs":"","ta":"","te":"","ty":"production"},'
    b'"ty":"partenaire"},"e":"inscription-clientele/2026-11","g":1,"h":"","r":""}'
)
_CELLS = {
    "rp": "it_lead.first_name",
    "rn": "it_lead.last_name",
    "rd": "it_lead.vendor",
    "rc": "it_lead.email",
    "ap": "authorizer.first_name",
    "an": "authorizer.last_name",
    "af": "authorizer.function",
    "ao": "authorizer.organization_name",
    "ne": "authorizer.establishment_number",
    "aa": "authorizer.address",
    "ac": "authorizer.email",
    "cp": "authorizer.postal_code",
    "te": "authorizer.phone",
    "po": "authorizer.extension",
    "ta": "authorizer.fax",
}
"""Short key → answer: what page 1 shows in clear, nothing else."""


class InvalidCode(Exception):
    """These bytes are not a code of this house, or were changed: « CODE_INVALIDE »."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What a code says; ``data`` is None when it was too long to be printed."""

    edition: str
    reference: str
    page: int
    made_on: date
    digest16: str
    """First 16 bytes, in hex, of the hash of the whole request."""
    data: Dossier | None


def packed(printed: Printed, *, secret: bytes, number: int) -> bytes:
    """The payload, at most ``LONGEST`` bytes; ``number`` is the edition's, 1 to 7.

    Raises ValueError when even without its data it is too long.
    """
    said: dict[str, Any] = {
        "e": printed.edition,
        "r": printed.reference,
        "g": printed.page,
        "c": printed.made_on.isoformat(),
        "h": printed.digest16,
    }
    key_id = (printed.made_on.year - _FIRST_YEAR) % 32 * _EDITIONS + number % _EDITIONS
    cells = _cells(printed.data) if printed.data is not None else None
    for content in (said | {"d": cells}, said) if cells is not None else (said,):
        body = bytes([_MAGIC, key_id]) + _deflated(canonical(content).encode())
        payload = body + _mac(body, secret, key_id)
        if len(payload) <= LONGEST:
            return payload
    raise ValueError("the code is too long")


def unpacked(payload: bytes, *, secret: bytes) -> Printed:
    """What ``payload`` says. Raises InvalidCode; the MAC is checked before anything else."""
    if len(payload) <= _MAC + 2 or payload[0] != _MAGIC:
        raise InvalidCode
    body, mac = payload[:-_MAC], payload[-_MAC:]
    if not hmac.compare_digest(mac, _mac(body, secret, body[1])):
        raise InvalidCode
    try:
        said = json.loads(_inflated(body[2:]))
        return Printed(
            edition=said["e"],
            reference=said["r"],
            page=said["g"],
            made_on=date.fromisoformat(said["c"]),
            digest16=said["h"],
            data=_dossier(said["d"]) if "d" in said else None,
        )
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        raise InvalidCode from error


def _mac(body: bytes, secret: bytes, key_id: int) -> bytes:
    """Under a key of its own for each year and edition, which the key id names."""
    key = hmac.digest(secret, _LABEL + bytes([key_id]), hashlib.sha256)
    return hmac.digest(key, _LABEL + body, hashlib.sha256)[:_MAC]


def _deflated(text: bytes) -> bytes:
    press = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zdict=_DICTIONARY)
    return press.compress(text) + press.flush()


def _inflated(data: bytes) -> bytes:
    """At most 4 096 bytes come out. Raises ValueError beyond, or when the stream does not end."""
    spring = zlib.decompressobj(-15, zdict=_DICTIONARY)
    text = spring.decompress(data, _INFLATED)
    if not spring.eof or spring.unused_data:
        raise ValueError("not one whole stream")
    return text


def _cells(dossier: Dossier) -> dict[str, str]:
    kept = {short: str(_answer(dossier, path)) for short, path in _CELLS.items()}
    kept |= {
        "ty": ",".join(dossier.types),
        "nb": dossier.count,
        "rs": ",".join(dossier.it_lead.sexes),
        "as": ",".join(dossier.authorizer.sexes),
    }
    return {short: value for short, value in kept.items() if value}


def _answer(dossier: Dossier, path: str) -> object:
    section, cell = path.split(".")
    return getattr(getattr(dossier, section), cell)


def _dossier(cells: dict[str, str]) -> Dossier:
    dossier = Dossier(types=_ticked(cells, "ty"), count=cells.get("nb", ""))
    for short, path in (*_CELLS.items(), ("rs", "it_lead.sexes"), ("as", "authorizer.sexes")):
        value = _ticked(cells, short) if short in {"rs", "as"} else cells.get(short, "")
        dossier = dossier.with_answer(path, value)
    return dossier


def _ticked(cells: dict[str, str], short: str) -> tuple[str, ...]:
    return tuple(filter(None, cells.get(short, "").split(",")))
