"""The edition as a document: names, boxes, words; all that others lean on."""

from itertools import pairwise

import pytest
from tests.house.sources import ROOT

from poterne.core.forms.edition import (
    CODE_BOX,
    DATE_BOXES,
    DATE_FIELDS,
    FIELDS,
    PAGE,
    SIGNATURE_BOX,
    Box,
    current,
    markers,
    sheet,
    sheets,
)
from poterne.core.words import fold_typography

PLACED = [CODE_BOX, SIGNATURE_BOX, *DATE_BOXES, *(box for _, box in markers(1))]


def test_an_edition_is_found_by_its_form_and_number():
    assert sheet("inscription-clientele", 1) == current()
    assert current().id == "inscription-clientele/2026-11"
    assert len({each.id for each in sheets()}) == len(list(sheets()))
    with pytest.raises(KeyError):
        sheet("inscription-clientele", 2)


def test_names_and_descriptions_of_fields_are_given_once():
    assert len({field.name for field in FIELDS}) == len(FIELDS)
    assert len({field.described for field in FIELDS}) == len(FIELDS)
    assert set(DATE_FIELDS) < {field.name for field in FIELDS}


def test_a_box_in_points_stands_from_the_bottom_left():
    assert Box(0, 0, 25.4, 25.4).points == (0, 720, 72, 792)
    assert PAGE.points == (0, 0, 612, 792)


def apart(one: Box, other: Box) -> float:
    """Millimetres between two boxes; negative when they overlap."""
    across = max(one.left, other.left) - min(one.left + one.width, other.left + other.width)
    down = max(one.top, other.top) - min(one.top + one.height, other.top + other.height)
    return max(across, down)


def test_boxes_are_on_the_page_and_apart():
    for rank, box in enumerate(PLACED):
        assert box.left >= 5
        assert box.top >= 5
        assert box.left + box.width <= PAGE.width - 5 + 1e-9
        assert box.top + box.height <= PAGE.height - 5 + 1e-9
        assert all(apart(box, other) >= 1 for other in PLACED[rank + 1 :])
    assert apart(CODE_BOX, SIGNATURE_BOX) >= 10


def test_marks_tell_pages_and_corners_apart():
    numbers = [number for page in (1, 2) for number, _ in markers(page)]
    assert numbers == list(range(8))
    corners = [(box.left, box.top) for _, box in markers(2)]
    assert len(set(corners)) == 4
    turns = pairwise([*corners, corners[0]])
    assert all((a[0] == b[0]) != (a[1] == b[1]) for a, b in turns)


def test_the_directives_are_those_of_the_form_word_for_word():
    form = fold_typography((ROOT / "docs/formulaire.md").read_text(encoding="utf-8"))
    paper = current().edition.paper
    words = [
        line.removeprefix("– ")
        for passage in paper.directives
        for line in (passage.title, *passage.paragraphs)
    ]
    words += [*paper.titles, paper.directives_title, paper.sending[0]]
    assert not [line for line in words if fold_typography(line) not in form]


def test_no_directive_of_the_form_is_missing():
    form = (ROOT / "docs/formulaire.md").read_text(encoding="utf-8").split("## Directives")[1]
    paper = current().edition.paper
    printed = fold_typography(
        " ".join(
            line.removeprefix("– ")
            for passage in paper.directives
            for line in (passage.title, *passage.paragraphs)
        )
    )
    lines = [line.lstrip("#- ").strip() for line in form.splitlines()]
    assert not [line for line in lines if line and fold_typography(line) not in printed]
