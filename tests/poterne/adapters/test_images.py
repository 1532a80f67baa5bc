"""A signature is ink on paper: what is none is told so on the picture itself (D-13, D-14)."""

import io

import pytest
from PIL import Image, ImageDraw, ImageFile, PngImagePlugin
from tests.line import signature_png

from poterne.adapters.images import MAX_BYTES, flatten_signature


def _drawn(*strokes, size=(600, 200), width=4, kind="PNG", ground="white") -> bytes:
    picture = Image.new("RGB", size, ground)
    pen = ImageDraw.Draw(picture)
    for stroke in strokes:
        pen.line(stroke, fill="black", width=width)
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


ZIGZAG = [(40, 150), (120, 40), (200, 160), (300, 60), (420, 150)]


@pytest.mark.parametrize(
    "data",
    [
        signature_png(),
        _drawn(ZIGZAG, kind="JPEG"),
        _drawn(ZIGZAG, size=(1200, 400), width=1),
        _drawn(ZIGZAG, ground=(190, 185, 170)),
        _drawn([(50, 100), (250, 100)], [(60, 40), (60, 160)]),
    ],
    ids=["png", "jpeg", "fine pen", "grey paper", "two strokes"],
)
def test_ink_is_seen(data):
    picture = flatten_signature(data)
    assert picture.readable
    assert not picture.empty


@pytest.mark.parametrize(
    "data",
    [
        _drawn(),
        _drawn([(100, 100), (102, 101)]),
        _drawn([(50, 100), (550, 100)]),
        _drawn([(50, 180), (550, 20)]),
        _drawn(ground="black"),
    ],
    ids=["blank", "dot", "level stroke", "slanted stroke", "black"],
)
def test_no_ink_a_dot_or_one_straight_stroke_is_no_signature(data):
    assert flatten_signature(data).empty


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        signature_png()[:200],
        b"\x00" * (MAX_BYTES + 1),
        _drawn(ZIGZAG, kind="GIF"),
        _drawn(ZIGZAG, size=(7000, 20)),
    ],
    ids=["nothing", "svg", "pdf", "cut", "too big", "gif", "too wide"],
)
def test_what_cannot_be_read_is_told_so(data):
    assert not flatten_signature(data).readable


def test_a_library_that_reads_cut_pictures_changes_nothing_here(monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    assert not flatten_signature(signature_png()[:200]).readable


def test_nothing_of_the_senders_file_is_kept():
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", "Louise Tremblay")
    out = io.BytesIO()
    Image.open(io.BytesIO(signature_png())).save(out, "PNG", pnginfo=told)

    assert b"Tremblay" in out.getvalue()
    assert b"Tremblay" not in flatten_signature(out.getvalue()).png
