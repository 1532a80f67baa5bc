"""The blank form: every cell is a field that anybody's reader can fill."""

import io

import pikepdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from pikepdf.form import DefaultAppearanceStreamGenerator, Form
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import ModificationLevel
from pyhanko_certvalidator import ValidationContext
from tests.poterne import paper

from poterne.adapters.form_pdf.lettering import WIN_ANSI
from poterne.core.forms.edition import (
    DATE_BOXES,
    DATE_FIELDS,
    EDITION_FIELD,
    FIELDS,
    SIGNATURE_FIELD,
)

NAME = "ÉLOÏSE ŒUVRARD-L’ÎLE"
TEXTS = [field for field in FIELDS if not field.choices]
RADIOS = [field for field in FIELDS if field.choices]


@pytest.fixture
def opened(empty):
    with pikepdf.open(io.BytesIO(empty)) as pdf:
        yield pdf


def of(pdf: pikepdf.Pdf) -> dict[str, pikepdf.Object]:
    return {str(each.T): each for each in pdf.Root.AcroForm.Fields}


def test_its_fields_are_the_cells_of_the_form_and_no_others(opened):
    names = [field.name for field in FIELDS]
    assert [str(each.T) for each in opened.Root.AcroForm.Fields] == [
        *names,
        SIGNATURE_FIELD,
        EDITION_FIELD,
    ]


def test_each_says_what_it_is_in_words_of_its_own(opened):
    found = of(opened)
    said = [str(each.TU) for each in found.values()]
    said += [str(kid.TU) for field in RADIOS for kid in found[field.name].Kids]
    assert len(set(said)) == len(said)
    assert {field.described for field in FIELDS} <= set(said)


def test_lengths_and_what_is_required_are_those_of_the_rules(opened):
    found = of(opened)
    for field in TEXTS:
        assert found[field.name].FT == "/Tx"
        assert found[field.name].MaxLen == field.longest > 0
    for field in FIELDS:
        assert bool(int(found[field.name].Ff) & 2) is field.required, field.name


def test_a_long_answer_has_lines_and_takes_no_more_than_what_is_seen(opened):
    for field in TEXTS:
        flags, drawn = int(of(opened)[field.name].Ff), str(of(opened)[field.name].DA)
        assert bool(flags & 1 << 12) is bool(flags & 1 << 23) is (field.longest > 50), field.name
        assert float(drawn.split()[1]) >= 9, field.name


def test_each_appearance_is_an_object_of_its_own(opened):
    for field in TEXTS:
        assert of(opened)[field.name].AP.N.is_indirect
    for field in RADIOS:
        for rank, kid in enumerate(of(opened)[field.name].Kids):
            assert set(kid.AP.N.keys()) == {f"/{rank}", "/Off"}
            assert all(kid.AP.N[state].is_indirect for state in kid.AP.N.keys())  # noqa: SIM118
            assert kid.AS == "/Off"
            assert "/T" not in kid


def test_boxes_of_a_group_may_stay_empty(opened):
    for field in RADIOS:
        group = of(opened)[field.name]
        assert int(group.Ff) & (1 << 15)
        assert not int(group.Ff) & (1 << 14)
        assert "/V" not in group
        assert [str(each) for each in group.Opt] == list(field.choices)


def test_the_typeface_of_the_fields_holds_every_character_they_take(opened):
    font = opened.Root.AcroForm.DR.Font["/Formulaire"]
    descriptor = font.FontDescriptor
    held = TTFont(io.BytesIO(descriptor.FontFile2.read_bytes())).getBestCmap()
    assert {ord(char) for char in WIN_ANSI} <= set(held)
    assert font.Encoding == "/WinAnsiEncoding"
    widths = [int(each) for each in font.Widths]
    assert len(widths) == 256 - 32
    assert widths[ord("É".encode("cp1252")) - 32] == 667
    for field in TEXTS:
        assert str(of(opened)[field.name].DA).startswith("/Formulaire ")


def test_the_boxes_of_the_date_are_where_they_are_said_to_be(opened):
    for name, box in zip(DATE_FIELDS, DATE_BOXES, strict=True):
        place = [float(side) for side in of(opened)[name].Rect]
        assert place == pytest.approx(box.points, abs=0.3)


def filled_by_hand(empty: bytes, typed: dict[str, str]) -> bytes:
    with pikepdf.open(io.BytesIO(empty)) as pdf:
        form = Form(pdf, DefaultAppearanceStreamGenerator)
        for name, value in typed.items():
            form[name].value = value
        for option in form["s2_type"].options:
            if option.on_value == "/1":
                option.select()
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def test_what_is_typed_is_read_back_and_seen(empty):
    typed = {field.name: f"{NAME} {rank}"[: field.longest] for rank, field in enumerate(TEXTS)}
    data = filled_by_hand(empty, typed)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        found = of(pdf)
        assert {name: str(found[name].V) for name in typed} == typed
        assert found["s2_type"].V == "/1"
        assert [str(kid.AS) for kid in found["s2_type"].Kids] == ["/Off", "/1"]
    with pypdfium2.PdfDocument(data) as pdf:
        pdf.init_forms()
        page = pdf[0]
        page.flatten()
        words = pdf[0].get_textpage()
        for name, value in typed.items():
            left, low, right, high = (float(side) for side in found_rect(data, name))
            assert paper.bare(words.get_text_bounded(left, low, right, high)) == paper.bare(value)


def found_rect(data: bytes, name: str):
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [float(side) for side in of(pdf)[name].Rect]


def test_filled_then_signed_it_is_found_whole_and_unchanged(empty):
    by = paper.signer()
    data = paper.signed(filled_by_hand(empty, {"s4_nom": NAME, "s4_date_annee": "2026"}), by)
    (held,) = PdfFileReader(io.BytesIO(data)).embedded_regular_signatures
    status = validate_pdf_signature(held, ValidationContext(trust_roots=[by.signing_cert]))
    assert (status.intact, status.valid) == (True, True)
    assert status.modification_level == ModificationLevel.NONE


def test_a_ticked_box_shows_a_cross(empty):
    before = paper.picture(empty, 0, 100)
    after = paper.picture(filled_by_hand(empty, {}), 0, 100)
    assert (before != after).any()


def test_nothing_of_section_five_or_one_can_be_typed():
    assert not [field.name for field in FIELDS if field.name.startswith(("s1", "s5"))]
