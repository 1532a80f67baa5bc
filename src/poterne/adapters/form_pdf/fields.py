"""Places become fields: what WeasyPrint laid and tagged keeps its rectangle, and nothing else.

Each place was drawn as a check-box, which brings no font along; its dictionary is written anew.
Every appearance is an object of its own: an inline one crashes difference analysis.
"""

from collections.abc import Mapping
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from poterne.adapters.form_pdf.lettering import (
    REGULAR,
    WIN_ANSI,
    advances,
    typed_font,
    typed_metrics,
)
from poterne.core.forms.edition import (
    EDITION_DESCRIBED,
    EDITION_FIELD,
    FIELDS,
    SIGNATURE_DESCRIBED,
    SIGNATURE_FIELD,
    Field,
    Sheet,
)

_READ_ONLY, _REQUIRED, _RADIO = 1, 1 << 1, 1 << 15
_HIDDEN, _PRINT, _LOCKED = 1 << 1, 1 << 2, 1 << 7
_NO_CHANGES, _NON_SYMBOLIC = 1, 1 << 5
_CROSS_STYLE = "8"
"""How a reader that draws the box anew ticks it."""
_LINES, _FULL = 1 << 12, 1 << 23
_FONT, _SIZE, _SMALLER = "/Formulaire", 10, 9
_ONE_LINE = 50
"""A longer answer has two lines, and takes no more than what is seen: no size is left to the
reader, since some then choose one that cuts the accents."""


def make_fields(pdf: Pdf, sheet: Sheet) -> None:
    """Every place of ``pdf`` is a field of ``sheet``; the signature locks them all.

    Raises KeyError for a place that ``core.forms.edition`` does not name.
    """
    places = _places(pdf)
    form = pdf.make_indirect(Dictionary(Fields=Array(), SigFlags=0))
    if len(places) > 1:
        form.DR = Dictionary(Font=Dictionary({_FONT: _font(pdf)}))
        form.DA = String(f"{_FONT} {_SIZE} Tf 0 g")
    for field in FIELDS:
        if field.choices and f"{field.name}.0" in places:
            form.Fields.append(_radio(pdf, field, places))
        elif field.name in places:
            form.Fields.append(_text(pdf, field, places.pop(field.name)))
    form.Fields.append(_signature(places.pop(SIGNATURE_FIELD)))
    form.Fields.append(_mark(pdf, sheet))
    if places:
        raise KeyError(sorted(places))
    pdf.Root.AcroForm = form


def _places(pdf: Pdf) -> dict[str, Any]:
    found = {}
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", Array()):
            name = str(annotation.T)
            kept = {key: annotation[key] for key in ("/Rect", "/P", "/StructParent")}
            for key in list(annotation.keys()):
                del annotation[key]
            for key, value in (kept | {"/Type": Name.Annot, "/Subtype": Name.Widget}).items():
                annotation[key] = value
            annotation.Rect = _upright(annotation.Rect)
            annotation.F = _PRINT
            found[name] = annotation
    return found


def _upright(rectangle: Object) -> Array:
    """Lower left corner first, hundredths of a point."""
    x1, y1, x2, y2 = (round(float(each), 2) for each in rectangle)
    return Array([min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)])


def _text(pdf: Pdf, field: Field, widget: Any) -> Any:
    widget.FT, widget.T, widget.TU = Name.Tx, String(field.name), String(field.described)
    widget.MaxLen = field.longest
    long = field.longest > _ONE_LINE
    widget.Ff = (_REQUIRED if field.required else 0) | (_LINES | _FULL if long else 0)
    widget.DA = String(f"{_FONT} {_SMALLER if long else _SIZE} Tf 0 g")
    widget.AP = Dictionary(N=_appearance(pdf, widget, b"/Tx BMC\nEMC"))
    return widget


def _radio(pdf: Pdf, field: Field, places: dict[str, Any]) -> Any:
    """One group; it may stay empty, and be emptied again."""
    group = pdf.make_indirect(
        Dictionary(
            FT=Name.Btn,
            T=String(field.name),
            TU=String(field.described),
            Ff=_RADIO | (_REQUIRED if field.required else 0),
            Opt=Array([String(each) for each in field.choices]),
            Kids=Array(),
        )
    )
    for rank, choice in enumerate(field.choices):
        widget = places.pop(f"{field.name}.{rank}")
        widget.Parent, widget.AS = group, Name.Off
        widget.TU = String(f"{field.described} : {choice}")
        states = {f"/{rank}": _appearance(pdf, widget, _cross(widget)), "/Off": None}
        states["/Off"] = _appearance(pdf, widget, b"")
        widget.AP = Dictionary(N=Dictionary(states))
        widget.MK = Dictionary(CA=String(_CROSS_STYLE))
        group.Kids.append(widget)
    return group


def _signature(widget: Any) -> Any:
    widget.FT, widget.T = Name.Sig, String(SIGNATURE_FIELD)
    widget.TU, widget.F = String(SIGNATURE_DESCRIBED), _PRINT | _LOCKED
    widget.Lock = Dictionary(Type=Name.SigFieldLock, Action=Name.All, P=_NO_CHANGES)
    return widget


def _mark(pdf: Pdf, sheet: Sheet) -> Any:
    """The edition, hidden and read-only: whoever parses the file finds which form it is."""
    page = pdf.pages[0].obj
    widget = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=String(EDITION_FIELD),
            TU=String(EDITION_DESCRIBED),
            V=String(sheet.id),
            Ff=_READ_ONLY,
            F=_HIDDEN,
            Rect=Array([0, 0, 0, 0]),
            P=page,
        )
    )
    page.Annots.append(widget)
    return widget


def _appearance(pdf: Pdf, widget: Any, drawn: bytes) -> Any:
    left, low, right, high = (float(each) for each in widget.Rect)
    stream = Stream(pdf, drawn)
    stream.Type, stream.Subtype = Name.XObject, Name.Form
    stream.BBox = Array([0, 0, round(right - left, 2), round(high - low, 2)])
    stream.Resources = Dictionary()
    return pdf.make_indirect(stream)


def _cross(widget: Any) -> bytes:
    left, low, right, high = (float(each) for each in widget.Rect)
    wide, tall, edge = right - left, high - low, 2.4
    return (
        f"q 1.3 w 1 J {edge} {edge} m {wide - edge:.2f} {tall - edge:.2f} l "
        f"{edge} {tall - edge:.2f} m {wide - edge:.2f} {edge} l S Q"
    ).encode()


def _font(pdf: Pdf) -> Any:
    """The whole typeface for what will be typed: embedded, WinAnsi, never a subset of the page."""
    wide, face = advances(REGULAR), typed_metrics()
    program = Stream(pdf, typed_font())
    program.Length1 = len(typed_font())
    codes: Mapping[int, str] = {char.encode("cp1252")[0]: char for char in WIN_ANSI}
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.TrueType,
            BaseFont=Name.LiberationSans,
            Encoding=Name.WinAnsiEncoding,
            FirstChar=32,
            LastChar=255,
            Widths=Array([wide[ord(codes[at])] if at in codes else 0 for at in range(32, 256)]),
            FontDescriptor=pdf.make_indirect(
                Dictionary(
                    Type=Name.FontDescriptor,
                    FontName=Name.LiberationSans,
                    Flags=_NON_SYMBOLIC,
                    FontBBox=Array([face[side] for side in ("left", "low", "right", "high")]),
                    ItalicAngle=0,
                    Ascent=face["ascent"],
                    Descent=face["descent"],
                    CapHeight=face["capitals"],
                    StemV=80,
                    FontFile2=pdf.make_indirect(program),
                )
            ),
        )
    )
