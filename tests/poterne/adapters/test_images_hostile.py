"""Pictures made to hurt: floods of pixels, two files in one, more than they say."""

import io
import resource
import struct
import time
import zlib

import pytest
from PIL import Image
from tests.line import signature_png

from poterne.adapters import cage
from poterne.adapters.documents import ink
from poterne.adapters.images import UNREADABLE, flatten_signature


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def flood(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that says it has that many pixels, all white."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * 4_000_000, 9)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "size", [(50_000, 50_000), (6_001, 10), (10, 6_001), (2**31 - 1, 1), (0, 9)]
)
def test_a_flood_of_pixels_is_refused_before_it_is_decoded(size):
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    assert ink.flattened(flood(*size)) is None
    assert time.process_time() - began < 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024


def test_a_picture_at_the_limit_is_read():
    out = io.BytesIO()
    Image.new("L", (6_000, 4), 255).save(out, "PNG")
    assert flatten_signature(out.getvalue()).readable


@pytest.mark.parametrize(
    "tail", [b"%PDF-1.7\n1 0 obj", b"<script>alert(1)</script>", b"PK\x03\x04", b"GIF89a"]
)
def test_of_two_files_in_one_only_the_picture_is_kept(tail):
    picture = flatten_signature(signature_png() + tail)
    assert picture.readable
    assert tail not in picture.png
    assert picture.png.startswith(b"\x89PNG\r\n\x1a\n")
    assert picture.png.endswith(b"IEND\xaeB`\x82")


@pytest.mark.parametrize("name", ["PDF", "GIF", "WEBP", "TIFF", "BMP", "ICO"])
def test_what_is_no_png_nor_jpeg_is_not_read_whatever_it_is_called(name):
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "white").save(out, name)
    assert not flatten_signature(out.getvalue()).readable


@pytest.mark.threat("TH7")
@pytest.mark.parametrize("outcome", ["tue", "delai", "exception"])
def test_a_picture_that_ends_its_reader_is_unreadable_and_harms_nobody(monkeypatch, outcome):
    with monkeypatch.context() as patched:
        patched.setattr(cage, "ask", lambda _which, _asked: cage.Heard(outcome))
        assert flatten_signature(signature_png()) is UNREADABLE
    assert flatten_signature(signature_png()).readable


@pytest.mark.threat("TH7")
def test_no_picture_is_decoded_in_the_process_that_serves_people(monkeypatch):
    monkeypatch.setattr(Image, "open", None)
    assert flatten_signature(signature_png()).readable
