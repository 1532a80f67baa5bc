"""Attacks on a signed file, each made by script: what they change, no signer ever saw."""

import random
import re
from io import BytesIO

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from tests.poterne.adapters.documents.pki import asn1, root

_WAITING = (60, 600, 300, 730)
RANGE = re.compile(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)")


def updated(data: bytes, change) -> bytes:
    """``data`` and one more revision, in which ``change(writer)`` was done."""
    writer = IncrementalPdfFileWriter(BytesIO(data), strict=False)
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _page(writer, rank=0):
    return writer.root["/Pages"]["/Kids"][rank]


def _stream(writer, code: bytes):
    return writer.add_object(generic.StreamObject(stream_data=code))


def _annotations(page):
    return page["/Annots"] if "/Annots" in page else []  # noqa: SIM401  (get gives a reference)


INK = b" q 1 0 0 RG 8 w 60 500 m 500 640 l S Q "


def overlay(writer):
    """More ink on page 1: its contents replaced by an array with one more stream."""
    page = _page(writer)
    old = page.raw_get("/Contents")
    page["/Contents"] = generic.ArrayObject([old, _stream(writer, INK)])
    writer.update_container(page)


def replaced(writer):
    """Shadow replace: the content stream itself is written again."""
    stream = _page(writer)["/Contents"]
    stream = stream[0] if isinstance(stream, generic.ArrayObject) else stream
    stream._data = stream.data + INK  # noqa: SLF001  (pyHanko has no other way in)
    stream._encoded_data = None  # noqa: SLF001
    writer.mark_update(stream.container_ref)


def annotation(subtype, **more):
    """Shadow hide, evil annotation: something laid over the page."""

    def change(writer):
        page = _page(writer)
        look = generic.StreamObject(
            {
                pdf_name("/Type"): pdf_name("/XObject"),
                pdf_name("/Subtype"): pdf_name("/Form"),
                pdf_name("/BBox"): generic.ArrayObject(map(generic.FloatObject, (0, 0, 400, 300))),
            },
            stream_data=b"1 1 1 rg 0 0 400 300 re f",
        )
        held = generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Annot"),
                pdf_name("/Subtype"): pdf_name(subtype),
                pdf_name("/Rect"): generic.ArrayObject(
                    map(generic.FloatObject, (60, 300, 460, 600))
                ),
                pdf_name("/F"): generic.NumberObject(4),
                pdf_name("/AP"): generic.DictionaryObject(
                    {pdf_name("/N"): writer.add_object(look)}
                ),
            }
        )
        for key, value in more.items():
            held[pdf_name(f"/{key}")] = value
        ref = writer.add_object(held)
        page["/Annots"] = generic.ArrayObject([*_annotations(page), ref])
        writer.update_container(page)

    return change


def page_added(writer):
    kids = writer.root["/Pages"]
    page = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Page"),
            pdf_name("/Parent"): kids.container_ref
            and generic.IndirectObject(
                kids.container_ref.idnum, kids.container_ref.generation, writer
            ),
            pdf_name("/MediaBox"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 612, 792))),
            pdf_name("/Contents"): _stream(writer, INK),
        }
    )
    kids["/Kids"].append(writer.add_object(page))
    kids["/Count"] = generic.NumberObject(int(kids["/Count"]) + 1)
    writer.update_container(kids["/Kids"])
    writer.update_container(kids)


def page_removed(writer):
    kids = writer.root["/Pages"]
    del kids["/Kids"][1]
    kids["/Count"] = generic.NumberObject(1)
    writer.update_container(kids)


def pages_swapped(writer):
    kids = writer.root["/Pages"]
    kids["/Kids"] = generic.ArrayObject(reversed(list(kids["/Kids"])))
    writer.update_container(kids)


def _signature_field(writer):
    for each in writer.root["/AcroForm"]["/Fields"]:
        if each.get_object().get("/FT") == "/Sig":
            return each.get_object()
    raise LookupError


def signature_look(writer):
    """The appearance of the signature replaced in place."""
    field = _signature_field(writer)
    look = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): generic.ArrayObject(map(generic.FloatObject, (0, 0, 200, 50))),
        },
        stream_data=b"0 0 0 rg 0 0 200 50 re f",
    )
    field["/AP"] = generic.DictionaryObject({pdf_name("/N"): writer.add_object(look)})
    writer.update_container(field)


def box_that_waits(writer):
    """An empty signature box over what page 1 says: made before anybody signs."""
    append_signature_field(writer, SigFieldSpec("attente", box=_WAITING))


def box_drawn(writer):
    """What that box will show, once a timestamp fills it: white over the words, ink instead."""
    field = next(
        each.get_object()
        for each in writer.root["/AcroForm"]["/Fields"]
        if each.get_object()["/T"] == "attente"
    )
    left, low, right, high = _WAITING
    corners = generic.ArrayObject(map(generic.NumberObject, (0, 0, right - left, high - low)))
    look = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): corners,
        },
        stream_data=b"1 1 1 rg 0 0 600 600 re f 0 g 5 5 40 10 re f",
    )
    field["/AP"] = generic.DictionaryObject({pdf_name("/N"): writer.add_object(look)})
    writer.update_container(field)


def signature_moved(writer):
    field = _signature_field(writer)
    field["/Rect"] = generic.ArrayObject(map(generic.FloatObject, (60, 600, 260, 660)))
    writer.update_container(field)


def reason_spoofed(writer):
    value = _signature_field(writer)["/V"]
    value["/Reason"] = generic.TextStringObject("J’accepte tout")
    writer.update_container(value)


def field_added(writer):
    form = writer.root["/AcroForm"]
    held = generic.DictionaryObject(
        {
            pdf_name("/FT"): pdf_name("/Tx"),
            pdf_name("/T"): generic.TextStringObject("autre"),
            pdf_name("/V"): generic.TextStringObject("1000000"),
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Widget"),
            pdf_name("/Rect"): generic.ArrayObject(map(generic.FloatObject, (60, 600, 260, 620))),
        }
    )
    form["/Fields"].append(writer.add_object(held))
    writer.update_container(form["/Fields"])
    writer.update_container(form)


def value_changed(writer):
    """The value of a text field written again."""
    for each in writer.root["/AcroForm"]["/Fields"]:
        field = each.get_object()
        if field.get("/FT") == "/Tx":
            field["/V"] = generic.TextStringObject("autre/2099-01")
            writer.update_container(field)
            return
    raise LookupError


def script(writer):
    writer.root["/OpenAction"] = generic.DictionaryObject(
        {
            pdf_name("/S"): pdf_name("/JavaScript"),
            pdf_name("/JS"): generic.TextStringObject("app.alert(1)"),
        }
    )
    writer.update_root()


def launch(writer):
    writer.root["/OpenAction"] = generic.DictionaryObject(
        {pdf_name("/S"): pdf_name("/Launch"), pdf_name("/F"): generic.TextStringObject("calc.exe")}
    )
    writer.update_root()


def embedded(writer):
    held = writer.add_object(
        generic.StreamObject({pdf_name("/Type"): pdf_name("/EmbeddedFile")}, stream_data=b"MZ")
    )
    spec = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Filespec"),
            pdf_name("/F"): generic.TextStringObject("x.exe"),
            pdf_name("/EF"): generic.DictionaryObject({pdf_name("/F"): held}),
        }
    )
    names = generic.ArrayObject([generic.TextStringObject("x"), writer.add_object(spec)])
    writer.root["/Names"] = generic.DictionaryObject(
        {pdf_name("/EmbeddedFiles"): generic.DictionaryObject({pdf_name("/Names"): names})}
    )
    writer.update_root()


def title(writer):
    info = writer.trailer["/Info"]
    info["/Title"] = generic.TextStringObject("Demande d’un autre")
    writer.update_container(info)


def catalog(writer):
    """The whole tree of pages replaced by another document's."""
    writer.root["/Pages"] = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Pages"),
            pdf_name("/Count"): generic.NumberObject(0),
            pdf_name("/Kids"): generic.ArrayObject(),
        }
    )
    writer.update_root()


def optional_content(writer):
    """Shadow hide: a layer switched."""
    writer.root["/OCProperties"] = generic.DictionaryObject(
        {
            pdf_name("/OCGs"): generic.ArrayObject(),
            pdf_name("/D"): generic.DictionaryObject({pdf_name("/BaseState"): pdf_name("/OFF")}),
        }
    )
    writer.update_root()


def font(writer):
    """Shadow: a font written again, so that the same bytes show other letters."""
    fonts = _page(writer)["/Resources"]["/Font"]
    name = next(iter(fonts))
    held = fonts[name]
    held["/BaseFont"] = pdf_name("/Courier")
    held.pop("/DescendantFonts", None)
    held["/Subtype"] = pdf_name("/Type1")
    held["/Encoding"] = pdf_name("/WinAnsiEncoding")
    writer.update_container(held)


def drawn_anew(writer):
    """Readers are told to make the looks of all fields again."""
    form = writer.root["/AcroForm"]
    form["/NeedAppearances"] = generic.BooleanObject(value=True)
    writer.update_container(form)


def typed_otherwise(writer):
    """What is typed looks otherwise."""
    form = writer.root["/AcroForm"]
    form["/Q"] = generic.NumberObject(2)
    writer.update_container(form)


def tags_disowned(writer):
    writer.root["/MarkInfo"] = generic.DictionaryObject(
        {pdf_name("/Suspects"): generic.BooleanObject(value=True)}
    )
    writer.update_root()


def crop(writer):
    page = _page(writer)
    page["/CropBox"] = generic.ArrayObject(map(generic.NumberObject, (0, 400, 612, 792)))
    writer.update_container(page)


REVISIONS = {
    "overlay": overlay,
    "shadow replace": replaced,
    "stamp": annotation("/Stamp"),
    "square": annotation("/Square"),
    "free text": annotation("/FreeText", DA=generic.TextStringObject("/Helv 12 Tf")),
    "highlight": annotation("/Highlight"),
    "page added": page_added,
    "page removed": page_removed,
    "pages swapped": pages_swapped,
    "signature look": signature_look,
    "signature moved": signature_moved,
    "reason spoofed": reason_spoofed,
    "field added": field_added,
    "value changed": value_changed,
    "script": script,
    "launch": launch,
    "embedded": embedded,
    "title": title,
    "catalog": catalog,
    "layers": optional_content,
    "font": font,
    "crop": crop,
    "drawn anew": drawn_anew,
    "typed otherwise": typed_otherwise,
    "tags disowned": tags_disowned,
}
"""Incremental updates, each a class of its own."""


def _range(data: bytes) -> re.Match:
    return list(RANGE.finditer(data))[-1]


def rewritten(data: bytes, **how) -> bytes:
    """The whole file saved again by another tool."""
    out = BytesIO()
    with pikepdf.open(BytesIO(data)) as pdf:
        pdf.save(out, **how)
    return out.getvalue()


def wrapped(data: bytes) -> bytes:
    """Signature wrapping: the second range moved, something between."""
    found = _range(data)
    first, second, length = (int(found[n]) for n in (2, 3, 4))
    evil = b"\n99 0 obj\n<< /Evil true >>\nendobj\n"
    numbers = f"/ByteRange [0 {first} {second + len(evil)} {length}".encode()
    moved = data.replace(found[0], numbers.ljust(len(found[0]))[: len(found[0]) + 8])
    return moved[:second] + evil + moved[second:]


def stuffed(data: bytes) -> bytes:
    """The gap holds more than the signature."""
    found = _range(data)
    first, second = int(found[2]), int(found[3])
    gap = bytearray(data[first:second])
    gap[-9:-1] = b"deadbeef"
    return data[:first] + bytes(gap) + data[second:]


def spaces_in_gap(data: bytes) -> bytes:
    found = _range(data)
    second = int(found[3])
    return data[: second - 5] + b"    >" + data[second:]


def appended(tail: bytes):
    """Bytes after the end, which a lenient reader would take."""
    return lambda data: data + tail


def proofs_around(hidden: bytes):
    """A later revision that adds proofs and nothing else, but for ``hidden`` after an object."""

    def change(data: bytes) -> bytes:
        with pikepdf.open(BytesIO(data)) as pdf:
            trailer, top = pdf.trailer, pdf.Root.objgen[0]
            count, info = int(trailer.Size), trailer.Info.objgen[0]
            kept, name = pdf.Root.unparse(resolved=True)[:-2], trailer.ID.unparse()
        store = kept + b" /DSS << /Certs [%d 0 R] >> >>" % count
        held = asn1(root().certificate).dump()
        proof = b"<< /Length %d >>\nstream\n%b\nendstream" % (len(held), held)
        first = b"\n%d 0 obj\n%b\nendobj\n" % (top, store) + hidden
        second = b"%d 0 obj\n%b\nendobj\n" % (count, proof)
        at, then, end = (len(data) + each for each in (1, len(first), len(first + second)))
        table = b"xref\n%d 1\n%010d 00000 n \n%d 1\n%010d 00000 n \n" % (top, at, count, then)
        before = re.findall(rb"startxref\s+(\d+)", data)[-1]
        known = b"/Size %d /Root %d 0 R /Info %d 0 R /ID %b" % (count + 1, top, info, name)
        last = b"trailer\n<< /Prev %b %b >>\nstartxref\n%d\n%%%%EOF\n" % (before, known, end)
        return data + first + second + table + last

    return change


HIDING = {
    "comment": b"% <<>>\nstream\n4 0 obj\n<< /Evil true >>\nendobj\n% endstream\n",
    "comment, as an object ends": (
        b"% >>\nstream\n4 0 obj\n<< /Evil true >>\nendobj\nendstream\nendobj\n"
    ),
}


def no_range(data: bytes) -> bytes:
    return data.replace(b"/ByteRange ", b"/ByteRanga ")


def null_range(data: bytes) -> bytes:
    found = _range(data)
    return data.replace(found[0], b"/ByteRange null %".ljust(len(found[0]), b"x")[: len(found[0])])


def empty_contents(data: bytes) -> bytes:
    found = _range(data)
    first, second = int(found[2]), int(found[3])
    return data[:first] + b"<" + b"0" * (second - first - 2) + b">" + data[second:]


def overlapping(data: bytes) -> bytes:
    found = _range(data)
    return data.replace(found[0], found[0].replace(b"[0 ", b"[1 ", 1))


def byte_changed(data: bytes) -> bytes:
    """One byte of the first page's stream."""
    place = data.index(b"stream") + 40
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def head_changed(data: bytes) -> bytes:
    return data[:7] + (b"6" if data[7:8] != b"6" else b"5") + data[8:]


BYTES = {
    "rewritten": rewritten,
    "wrapped": wrapped,
    "stuffed": stuffed,
    "spaces": spaces_in_gap,
    "object appended": appended(b"\n4 0 obj\n<< /Type /Catalog /Evil true >>\nendobj\n"),
    "trailer appended": appended(
        b"\n4 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 4 0 R >>\n%%EOF\n"
    ),
    "end appended": appended(b"\nstartxref\n0\n%%EOF\n"),
    "text appended": appended(b"hello"),
    **{f"hidden by a {name}": proofs_around(hidden) for name, hidden in HIDING.items()},
    "no range": no_range,
    "null range": null_range,
    "no contents": empty_contents,
    "overlap": overlapping,
    "byte": byte_changed,
    "head": head_changed,
}


def flipped(data: bytes, chance: random.Random) -> bytes:
    """One bit turned, anywhere."""
    place = chance.randrange(len(data))
    return data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :]
