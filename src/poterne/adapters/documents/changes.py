"""C6, C7: what later revisions changed, by pyHanko's analysis and by a wall that is not."""

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pikepdf
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, FormUpdatingRule, StandardDiffPolicy
from pyhanko.sign.diff_analysis.constants import ROOT_EXEMPT_STRICT_COMPARISON
from pyhanko.sign.diff_analysis.rules.file_structure_rules import CatalogModificationRule
from pyhanko.sign.diff_analysis.rules.form_field_rules import (
    GenericFieldModificationRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
)

from poterne.adapters.documents.rendering import differing_pixels

_KEYS = ROOT_EXEMPT_STRICT_COMPARISON - {"/MarkInfo"}
_CATALOG = CatalogModificationRule(_KEYS)  # type: ignore[no-untyped-call]  # pyHanko’s
POLICY = StandardDiffPolicy(
    global_rules=[
        _CATALOG if isinstance(each, CatalogModificationRule) else each
        for each in DEFAULT_DIFF_POLICY.global_rules
    ],
    form_rule=FormUpdatingRule(
        ignored_acroform_keys={"/Fields", "/DR", "/DA"},
        field_rules=[
            SigFieldCreationRule(),  # type: ignore[no-untyped-call]  # pyHanko’s
            SigFieldModificationRule(allow_in_place_appearance_stream_changes=False),
            GenericFieldModificationRule(allow_in_place_appearance_stream_changes=False),
        ],
    ),
    ignore_orphaned_objects=False,
)
"""pyHanko's own, but for three things. To have readers draw fields anew, or disbelieve the tags, is
neither a proof nor a timestamp. An object that nothing refers to is accounted for by nobody. And
appearances changed in place: the default calls an honest archival timestamp tampering when all
fields are locked, and lets a changed appearance pass when they are not."""
_TITLE, _TAG = re.compile(rb"<dc:title>([^\0]{0,4000}?)</dc:title>"), re.compile(rb"<[^<>]{0,200}>")
_MOVING = {"/ModDate", "/Producer"}


def filled(data: bytes) -> dict[str, str]:
    """The values of that revision's form, by full name. Raises pikepdf.PdfError."""
    with pikepdf.open(BytesIO(data)) as pdf:
        form: Any = pdf.Root.get("/AcroForm", {})
        values: dict[str, str] = {}
        _walk(list(form.get("/Fields", [])), values)
        return values


def _walk(
    fields: Sequence[pikepdf.Object], values: dict[str, str], prefix: str = "", kind: str = ""
) -> None:
    for rank, field in enumerate(fields):
        own = str(field["/T"]) if "/T" in field else f"#{rank}"
        name = f"{prefix}.{own}" if prefix else own
        its = str(field.get("/FT", kind))
        if its != "/Sig" and "/V" in field:
            values[name] = repr(field["/V"].unparse(resolved=True))
        if its != "/Sig" and "/AS" in field:
            values[name + "/AS"] = str(field["/AS"])
        if "/Kids" in field and name.count(".") < 20:  # noqa: PLR2004  (deep enough)
            _walk(list(field["/Kids"]), values, name, its)


def says_the_same(data: bytes, end: int) -> bool:
    """Whether the file still says of itself what it said at byte ``end``: title, author, subject.

    And of what will be typed in it, once that was said. pyHanko's analysis lets a later revision
    write them again. Raises pikepdf.PdfError.
    """
    with pikepdf.open(BytesIO(data[:end])) as before, pikepdf.open(BytesIO(data)) as after:
        return _about(before) == _about(after) and all(
            said(before) in {"", said(after)} for said in (_title, _typed_look)
        )


def _about(pdf: pikepdf.Pdf) -> dict[str, str]:
    info: Any = pdf.trailer.get("/Info", {})
    return {key: str(value) for key, value in info.items() if key not in _MOVING}


def _title(pdf: pikepdf.Pdf) -> str:
    held = pdf.Root.get("/Metadata")
    found = _TITLE.search(held.read_bytes()) if isinstance(held, pikepdf.Stream) else None
    return _TAG.sub(b"", found[1]).strip().decode("utf-8", "replace") if found else ""


def _typed_look(pdf: pikepdf.Pdf) -> str:
    form: Any = pdf.Root.get("/AcroForm", {})
    return str(form.get("/DA", ""))


def only_timestamped(
    data: bytes, end: int, changed: set[str], stamped: set[str]
) -> tuple[bool, int, tuple[str, ...]]:
    """Whether what came after byte ``end`` is timestamps of the document and nothing else (C7).

    Another person's signature is not: whoever signed first did not see the file that is received.
    Returns it with the pixels that differ, on the screen or on paper, and the fields whose values
    differ. ``changed``: fields that pyHanko saw changed; ``stamped``: those that hold a timestamp
    now: a box that waited for one may be filled, and show nothing more than before.
    """
    before, after = filled(data[:end]), filled(data)
    values = tuple(
        sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    )
    pixels = max(differing_pixels(data[:end], data, paper=paper) for paper in (False, True))
    same = not values and pixels == 0 and says_the_same(data, end)
    return same and changed <= stamped, pixels, values
