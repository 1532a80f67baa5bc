"""The last hand: what the file says of itself, then its bytes, the same at each making."""

import io
import re
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

from pikepdf import Dictionary, Name, ObjectStreamMode, Pdf, Stream, String

from poterne.adapters.form_pdf.fields import make_fields
from poterne.adapters.form_pdf.tagging import lighten
from poterne.core.forms.edition import Sheet

_RECTANGLE = re.compile(
    rb"(-?[\d.]{1,15}) (-?[\d.]{1,15}) m\n(-?[\d.]{1,15}) \2 l\n\3 (-?[\d.]{1,15}) l\n\1 \4 l\nh\n"
)
_NO_GAP = re.compile(rb"(?<=[\dA-Fa-f])>0<(?=[\dA-Fa-f])")
EDITION_NAMESPACE = "https://poterne.example/ns/formulaire/1"
"""Of the XMP property ``poterne:edition``."""
_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:poterne="{namespace}">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>fr-CA</rdf:li></rdf:Bag></dc:language>
<xmp:CreateDate>{day}T00:00:00Z</xmp:CreateDate>
<pdfuaid:part>1</pdfuaid:part>
<poterne:edition>{edition}</poterne:edition>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def finished(laid: bytes, sheet: Sheet, *, title: str, day: date) -> bytes:
    """``laid`` with its fields, its edition and its title, dated of ``day``; bytes repeat."""
    with Pdf.open(io.BytesIO(laid)) as pdf:
        lighten(pdf)
        make_fields(pdf, sheet)
        _describe(pdf, sheet, title, day)
        for page in pdf.pages:
            page.obj.Tabs = Name.S
            page.obj.Contents = Stream(pdf, _plain(page.obj.Contents.read_bytes()))
        pdf.remove_unreferenced_resources()
        out = io.BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            compress_streams=True,
            recompress_flate=True,
            object_stream_mode=ObjectStreamMode.disable,
        )
    return out.getvalue()


def _plain(content: bytes) -> bytes:
    """What a page draws, in fewer words: every reader parses it, and ours does four times a file.

    The laid out page writes a rectangle as five strokes, and a null gap after each glyph.
    """
    return _RECTANGLE.sub(_rectangle, _NO_GAP.sub(b"", content))


def _rectangle(strokes: re.Match[bytes]) -> bytes:
    left, low, right, high = (Decimal(each.decode("ascii")) for each in strokes.groups())
    return f"{left} {low} {right - left} {high - low} re\n".encode("ascii")


def _describe(pdf: Pdf, sheet: Sheet, title: str, day: date) -> None:
    packet = _PACKET.format(
        namespace=EDITION_NAMESPACE, title=escape(title), day=day.isoformat(), edition=sheet.id
    )
    about = Stream(pdf, packet.encode())
    about.Type, about.Subtype = Name.Metadata, Name.XML
    pdf.Root.Metadata = pdf.make_indirect(about)
    pdf.Root.Lang = String("fr-CA")
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.trailer.Info = pdf.make_indirect(
        Dictionary(
            Title=String(title),
            CreationDate=String(f"D:{day:%Y%m%d}000000Z"),
        )
    )
