"""From HTML to tagged pages: WeasyPrint, with one typeface, and nothing fetched from anywhere.

Pango keeps state for each font map, so one document is laid out at a time.
"""

import gc
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from poterne.adapters.form_pdf.lettering import BOLD, REGULAR
from poterne.adapters.form_pdf.marks import marker
from poterne.core.forms.edition import markers

_SHEET = Path(__file__).with_name("sheet.css")
_ONE_AT_A_TIME = Lock()
_FACE = '@font-face {{ font-family: "Formulaire"; font-weight: {weight}; src: url({address}); }}'
_LOG = logging.getLogger("weasyprint")


def rendered(html: str) -> bytes:
    """``html`` as a PDF/UA-1, its fields still to be made; warm, a quarter of a second."""
    with _ONE_AT_A_TIME, _garbage_at_the_end():
        return _laid_out(html)


def _laid_out(html: str) -> bytes:
    fonts, style, fetcher = _tools()
    document = HTML(string=html, url_fetcher=fetcher).render(
        font_config=fonts, stylesheets=[style], pdf_variant="pdf/ua-1", pdf_forms=True
    )
    made: bytes = document.write_pdf(
        pdf_variant="pdf/ua-1", pdf_forms=True, pdf_tags=True, uncompressed_pdf=True
    )
    return made


@contextmanager
def _garbage_at_the_end() -> Iterator[None]:
    """A page is a hundred thousand objects that die together: looked for once, while young.

    Looked for as they are born, they cost a third more, and now and then a walk of the whole heap.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.collect(0)
        if running:
            gc.enable()


@cache
def _tools() -> tuple[Any, Any, Any]:
    """The font map, the style sheet and the fetcher, made once for a process."""
    _LOG.setLevel(logging.CRITICAL)
    fonts, fetcher = FontConfiguration(), OwnFiles()
    faces = [
        _FACE.format(weight=weight, address=path.as_uri())
        for weight, path in (("normal", REGULAR), ("bold", BOLD))
    ]
    style = "\n".join([*faces, _SHEET.read_text(encoding="utf-8"), *map(_marked, (1, 2))])
    return fonts, CSS(string=style, font_config=fonts, url_fetcher=fetcher), fetcher


def _marked(page: int) -> str:
    """The four marks as the ground of a page: artifacts, which no reader reads aloud."""
    marks = markers(page)
    layers = {
        "image": [f'url("{marker(number)}")' for number, _ in marks],
        "position": [f"{box.left}mm {box.top}mm" for _, box in marks],
        "size": [f"{box.width}mm {box.height}mm" for _, box in marks],
    }
    rules = "".join(f"background-{name}: {', '.join(each)};" for name, each in layers.items())
    return f"@page :nth({page}) {{ {rules} background-repeat: no-repeat; }}"


class OwnFiles(URLFetcher):  # type: ignore[misc]  # the library is not typed
    """Opens our two font files and what is written in the page itself."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols={"file", "data"})

    def fetch(self, url: str, headers: Any = None) -> Any:
        """The content of ``url``. Raises ValueError for any other address."""
        own = {path.as_uri() for path in (REGULAR, BOLD)}
        if not url.startswith("data:") and url not in own:
            raise ValueError(url)
        return super().fetch(url, headers)
