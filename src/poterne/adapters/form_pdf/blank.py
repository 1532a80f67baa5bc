"""The blank form, to fill in a reader or by hand; the same bytes for the same edition."""

from datetime import date

from poterne.adapters.form_pdf import first_page, second_page
from poterne.adapters.form_pdf.cells import Filling
from poterne.adapters.form_pdf.finishing import finished
from poterne.adapters.form_pdf.lettering import check_cover
from poterne.adapters.form_pdf.rendering import rendered
from poterne.core.forms.edition import Sheet

_PAGES = 2


def blank(sheet: Sheet) -> bytes:
    """The PDF of ``sheet`` with its fields, tagged, unsigned.

    Raises Unprintable when the typeface lacks a character of the form.
    """
    title = f"{sheet.form.title} – formulaire vierge"
    pages = (
        first_page.head(sheet)
        + first_page.beside(sheet)
        + first_page.sections(sheet, Filling())
        + first_page.foot(sheet.named, 1, _PAGES),
        second_page.body(sheet, ()) + first_page.foot(sheet.named, _PAGES, _PAGES),
    )
    html = first_page.document(title, pages)
    check_cover([html])
    year, month = map(int, sheet.edition.published.split("-"))
    return finished(rendered(html), sheet, title=title, day=date(year, month, 1))
