"""The sheet of a password letter: rendered once, in the hands of the courrier alone."""

from poterne.acts.messages import letter_context
from poterne.acts.remittance import Sheet
from poterne.adapters.letters import render_letter


def sheet_of(sheet: Sheet) -> str:
    """The letter as an HTML fragment, every value escaped; it holds no identifier (D-21)."""
    context = letter_context(sheet.delivery, sheet.password)
    return render_letter(sheet.delivery.kind, context)
