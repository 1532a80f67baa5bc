"""What pdfium reads on the pages: references, the code, what the signature box holds."""

import re
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
import zxingcpp

from poterne.core.documents import Finding
from poterne.core.documents_table import MOST_PAGES
from poterne.core.forms.edition import CODE_BOX, PAGE, SIGNATURE_BOX
from poterne.core.reference import normalize_reference

_REFERENCE = re.compile(r"Demande ([0-9A-Z]{4}-[0-9A-Z]{4}) –")
_FIRST = re.compile(r"– page 1 de \d")
_SHRINK = 1.0
_CODE_SCALES = (200 / 72, 300 / 72, 120 / 72)
_LETTER = 2.0
_FORMATS: Any = zxingcpp.BarcodeFormat.QRCode


class Pages:
    """The pages of a file, open while they are read. Raises pypdfium2.PdfiumError."""

    def __init__(self, data: bytes) -> None:
        self._pdf = pypdfium2.PdfDocument(data)
        self._texts: list[str] | None = None
        self._loaded: dict[int, pypdfium2.PdfPage] = {}

    def close(self) -> None:
        """Nothing is read any more."""
        self._pdf.close()

    def _page(self, rank: int) -> pypdfium2.PdfPage:
        """A page, read once: each reading of one parses all that it draws."""
        if rank not in self._loaded:
            self._loaded[rank] = self._pdf[rank]
        return self._loaded[rank]

    @property
    def texts(self) -> list[str]:
        """What is written on each page."""
        if self._texts is None:
            count = min(len(self._pdf), MOST_PAGES)
            self._texts = [
                self._page(rank).get_textpage().get_text_bounded() for rank in range(count)
            ]
        return self._texts

    def references(self) -> list[str]:
        """The references printed at the foot of the pages, each once; only a hint."""
        found = [each for text in self.texts for each in _REFERENCE.findall(text)]
        known = [normalize_reference(each) for each in found]
        return list(dict.fromkeys(each for each in known if each))

    def several(self, marks: int = 0) -> list[Finding]:
        """``PLUSIEURS_FORMULAIRES`` when two references or two first pages are there (E-03).

        Or two ``marks`` of an edition.
        """
        firsts = sum(len(_FIRST.findall(text)) for text in self.texts)
        count = max(len(self.references()), firsts, marks)
        if count <= 1:
            return []
        return [Finding("PLUSIEURS_FORMULAIRES", value=str(count), threshold="1")]

    def code(self) -> bytes:
        """The bytes of the code of page 1; b"" when none is read there."""
        page = self._page(0)
        width, height = page.get_size()
        whole = PAGE.points
        if abs(width - whole[2]) > _LETTER or abs(height - whole[3]) > _LETTER:
            return b""
        left, low, right, high = CODE_BOX.points
        margins = (left, low, width - right, height - high)
        for scale in _CODE_SCALES:
            picture = page.render(scale=scale, grayscale=True, crop=margins).to_pil()
            for each in zxingcpp.read_barcodes(picture, formats=_FORMATS):
                return bytes(each.bytes)
        return b""

    def in_signature_box(self) -> set[str]:
        """``texte``, ``dessin``: what page 1 draws wholly inside the box of section 4."""
        left, low, right, high = SIGNATURE_BOX.points
        found = set()
        for each in self._page(0).get_objects(max_depth=2):
            box = each.get_bounds()
            if box[0] < left + _SHRINK or box[2] > right - _SHRINK:
                continue
            if box[1] < low + _SHRINK or box[3] > high - _SHRINK:
                continue
            found.add("texte" if each.type == pdfium.FPDF_PAGEOBJ_TEXT else "dessin")
        return found
