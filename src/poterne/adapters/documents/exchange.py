"""What the cage and a child say to each other: one question, one answer, both checked.

Pure: the parent reads an answer with this file and touches no parser. A child that has read a
stranger's file counts as taken over: nothing of its answer is believed beyond its shape.
"""

import json
import struct
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from poterne.core.documents import STEPS, Finding, SignatureFinding, Step
from poterne.core.documents_table import ROWS

INK, EMPTY = "encre", "vide"
"""What a picture of a signature shows, told as its kind."""
LONGEST_WALL = 8.5
"""Seconds that one child may take; a file, which may have two, takes ten at most."""
LARGEST_ANSWER = 256 * 1024
_LARGEST_PICTURE = 8 * 1024 * 1024
_MOST_PICTURES, _MOST, _LONGEST = 10, 200, 2000
_WIDEST = 6000
_PNG = b"\x89PNG\r\n\x1a\n"
_WALL = struct.Struct(">I")
_LENGTH = struct.Struct(">I")
_CODES = frozenset(code for code, _variant in ROWS)


class OddAnswer(Exception):
    """The child said something that is no answer."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a child is handed: the file, what is trusted, when it was received; or a copy.

    A picture of a signature is handed alone.

    ``blank``: the copy is the blank form, which the file fills in. ``own``: SHA-256 of the
    authority's own copy of the very request, "" when it is not known beforehand.
    ``wall``: the seconds that it may take; told to its keeper, beside the question.
    """

    data: bytes
    roots: tuple[bytes, ...] = ()
    timestamp_roots: tuple[bytes, ...] = ()
    intermediates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    received_at: str = ""
    pictures: bool = False
    own: str = ""
    copy: bytes = b""
    end: int = 0
    widget: tuple[float, ...] | None = None
    reference: str = ""
    blank: bool = False
    wall: float = LONGEST_WALL


@dataclass(slots=True)
class Told:
    """What a child answers: plain values, and pictures beside them."""

    findings: list[Finding] = field(default_factory=list)
    signatures: list[SignatureFinding] = field(default_factory=list)
    edition: str = ""
    kind: str = ""
    cells: dict[str, str] = field(default_factory=dict)
    references: list[str] = field(default_factory=list)
    code: str = ""
    ends: list[int] = field(default_factory=list)
    widgets: list[list[float] | None] = field(default_factory=list)
    pictures: list[bytes] = field(default_factory=list)


def ordered(which: bytes, wall: float) -> bytes:
    """What the fork server reads before it forks: the step, and the seconds that it may take."""
    return which + _WALL.pack(int(1000 * wall))


def ordered_in(said: bytes) -> tuple[bytes, float]:
    """The step and its seconds. Raises struct.error."""
    return said[:1], min(LONGEST_WALL, _WALL.unpack(said[1:])[0] / 1000)


def question(asked: Asked) -> bytes:
    """``asked`` as bytes: a head in JSON, then its blobs."""
    blobs = [asked.data, asked.copy, *asked.roots, *asked.timestamp_roots]
    blobs += [*asked.intermediates, *asked.crls]
    head = {
        "sizes": [len(each) for each in blobs],
        "counts": [len(asked.roots), len(asked.timestamp_roots), len(asked.intermediates)],
        "received_at": asked.received_at,
        "pictures": asked.pictures,
        "own": asked.own,
        "end": asked.end,
        "widget": asked.widget,
        "reference": asked.reference,
        "blank": asked.blank,
    }
    said = json.dumps(head).encode()
    return b"".join([_LENGTH.pack(len(said)), said, *blobs])


def asked_in(packed: bytes) -> Asked:
    """The question of our own parent."""
    (length,) = _LENGTH.unpack_from(packed)
    place = _LENGTH.size + length
    head = json.loads(packed[_LENGTH.size : place])
    blobs = []
    for size in head["sizes"]:
        blobs.append(packed[place : place + size])
        place += size
    data, copy, *rest = blobs
    roots, stamps, between = head["counts"]
    return Asked(
        data=data,
        copy=copy,
        roots=tuple(rest[:roots]),
        timestamp_roots=tuple(rest[roots : roots + stamps]),
        intermediates=tuple(rest[roots + stamps : roots + stamps + between]),
        crls=tuple(rest[roots + stamps + between :]),
        received_at=head["received_at"],
        pictures=head["pictures"],
        own=head["own"],
        end=head["end"],
        widget=tuple(head["widget"]) if head["widget"] else None,
        reference=head["reference"],
        blank=head["blank"],
    )


def answer(told: Told) -> bytes:
    """``told`` as bytes: JSON, then the pictures."""
    plain = asdict(told) | {"pictures": [len(each) for each in told.pictures]}
    said = json.dumps(plain, ensure_ascii=True).encode()
    return b"".join([_LENGTH.pack(len(said)), said, *told.pictures])


def told_in(packed: bytes) -> Told:
    """The answer of a child, every value of it checked. Raises OddAnswer."""
    try:
        return _told(packed)
    except (ValueError, TypeError, KeyError, struct.error, RecursionError, AttributeError) as error:
        raise OddAnswer(type(error).__name__) from None


def _told(packed: bytes) -> Told:
    (length,) = _LENGTH.unpack_from(packed)
    if length > LARGEST_ANSWER:
        raise OddAnswer("too long")
    place = _LENGTH.size + length
    said = json.loads(packed[_LENGTH.size : place])
    if not isinstance(said, dict) or said.keys() != {each.name for each in fields(Told)}:
        raise OddAnswer("other names")
    pictures = []
    for size in _list(said["pictures"], _MOST_PICTURES):
        pictures.append(_picture(packed[place : place + _number(size)]))
        place += size
    return Told(
        findings=[_finding(each) for each in _list(said["findings"])],
        signatures=[_signature(each) for each in _list(said["signatures"])],
        edition=_text(said["edition"]),
        kind=_text(said["kind"]),
        cells=_words(said["cells"]),
        references=[_text(each) for each in _list(said["references"])],
        code=bytes.fromhex(_text(said["code"])).hex(),
        ends=[_number(each) for each in _list(said["ends"])],
        widgets=[_corners(each) for each in _list(said["widgets"])],
        pictures=pictures,
    )


def _finding(said: Mapping[str, Any]) -> Finding:
    if said["code"] not in _CODES:
        raise OddAnswer("unknown code")
    page = said["page"]
    words = _words(said["words"])
    texts = {
        name: _text(said[name])
        for name in ("code", "variant", "measure", "value", "unit", "threshold", "place")
    }
    return Finding(page=None if page is None else _number(page), words=words, **texts)


_FLAGS = {"trusted", "revoked", "docmdp_ok"}
_JUDGED = {"intact", "trusted", "code", "reason"}


def _signature(said: Mapping[str, Any]) -> SignatureFinding:
    """Facts only: what they amount to is concluded by core, whatever the child wrote there."""
    steps = {name: Step(_text(said["steps"][name])) for name in STEPS}
    facts: dict[str, Any] = {
        "steps": steps,
        "valid": said["valid"] is True,
        "differing_values": tuple(_text(each) for each in _list(said["differing_values"])),
        "differing_pixels": None
        if said["differing_pixels"] is None
        else _number(said["differing_pixels"]),
    }
    for each in fields(SignatureFinding):
        if each.name in _FLAGS - _JUDGED:
            facts[each.name] = said[each.name] if isinstance(said[each.name], bool) else None
        elif each.name not in facts and each.name not in _JUDGED:
            facts[each.name] = _text(said[each.name])
    return SignatureFinding(**facts)


def _picture(data: bytes) -> bytes:
    if len(data) > _LARGEST_PICTURE or not data.startswith(_PNG):
        raise OddAnswer("no picture")
    width, height = struct.unpack_from(">II", data, 16)
    if not (0 < width <= _WIDEST and 0 < height <= _WIDEST):
        raise OddAnswer("a picture too large")
    return data


def _list(said: Any, most: int = _MOST) -> list[Any]:
    if not isinstance(said, list) or len(said) > most:
        raise OddAnswer("no list")
    return said


def _text(said: Any) -> str:
    if not isinstance(said, str) or len(said) > _LONGEST:
        raise OddAnswer("no text")
    return said.encode("utf-8", "replace").decode().replace("\0", "\ufffd")


def _number(said: Any) -> int:
    if not isinstance(said, int) or isinstance(said, bool) or not 0 <= said < 1 << 62:
        raise OddAnswer("no number")
    return said


def _words(said: Any) -> dict[str, str]:
    if not isinstance(said, dict) or len(said) > 3 * _MOST:
        raise OddAnswer("no words")
    return {_text(key): _text(value) for key, value in said.items()}


def _corners(said: Any) -> list[float] | None:
    return None if said is None else [float(each) for each in _list(said, 4)]
