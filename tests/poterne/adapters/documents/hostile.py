"""Hostile files made by script: active content in every hiding place, bombs, polyglots."""

import zipfile
import zlib
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, String

ACTIONS = {
    "JS": lambda: Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")),
    "Launch": lambda: Dictionary(S=Name.Launch, F=String("calc.exe")),
    "ImportData": lambda: Dictionary(S=Name.ImportData, F=String("x.fdf")),
    "SubmitForm": lambda: Dictionary(S=Name.SubmitForm, F=String("https://x.example")),
    "GoToE": lambda: Dictionary(S=Name.GoToE, F=String("x.pdf")),
    "GoToR": lambda: Dictionary(S=Name.GoToR, F=String("x.pdf")),
    "Rendition": lambda: Dictionary(S=Name.Rendition),
    "RichMedia": lambda: Dictionary(Subtype=Name.RichMedia),
    "Movie": lambda: Dictionary(S=Name.Movie),
    "Sound": lambda: Dictionary(S=Name.Sound),
    "3D": lambda: Dictionary({"/Subtype": Name("/3D")}),
    "FileAttachment": lambda: Dictionary(Subtype=Name.FileAttachment),
    "EmbeddedFiles": lambda: Dictionary(EmbeddedFiles=Dictionary(Names=Array([]))),
    "XFA": lambda: Dictionary(XFA=String("<xdp/>")),
    "file link": lambda: Dictionary(S=Name.URI, URI=String("file:///etc/passwd")),
    "shared folder": lambda: Dictionary(S=Name.URI, URI=String("\\\\poste\\x")),
    "base of links": lambda: Dictionary(URI=Dictionary(Base=String("javascript:"))),
    "EF": lambda: Dictionary(EF=Dictionary(F=String("x"))),
    "split scheme": lambda: Dictionary(S=Name.URI, URI=String("java\nscript:alert(1)")),
}


_RAW = pikepdf.StreamDecodeLevel.none


def _saved(pdf, **how) -> bytes:
    out = BytesIO()
    pdf.save(out, **how)
    return out.getvalue()


def plain(content: bytes = b"0 0 m", pages: int = 1, size=(612, 792)) -> bytes:
    with pikepdf.new() as pdf:
        for _rank in range(pages):
            pdf.add_blank_page(page_size=size)
        pdf.pages[0].Contents = pdf.make_stream(content)
        return _saved(pdf, static_id=True)


def _with(action, **how) -> bytes:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root.Essai = pdf.make_indirect(ACTIONS[action]())
        return _saved(pdf, **how)


def in_plain(action):
    return _with(action, object_stream_mode=pikepdf.ObjectStreamMode.disable)


def in_object_stream(action):
    return _with(action, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def _before_the_table(more: bytes) -> bytes:
    data = plain()
    place = data.rindex(b"xref\n", 0, data.rindex(b"startxref"))
    return data[:place] + more + data[place:]


def unreachable(action):
    """An object that no table names, before the table."""
    return _before_the_table(b"900 0 obj\n" + ACTIONS[action]().unparse() + b"\nendobj\n")


def between_brackets(action):
    """The same, between two names that spell a bracket each."""
    body = b"[ /A#28 " + ACTIONS[action]().unparse() + b" /B#29 ]"
    return _before_the_table(b"900 0 obj\n" + body + b"\nendobj\n")


def behind_a_comment(action):
    """The same, where two comments look like the ends of a stream."""
    body = b"900 0 obj\n" + ACTIONS[action]().unparse() + b"\nendobj\n"
    return _before_the_table(b"% <<>>\n%stream\n" + body + b"%endstream\n")


def _packed(action, coded, filters):
    """In an object stream that no table names, coded as its ``filters`` say."""
    body = coded(b"7 0 " + ACTIONS[action]().unparse())
    head = b"<< /Type /ObjStm /N 1 /First 4 %b /Length %d >>" % (filters, len(body))
    held = b"900 0 obj\n" + head + b"\nstream\n" + body + b"\nendstream\nendobj\n"
    return _before_the_table(held)


def packed_unreachable(action):
    return _packed(action, zlib.compress, b"/Filter /FlateDecode")


def packed_in_letters(action):
    return _packed(action, lambda body: body.hex().encode() + b">", b"/Filter /ASCIIHexDecode")


def packed_by_rows(action):
    """Each byte is a row of its own, behind the number of the way it was foretold."""
    filters = b"/Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 1 >>"
    return _packed(
        action, lambda body: zlib.compress(b"".join(b"\0%c" % each for each in body)), filters
    )


def opened_by_a_comment(action):
    """What a comment opens is no stream: a reader that repairs finds the object."""
    body = b"900 0 obj\n" + ACTIONS[action]().unparse() + b"\nendobj\n"
    return _before_the_table(b"% <<>>\nstream\n" + body + b"endstream\n")


def deep_in_object_stream(depth, last=b"null"):
    """``last`` after ``depth`` actions, one in the other, where no nesting is seen outside."""
    chain = b"<< /S /GoTo /Next " * depth + last + b">>" * depth
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root.OpenAction = pdf.make_indirect(pikepdf.Object.parse(chain))
        return _saved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def overwritten(action):
    """There in the first revision, gone in the last."""
    data = in_plain(action)
    place = data.rindex(b"startxref")
    start = data[place:].split()[1].decode()
    number = next(
        n for n in range(1, 20) if f"\n{n} 0 obj".encode() in data and _holds(data, n, action)
    )
    at = len(data)
    more = f"{number} 0 obj\n<< >>\nendobj\n".encode()
    table = f"xref\n{number} 1\n{at:010} 00000 n \n".encode()
    end = f"trailer\n<< /Root 1 0 R /Size 20 /Prev {start} >>\nstartxref\n{at + len(more)}\n%%EOF\n"
    return data + more + table + end.encode()


def _holds(data, number, action):
    begin = data.index(f"\n{number} 0 obj".encode())
    return ACTIONS[action]().unparse()[3:12] in data[begin : data.index(b"endobj", begin)]


def escaped(action):
    """Its names spelled with escapes."""
    data = in_plain(action)
    for name in (*_SPELLED, "URI"):
        spelled = f"/{name[:-1]}#{ord(name[-1]):02x}".encode()
        data = data.replace(f"/{name}".encode() + b" ", spelled + b" ")
    return data


_SPELLED = (
    "JS", "JavaScript", "Launch", "ImportData", "SubmitForm", "GoToE", "GoToR", "Rendition",
    "RichMedia", "Movie", "Sound", "3D", "FileAttachment", "EmbeddedFiles", "XFA",
)  # fmt: skip
HIDING = {
    "plain": in_plain,
    "object stream": in_object_stream,
    "unreachable": unreachable,
    "between brackets": between_brackets,
    "behind a comment": behind_a_comment,
    "packed and unreachable": packed_unreachable,
    "packed in letters": packed_in_letters,
    "packed by rows": packed_by_rows,
    "opened by a comment": opened_by_a_comment,
    "overwritten": overwritten,
    "escaped": escaped,
}


def _one_stream(raw: bytes, **how) -> bytes:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        held = pdf.make_stream(b"")
        held.write(raw, filter=how.pop("filters"))
        for key, value in how.items():
            held[f"/{key}"] = value
        pdf.Root.Essai = held
        return _saved(pdf, compress_streams=False, stream_decode_level=_RAW)


def picture_of(width, height):
    return _one_stream(
        zlib.compress(b"0"), filters=Name.FlateDecode, Type=Name.XObject, Subtype=Name.Image,
        Width=width, Height=height, BitsPerComponent=8, ColorSpace=Name.DeviceGray,
    )  # fmt: skip


def jpx_of(width, height):
    head = (
        b"\xff\x4f\xff\x51"
        + bytes(4)
        + b"".join(n.to_bytes(4, "big") for n in (width, height, 0, 0))
    )
    return _one_stream(
        head, filters=Name.JPXDecode, Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1
    )


def swelling(megabytes, rounds=1, *, elsewhere=False):
    """``elsewhere``: its dictionary refers to its filters."""
    raw = bytes(megabytes * 1024 * 1024)
    for _round in range(rounds):
        raw = zlib.compress(raw, 9)
    data = _one_stream(raw, filters=Array([Name.FlateDecode] * rounds))
    if not elsewhere:
        return data
    with pikepdf.open(BytesIO(data)) as pdf:
        pdf.Root.Essai.stream_dict.Filter = pdf.make_indirect(Name.FlateDecode)
        return _saved(pdf, compress_streams=False, stream_decode_level=_RAW)


def long_chain():
    return plain().replace(
        b"<< /Length", b"<< /Filter [" + b"/ASCIIHexDecode " * 5 + b"] /Length", 1
    )


def nested(depth):
    return plain().replace(b"/Pages 2 0 R", b"/Pages 2 0 R /X " + b"[" * depth + b"]" * depth, 1)


def crowd(count):
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.Root.X = Array([pdf.make_indirect(Dictionary()) for _rank in range(count)])
        return _saved(pdf)


def often_revised(times):
    return plain() + b"\n%%EOF" * times


TRAPS = {
    "picture": lambda: picture_of(40_000, 30_000),
    "jpx": lambda: jpx_of(40_000, 30_000),
    "inflation": lambda: swelling(30),
    "inflation, twice": lambda: swelling(30, 2),
    "inflation, told elsewhere": lambda: swelling(30, elsewhere=True),
    "nested": lambda: nested(300),
    "nested where it is packed": lambda: deep_in_object_stream(150),
    "script at the bottom": lambda: deep_in_object_stream(150, ACTIONS["JS"]().unparse()),
    "crowd": lambda: crowd(50_001),
    "announced crowd": lambda: plain().replace(b"/Size ", b"/Size 922337203685477580", 1),
    "revised": lambda: often_revised(40),
    "chain": long_chain,
    "wide page": lambda: plain(size=(2000, 2000)),
}

POLYGLOTS = {
    "zip before": lambda: b"PK\x03\x04" + plain(),
    "exe before": lambda: b"MZ" + plain(),
    "gif before": lambda: b"GIF89a" + plain(),
    "zip inside": lambda: zipped().join((plain()[:-30], plain()[-30:])),
    "zip, then an end": lambda: plain() + zipped() + b"\n%%EOF\n",
    "rar after": lambda: plain() + b"Rar!\x1a\x07\x00" + bytes(40),
    "7z after": lambda: plain() + b"7z\xbc\xaf\x27\x1c" + bytes(40),
    "page of the web in a comment": lambda: plain().replace(b"\n", b"\n%<script>a()</script>\n", 1),
    "page of the web after": lambda: plain() + b"<HTML><body>",
    "program after": lambda: plain() + b"<?php system($_GET[1]); ?>",
    "zip after": lambda: plain() + b"PK\x05\x06" + bytes(18),
}


def zipped() -> bytes:
    """An archive of one file."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    return out.getvalue()


def locked(user="", owner="secret"):
    with pikepdf.open(BytesIO(plain())) as pdf:
        return _saved(pdf, encryption=pikepdf.Encryption(owner=owner, user=user, R=6))
