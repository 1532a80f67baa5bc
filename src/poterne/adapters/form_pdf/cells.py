"""Cells of the first page: what each shows, how tall its row must be, its HTML.

A cell of the blank form holds a place for a field (``fields`` makes it one); a cell of the
produced form holds the answer, in the largest size that fits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from poterne.adapters.form_pdf.lettering import broken, width
from poterne.core.forms.edition import Box
from poterne.core.words import typo

SIZES = (10.0, 9.5, 9.0, 8.5)
"""Points; a longer answer goes on several lines of the last."""
SMALLER = (8.5, 7.0, 5.5)
"""The size of these lines: under the first only when a whole form of the longest answers asks."""
_MOST_LINES = 3
"""An answer typed on more lines than that runs on."""
LINE = 1.12
RULE = 0.2
"""Millimetres: how thick the rule of a cell is; neighbours share it."""
_MM = 25.4 / 72
_LABEL_MM, _PAD_MM, _SIDE_MM = 4.1, 1.2, 1.3
_LOWEST_MM = 10.4


@dataclass(frozen=True, slots=True)
class Filling:
    """What is written: ``answers`` by field; None leaves a place for each field."""

    answers: Mapping[str, str] | None = None
    smallest: float = SMALLER[0]

    @property
    def blank(self) -> bool:
        """Whether the form is to be filled."""
        return self.answers is None

    def text(self, field: str) -> str:
        """The answer of ``field``, "" when there is none."""
        return (self.answers or {}).get(field, "")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its label, its field, how wide it is; ``choices``: boxes to tick instead."""

    label: str
    field: str
    width: float
    choices: tuple[str, ...] = ()


def at(box: Box, inner: str, name: str = "", tag: str = "div", size: float = 0) -> str:
    """``inner`` at a place of the page, ``size`` points tall where it is not the sheet's."""
    tall = f";font-size:{size}pt" if size else ""
    return (
        f'<{tag} class="a {name}" style="left:{box.left:.2f}mm;top:{box.top:.2f}mm;'
        f'width:{box.width:.2f}mm;height:{box.height:.2f}mm{tall}">{inner}</{tag}>'
    )


def text_at(box: Box, text: str, name: str = "", tag: str = "p") -> str:
    """A text of the form at a place of the page, in Québec typography."""
    return at(box, escape(typo(text)), name, tag)


def place(box: Box, field: str) -> str:
    """Where ``fields`` puts the field of that name."""
    return (
        f'<input type="checkbox" class="a" name="{field}" style="left:{box.left:.2f}mm;'
        f'top:{box.top:.2f}mm;width:{box.width:.2f}mm;height:{box.height:.2f}mm">'
    )


def height(row: Sequence[Cell], filling: Filling) -> float:
    """How tall the row must be, in millimetres."""
    needed = [
        _LABEL_MM + len(lines) * size * LINE * _MM + _PAD_MM
        for cell in row
        for size, lines in [_set(cell, filling)]
    ]
    return max(_LOWEST_MM, *needed)


def drawn(row: Sequence[Cell], box: Box, filling: Filling) -> str:
    """The row as HTML, its cells side by side in ``box``."""
    parts, left = [], box.left
    for cell in row:
        inside = Box(left, box.top, cell.width, box.height)
        parts.append(_cell(cell, inside, filling))
        left += cell.width
    return "".join(parts)


def ticks(names: Sequence[tuple[str, str]], boxes: Sequence[Box], filling: Filling) -> str:
    """Boxes to tick, each with its word at its right; ``names``: its field, ``s4_sexe.0``."""
    parts = []
    for (field, word), box in zip(names, boxes, strict=True):
        square = Box(box.left, box.top, 4, 4)
        said = Box(box.left + 5.5, box.top - 0.1, box.width - 5.5, 4.4)
        mark = filling.text(field)
        parts.append(at(square, mark, "case", "p"))
        if filling.blank:
            parts.append(place(square, field))
        parts.append(text_at(said, word, "mot"))
    return "".join(parts)


def _cell(cell: Cell, box: Box, filling: Filling) -> str:
    label = Box(_SIDE_MM, 0.6, box.width - 2 * _SIDE_MM, _LABEL_MM - 0.6)
    inner = text_at(label, cell.label, "etiquette")
    under = Box(_SIDE_MM, _LABEL_MM, box.width - 2 * _SIDE_MM, box.height - _LABEL_MM - 0.6)
    if cell.choices:
        names = [(f"{cell.field}.{rank}", word) for rank, word in enumerate(cell.choices)]
        top = under.top + (under.height - 4) / 2
        boxes = [Box(_SIDE_MM + 12 * rank, top, 11, 4) for rank in range(len(names))]
        inner += ticks(names, boxes, filling)
    elif filling.blank and cell.field:
        inner += place(under, cell.field)
    else:
        inner += _answer(cell, under, filling)
    shared = Box(box.left, box.top, box.width + RULE, box.height + RULE)
    return at(shared, inner, "cellule")


def _answer(cell: Cell, box: Box, filling: Filling) -> str:
    size, lines = _set(cell, filling)
    tall = len(lines) * size * LINE * _MM
    middle = Box(box.left, box.top + (box.height - tall) / 2, box.width, tall + 0.1)
    shown = "<br>".join(map(escape, lines))
    return at(middle, shown, "reponse", "p", size) if any(lines) else ""


def _set(cell: Cell, filling: Filling) -> tuple[float, list[str]]:
    """The size of an answer and its lines."""
    text, room = filling.text(cell.field), cell.width - 2 * _SIDE_MM
    typed = text.split("\n")
    if cell.choices or not text:
        return SIZES[0], [""]
    if len(typed) > _MOST_LINES:
        typed = [", ".join(filter(None, typed))]
    for size in SIZES if len(typed) == 1 else SIZES[-1:]:
        if all(width(line, size) <= room for line in typed):
            return size, typed
    return filling.smallest, broken("\n".join(typed), filling.smallest, room)
