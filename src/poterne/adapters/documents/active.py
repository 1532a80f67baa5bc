"""Active content anywhere in a file: reachable or not, in every revision (documents.md §6.3)."""

import re
from collections.abc import Iterator
from itertools import chain, pairwise

import pikepdf

from poterne.adapters.documents.revisions import trap, unescaped
from poterne.core.documents import Finding
from poterne.core.documents_table import MOST_NESTING

NAMES = frozenset(
    f"/{name}"
    for name in (
        "JS", "JavaScript", "Launch", "ImportData", "SubmitForm", "GoToE", "GoToR", "Rendition",
        "RichMedia", "Movie", "Sound", "3D", "FileAttachment", "EmbeddedFiles", "EmbeddedFile",
        "EF", "XFA",
    )
)  # fmt: skip
FIRST_SIGHT = re.compile(
    rb"/(?:JS|JavaScript|Launch|ImportData|SubmitForm|GoToE|GoToR|Rendition|RichMedia|Movie|Sound|3D"
    rb"|FileAttachment|EmbeddedFiles?|EF|XFA|URI)"
)
"""All NAMES, and addresses. Longer names may begin so: the walk tells them apart."""
_NAME = re.compile(rb"/[^\x00\t\n\x0c\r ()<>\[\]{}/%]+")
_BOUND = re.compile(rb"\d[\x00\t\n\x0c\r ]obj|endobj|stream")
_REFERENCE = re.compile(rb"(?<![\d.])\d{1,10}[\t\n\r ]\d{1,5}[\t\n\r ]R(?![A-Za-z])")
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.\-]*:")
_SHARE = ("\\\\", "//")
_HARMLESS = re.compile(r"^(?:https?|mailto):", re.IGNORECASE)
_ATTACHED = "/EF"
_BLANKS = re.compile(r"[\x00-\x20\x7f]")
_FILTERS = {"/Filter", "/DecodeParms"}
_LISTED = 12


class Found:
    """What was met while walking: active names and strange links, plain links."""

    def __init__(self) -> None:
        self.active: dict[str, str] = {}
        self.links = 0
        self.byte_ranges = 0
        self.deep = False

    def findings(self) -> Iterator[Finding]:
        """``CONTENU_ACTIF`` with what and where, ``LIEN``; ``FICHIER_PIEGE`` when too deep."""
        if self.deep:
            yield trap("imbrication", f"plus de {MOST_NESTING}", MOST_NESTING)
        if self.active:
            told = [f"{what} ({where})" for what, where in sorted(self.active.items())][:_LISTED]
            yield Finding(
                "CONTENU_ACTIF",
                measure="contenu actif",
                value=", ".join(sorted(self.active)[:_LISTED]),
                words={"liste": ", ".join(told)},
            )
        if self.links:
            yield Finding("LIEN", measure="liens", value=str(self.links))


def look_in(pdf: pikepdf.Pdf, found: Found) -> None:
    """Every object of one revision, the trailer included; ``pdf`` stays open meanwhile."""
    _look_at(pdf.trailer, "fin de fichier", found)
    opening = pdf.Root.get("/OpenAction")
    if opening is not None:
        found.links += 1
    for each in pdf.objects:
        if not isinstance(each, pikepdf.Object):
            continue  # a number or nothing at all, as Python's own
        _look_at(each, f"objet {each.objgen[0]}", found)


def look_outside(text: bytes, found: Found) -> None:
    """What no table names: objects left in the file, read from ``text``, bodies taken out.

    Names are as they were spelled: an escaped bracket would open a string that hides others.
    """
    if not _suspect(text):
        return
    bounds = chain(_BOUND.finditer(text), [None])
    for begin, end in pairwise(bounds):
        body = text[begin.end() : end.start() if end else len(text)] if begin else b""
        if b"/" not in body or not _suspect(body):
            continue
        try:
            _walk(_parsed(body), "hors table", found)
        except (pikepdf.PdfError, ValueError, RuntimeError):
            _note_names(body, "hors table", found)


def _look_at(each: pikepdf.Object, where: str, found: Found) -> None:
    if isinstance(each, pikepdf.Stream):
        if _suspect(each.stream_dict.unparse()):
            _walk(each.stream_dict, where, found)
        if each.stream_dict.get("/Type") == "/ObjStm":
            _look_packed(each, where, found)
        return
    text = each.unparse(resolved=True)
    if b"/ByteRange" in text and isinstance(each, pikepdf.Dictionary) and "/ByteRange" in each:
        found.byte_ranges += 1
    if _suspect(text):
        _walk(each, where, found)


def _look_packed(each: pikepdf.Stream, where: str, found: Found) -> None:
    """Objects packed in a stream: those that a table still names are walked as objects too."""
    try:
        body = each.read_bytes()
    except pikepdf.PdfError:
        return
    look_packed(body, where, found)


def look_packed(body: bytes, where: str, found: Found) -> None:
    """The objects in ``body``, after the numbers that say where each starts."""
    if not _suspect(body):
        return
    try:
        _walk(_parsed(b"[" + body + b"]"), where, found)
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError):
        _note_names(body, where, found)


def unpacked(head: bytes, body: bytes) -> bytes:
    """``body`` as the filters in its dictionary ``head`` say; b"" when they do not."""
    try:
        with pikepdf.new() as pdf:
            said = _parsed(head)
            held = pikepdf.Stream(pdf, body)
            for key in _FILTERS & set(said.keys()):
                held[key] = said[key]
            return held.read_bytes()
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError):
        return b""


def _parsed(body: bytes) -> pikepdf.Object:
    """The object written in ``body``; what it refers to is looked at elsewhere."""
    return pikepdf.Object.parse(_REFERENCE.sub(b"null", body).strip())


def _suspect(text: bytes) -> bool:
    """Whether an active name may be there; the walk clears a string that only speaks of it."""
    return FIRST_SIGHT.search(unescaped(text)) is not None


def _note_names(text: bytes, where: str, found: Found) -> None:
    for each in set(_NAME.findall(unescaped(text))):
        if (name := each.decode("latin-1")) in NAMES:
            found.active.setdefault(name, where)


def _walk(each: pikepdf.Object, where: str, found: Found, depth: int = 0) -> None:
    """``each`` and all that it holds directly; what it refers to is walked as its own object."""
    if depth > MOST_NESTING:
        found.deep = True
        return
    if isinstance(each, pikepdf.Dictionary):
        for key, value in each.items():
            if key != _ATTACHED or _attached(value):
                _note(key, where, found)
            _note_link(key, value, where, found)
            _inside(value, where, found, depth)
    elif isinstance(each, pikepdf.Array):
        for value in each:
            _inside(value, where, found, depth)
    elif isinstance(each, pikepdf.Name) and str(each) != _ATTACHED:
        _note(str(each), where, found)


def _attached(value: object) -> bool:
    """Whether ``/EF`` names files that the document carries; a font may bear that name too."""
    return isinstance(value, pikepdf.Dictionary) and bool({"/F", "/UF"} & set(value.keys()))


def _inside(value: object, where: str, found: Found, depth: int) -> None:
    if isinstance(value, pikepdf.Object) and not value.is_indirect:
        _walk(value, where, found, depth + 1)


def _note(name: str, where: str, found: Found) -> None:
    if name in NAMES:
        found.active.setdefault(name, where)


def _note_link(key: str, value: object, where: str, found: Found) -> None:
    """An address of ``/URI``, or the one that all the file's short addresses follow."""
    if key == "/URI" and isinstance(value, pikepdf.Dictionary):
        value = value.get("/Base")
    if key == "/URI" and isinstance(value, pikepdf.String):
        _link(str(value), where, found)


def _link(target: str, where: str, found: Found) -> None:
    address = _BLANKS.sub("", target)
    stranger = _SCHEME.match(address) and not _HARMLESS.match(address)
    if stranger or address.startswith(_SHARE):
        found.active.setdefault(f"lien {address[:40]}", where)
    else:
        found.links += 1
