"""The printed code: only what this house wrote is read, and only after its MAC."""

import hmac
import zlib
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.cast import gmf, hors_gmf, partner
from tests.poterne import paper

from poterne.core.dossier import Authorizer, Dossier, ItLead
from poterne.core.forms import code
from poterne.core.forms.code import LONGEST, InvalidCode, Printed, packed, unpacked

SECRET = b"s" * 32
DAY = date(2026, 11, 23)
_ALL_TEXT = some.text(max_size=30)


def said(data: Dossier | None) -> Printed:
    return Printed("inscription-clientele/2026-11", "7KQ2M4XX", 1, DAY, "0f" * 16, data)


def payload(data: Dossier | None = None) -> bytes:
    return packed(said(data or gmf(2)), secret=SECRET, number=1)


@pytest.mark.parametrize("dossier", [gmf(3), hors_gmf(), partner()], ids=["gmf", "hors", "dev"])
def test_what_page_one_shows_is_read_back(dossier):
    read = unpacked(payload(dossier), secret=SECRET)
    assert read == said(read.data)
    shown = Dossier(
        types=dossier.types,
        count=dossier.count,
        it_lead=dossier.it_lead,
        authorizer=dossier.authorizer,
    )
    shown = shown.with_answer("authorizer.organization_kind", "")
    assert read.data == shown.with_answer("authorizer.gmf_number", "")


@given(
    some.builds(ItLead, _ALL_TEXT, _ALL_TEXT, some.sampled_from([(), ("M",)]), _ALL_TEXT),
    some.builds(Authorizer, _ALL_TEXT, _ALL_TEXT, some.sampled_from([(), ("F",)]), _ALL_TEXT),
)
@settings(max_examples=80)
def test_any_answers_come_back_as_they_were(lead, who):
    asked = Dossier(types=("production",), count="1", it_lead=lead, authorizer=who)
    assert unpacked(payload(asked), secret=SECRET).data in {None, asked}


def test_too_many_answers_are_left_out_and_the_rest_still_reads():
    mixed = "".join(chr(0x4E00 + rank * 37 % 2000) for rank in range(600))
    long = paper.longest("E").with_answer("authorizer.address", mixed)
    made = payload(long)
    assert len(made) <= LONGEST
    read = unpacked(made, secret=SECRET)
    assert read.data is None
    assert read.reference == "7KQ2M4XX"


def test_what_is_too_long_without_any_answer_is_not_printed_at_all():
    mixed = "".join(chr(0x4E00 + rank * 37 % 2000) for rank in range(600))
    with pytest.raises(ValueError, match="too long"):
        packed(replace(said(None), reference=mixed), secret=SECRET, number=1)


def test_an_ordinary_request_leaves_half_of_the_room():
    assert len(payload(gmf(3))) < LONGEST // 2


@pytest.mark.threat("TH5")
def test_no_bit_can_be_changed():
    made = payload()
    for place in range(len(made)):
        for bit in (0, 7):
            changed = bytearray(made)
            changed[place] ^= 1 << bit
            with pytest.raises(InvalidCode):
                unpacked(bytes(changed), secret=SECRET)


@pytest.mark.parametrize("made", [b"", b"\xb1", b"\xb1\x09", payload()[:-1], payload() + b"\0"])
def test_a_piece_or_a_surplus_is_no_code(made):
    with pytest.raises(InvalidCode):
        unpacked(made, secret=SECRET)


def test_a_code_under_another_secret_is_no_code():
    with pytest.raises(InvalidCode):
        unpacked(payload(), secret=b"t" * 32)


def test_another_year_or_edition_has_another_key():
    first = packed(said(None), secret=SECRET, number=1)
    second = packed(said(None), secret=SECRET, number=2)
    assert first[1] != second[1]
    moved = bytes([first[0], second[1]]) + first[2:]
    with pytest.raises(InvalidCode):
        unpacked(moved, secret=SECRET)


def test_nothing_is_inflated_before_the_mac_is_right(monkeypatch):
    inflated = []
    monkeypatch.setattr(code, "_inflated", inflated.append)
    with pytest.raises(InvalidCode):
        unpacked(payload()[:-1] + b"\0", secret=SECRET)
    assert not inflated


def forged(text: bytes) -> bytes:
    """Whatever ``text`` says, under the right key."""
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = b"\xb1\x09" + press.compress(text) + press.flush()
    label = b"poterne/code/B1"
    key = hmac.digest(SECRET, label + b"\x09", "sha256")
    return body + hmac.digest(key, label + body, "sha256")[:16]


@pytest.mark.parametrize(
    "text",
    [b"0" * 5000, b"{", b"[]", b'{"e":1}', b"\xff", b'{"c":"hier","e":"","g":1,"h":"","r":""}'],
    ids=["bomb", "cut", "list", "short", "bytes", "day"],
)
def test_even_under_the_right_key_only_a_code_is_read(text):
    with pytest.raises(InvalidCode):
        unpacked(forged(text), secret=SECRET)
