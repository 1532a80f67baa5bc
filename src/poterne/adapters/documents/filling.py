"""C12 of a blank form: the page is the edition's, and each box shows what its field holds."""

import unicodedata
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
import pypdfium2

from poterne.adapters.documents.comparison import compared
from poterne.adapters.documents.recognition import recognized
from poterne.adapters.documents.rendering import Zone
from poterne.core.documents import Finding
from poterne.core.forms.edition import FIELDS, Field

_OFF = "/Off"


def filled_in(signed: bytes, blank: bytes, widget: tuple[float, ...] | None) -> list[Finding]:
    """What differs between the form as it was signed and the blank of its edition.

    Outside the boxes, pixels; inside, the text that is seen against the value, and the tick that is
    shown against the one that counts. Raises pikepdf.PdfError, pypdfium2.PdfiumError, ValueError.
    """
    with pikepdf.open(BytesIO(blank)) as pdf:
        boxes = _boxes(pdf)
    typed = [zone for zones in boxes.values() for zone in zones]
    found = compared(signed, blank, widget, "", typed)
    with pikepdf.open(BytesIO(signed)) as pdf:
        values, ticks = recognized(pdf).cells, _ticked(pdf)
    shown = _shown(signed, boxes)
    for field in FIELDS:
        seen = _words(field, ticks) if field.choices else shown[field.name]
        if _plain(values.get(field.name, "")) != _plain(seen):
            words = {"case": field.described}
            found.append(Finding("APPARENCE_DISCORDANTE", place=field.name, words=words))
    return found


def _boxes(pdf: pikepdf.Pdf) -> dict[str, list[Zone]]:
    """Where the fields of the blank show: one box each, or one a choice."""
    boxes: dict[str, list[Zone]] = {field.name: [] for field in FIELDS}
    for rank, name, each in _annotations(pdf):
        if name in boxes:
            left, low, right, high = (float(corner) for corner in each["/Rect"])
            boxes[name].append(Zone(rank, left, low, right, high))
    return boxes


def _ticked(pdf: pikepdf.Pdf) -> dict[str, list[str]]:
    """The states that the boxes of each choice show, those that are off left out."""
    ticks: dict[str, list[str]] = {}
    for _rank, name, each in _annotations(pdf):
        if (state := str(each.get("/AS", _OFF))) != _OFF:
            ticks.setdefault(name, []).append(state)
    return ticks


def _annotations(pdf: pikepdf.Pdf) -> Iterator[tuple[int, str, Any]]:
    """Page, name of the field, and box of all that pages show of fields."""
    for rank, page in enumerate(pdf.pages):
        held: Any = page.obj.get("/Annots", [])
        for each in held:
            yield rank, str(each.get("/T") or each.get("/Parent", {}).get("/T", "")), each


def _words(field: Field, ticks: dict[str, list[str]]) -> str:
    """What the boxes that are ticked say, by their rank among the choices."""
    known = {f"/{rank}": choice for rank, choice in enumerate(field.choices)}
    return " ".join(known.get(state, state) for state in ticks.get(field.name, []))


def _shown(signed: bytes, boxes: dict[str, list[Zone]]) -> dict[str, str]:
    """The text that people see in each box, fields laid flat on their pages."""
    document = pypdfium2.PdfDocument(signed)
    try:
        document.init_forms()
        for rank in range(len(document)):
            document[rank].flatten()
        texts = [document[rank].get_textpage() for rank in range(len(document))]
        return {
            name: " ".join(
                texts[zone.page].get_text_bounded(zone.left, zone.low, zone.right, zone.high)
                for zone in zones
                if zone.page < len(texts)
            )
            for name, zones in boxes.items()
        }
    finally:
        document.close()


def _plain(text: str) -> str:
    """``text`` without spaces, one spelling of each letter; a choice that is off says nothing."""
    return "" if text == "Off" else "".join(unicodedata.normalize("NFKC", text).split())
