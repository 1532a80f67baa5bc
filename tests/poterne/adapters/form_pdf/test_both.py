"""What holds of the blank form and of the produced one: tags, marks, fonts, bytes that repeat."""

import hashlib
import io
import os
import re
import subprocess
import sys

import cv2
import pdfua
import pikepdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import FieldMDPAction, MDPPerm
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import ModificationLevel, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from tests.house.sources import ROOT
from tests.poterne import paper

from poterne.core.forms.edition import (
    DATE_BOXES,
    EDITION_FIELD,
    PAGE,
    SIGNATURE_BOX,
    SIGNATURE_FIELD,
    current,
    markers,
)
from poterne.core.words import fold_typography

ACTIVE = re.compile(
    rb"/(JS|JavaScript|AA|OpenAction|Launch|EmbeddedFiles?|XFA|URI|SubmitForm|NeedAppearances)\b"
)
BROKEN_RULE = "UA-14-001"
"""This rule of the library fails on any widths: it alone may say nothing."""


def fields(pdf: pikepdf.Pdf) -> dict[str, pikepdf.Object]:
    return {str(each.T): each for each in pdf.Root.AcroForm.Fields}


def test_nothing_in_it_runs_links_or_asks_to_be_drawn_again(either):
    assert not ACTIVE.search(either)
    with pikepdf.open(io.BytesIO(either)) as pdf:
        plain = b"".join(each.unparse() for each in pdf.objects if each is not None)
    assert not ACTIVE.search(plain)


def test_it_says_its_edition_its_language_and_its_title(either):
    with pikepdf.open(io.BytesIO(either)) as pdf:
        root = pdf.Root
        assert str(root.Lang) == "fr-CA"
        assert root.ViewerPreferences.DisplayDocTitle
        assert root.MarkInfo.Marked
        mark = fields(pdf)[EDITION_FIELD]
        assert str(mark.V) == current().id
        assert mark.Ff & 1
        assert mark.F & 2
        packet = root.Metadata.read_bytes().decode()
        title = str(pdf.trailer.Info.Title)
        assert all(page.obj.Tabs == "/S" for page in pdf.pages)
    assert f"<poterne:edition>{current().id}</poterne:edition>" in packet
    assert "<pdfuaid:part>1</pdfuaid:part>" in packet
    assert title.startswith(current().form.title)
    assert title in packet


def test_pages_are_letter_and_two(either):
    with pikepdf.open(io.BytesIO(either)) as pdf:
        boxes = [[float(side) for side in page.mediabox] for page in pdf.pages]
    assert boxes == [[0, 0, pytest.approx(612), pytest.approx(792)]] * 2


def test_every_font_is_embedded(either):
    with pikepdf.open(io.BytesIO(either)) as pdf:
        held = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary)]
        fonts = [each for each in held if each.get("/Type") == "/Font"]
        described = [each for each in held if each.get("/Type") == "/FontDescriptor"]
        assert len(described) >= 2
        assert all({"/FontFile2", "/FontFile3"} & set(each.keys()) for each in described)
        simple = [each for each in fonts if each.Subtype != "/Type0"]
        assert all("/FontDescriptor" in each for each in simple)


def test_no_text_is_under_eight_and_a_half_points(either):
    assert min(paper.sizes(either)) >= 8.45


def test_the_standard_for_readers_finds_no_fault(either, tmp_path):
    path = tmp_path / "formulaire.pdf"
    path.write_bytes(either)
    outcomes = pdfua.validate(str(path)).outcomes
    assert len(outcomes) >= 12
    assert {each.rule_id for each in outcomes if each.skipped_reason} <= {BROKEN_RULE}
    assert not [(each.rule_id, each.findings) for each in outcomes if each.findings]


def test_each_mark_of_a_page_leads_to_the_element_that_holds_it(either):
    with pikepdf.open(io.BytesIO(either)) as pdf:
        numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        tree = {int(key): value for key, value in zip(numbers[::2], numbers[1::2], strict=True)}
        held = []
        for page in pdf.pages:
            for mark, holder in enumerate(tree[int(page.obj.StructParents)]):
                assert holder.Pg.objgen == page.obj.objgen
                held.append((holder.objgen, mark) if mark in list(holder.K) else None)
        assert None not in held
        assert len(set(held)) == len(held) > 100
        kinds = [
            str(each.get("/S")) for each in pdf.objects if isinstance(each, pikepdf.Dictionary)
        ]
        assert "/P" in kinds
        assert "/Span" not in kinds


def test_a_rectangle_is_drawn_as_one(either):
    with pikepdf.open(io.BytesIO(either)) as pdf:
        words = [
            str(each.operator) for page in pdf.pages for each in pikepdf.parse_content_stream(page)
        ]
    assert words.count("re") > words.count("l")


def test_the_tag_tree_reads_in_the_order_of_the_page(either):
    content = paper.marked(either)
    with pikepdf.open(io.BytesIO(either)) as pdf:
        read = [place for kind, place in paper.tree(pdf) if kind == "text"]
    drawn = [(page, number) for page, found in enumerate(content) for number in found]
    assert sorted(drawn) == sorted(place for place in read if place[1] in content[place[0]])
    said = fold_typography(" ".join(content[page].get(number, "") for page, number in read))
    edition = current().edition
    landmarks = [
        current().form.title,
        edition.also,
        edition.count_label,
        "3. Responsable informatique",
        "4. Autorisation",
        "Je m’engage :",
        "SIGNATURE",
        "Note :",
        "5. Privilèges",
        "édition 2026-11 – page 1 de 2",
        "Veuillez remplir",
        "Directives",
        "Signature électronique",
        "Renseignements personnels",
        "page 2 de 2",
    ]
    where = [paper.bare(said).find(paper.bare(words)) for words in landmarks]
    assert -1 not in where
    assert where[1:] == sorted(where[1:])


def test_every_field_that_is_seen_is_in_the_tree(either):
    with pikepdf.open(io.BytesIO(either)) as pdf:
        tagged = [place.objgen for kind, place in paper.tree(pdf) if kind == "field"]
        seen = [
            each
            for page in pdf.pages
            for each in page.obj.get("/Annots", [])
            if not int(each.F) & 2
        ]
        shown = [each.objgen for each in seen]
        parents = [int(each.StructParent) for each in seen]
    assert tagged == shown
    assert len(set(parents)) == len(parents)


def test_the_signature_locks_all_and_lies_in_its_box(either):
    with pikepdf.open(io.BytesIO(either)) as pdf:
        held = fields(pdf)[SIGNATURE_FIELD]
        place = [float(side) for side in held.Rect]
        assert str(held.TU) == "Section 4 – Signature"
        assert held.Lock.Action == "/All"
        assert held.Lock.P == 1
        assert "/V" not in held
    assert place == pytest.approx(SIGNATURE_BOX.points, abs=0.3)


@pytest.mark.parametrize("number_of_page", [1, 2])
@pytest.mark.parametrize("dpi", [100, 150, 300])
def test_the_four_marks_are_found_where_they_are_said_to_be(either, number_of_page, dpi):
    detector = cv2.aruco.ArucoDetector(cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50))
    corners, ids, _ = detector.detectMarkers(paper.picture(either, number_of_page - 1, dpi))
    found = {int(number): corner[0] for number, corner in zip(ids.flatten(), corners, strict=True)}
    said = dict(markers(number_of_page))
    assert set(found) == set(said)
    for number, box in said.items():
        top_left, _, low_right, _ = found[number] / dpi * 25.4
        assert top_left == pytest.approx([box.left, box.top], abs=0.5)
        assert low_right == pytest.approx([box.left + box.width, box.top + box.height], abs=0.5)


def test_the_marks_are_artifacts(either):
    with pikepdf.open(io.BytesIO(either)) as pdf:
        figures = [words for kind, words in paper.tree(pdf) if kind == "figure"]
    assert len(figures) <= 1
    assert all(words.startswith("Code de lecture") for words in figures)


def test_the_boxes_of_the_signature_and_the_date_are_drawn_where_they_are_said(either):
    grey = paper.picture(either, 0, 150)
    for box in (SIGNATURE_BOX, *DATE_BOXES):
        left, top = (round(side / 25.4 * 150) for side in (box.left, box.top))
        right = round((box.left + box.width) / 25.4 * 150)
        low = round((box.top + box.height) / 25.4 * 150)
        assert grey[top + 4 : low - 4, left + 4 : right - 4].min() == 255
        assert grey[(top + low) // 2, left - 2 : left + 4].min() < 160
        assert grey[(top + low) // 2, right - 4 : right + 3].min() < 160


def test_signed_with_ones_own_tool_it_is_found_whole_and_unchanged(either):
    by = paper.signer()
    reader = PdfFileReader(io.BytesIO(paper.signed(either, by)))
    held = reader.embedded_regular_signatures
    assert [each.field_name for each in held] == [SIGNATURE_FIELD]
    status = validate_pdf_signature(held[0], ValidationContext(trust_roots=[by.signing_cert]))
    assert status.intact
    assert status.valid
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert status.modification_level == ModificationLevel.NONE
    assert held[0].fieldmdp.action == FieldMDPAction.ALL
    assert held[0].docmdp_level == MDPPerm.NO_CHANGES


def test_another_process_makes_the_same_bytes(empty, filled):
    code = (
        "import hashlib\n"
        "from tests.poterne import paper\n"
        "from poterne.adapters.form_pdf.blank import blank\n"
        "from poterne.core.forms.edition import current\n"
        "for data in (blank(current()), paper.made(paper.ordinary())):\n"
        "    print(hashlib.sha256(data).hexdigest())\n"
    )
    ran = subprocess.run(  # noqa: S603  (our own text)
        [sys.executable, "-c", f"import django; django.setup()\n{code}"],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": f"{ROOT}:{ROOT / 'src'}",
            "PYTHONHASHSEED": "4058",
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TZ": "Asia/Tokyo",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.split() == [hashlib.sha256(data).hexdigest() for data in (empty, filled)]


def test_the_page_is_the_one_that_core_says():
    assert (PAGE.width, PAGE.height) == (215.9, 279.4)
