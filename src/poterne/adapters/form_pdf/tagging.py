"""The tag tree without the spans that say nothing: a paragraph holds its own words.

Whoever reads the file aloud, or checks it, has half as many elements to walk.
"""

from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Pdf

_SILENT = {"/Type", "/S", "/P", "/K", "/Pg"}
_Place = tuple[int, int]


def lighten(pdf: Pdf) -> None:
    """Each span that bears no language, no text and no role of its own is its parent's content.

    Its marks, in their order, are then those of the parent (ISO 32000-1, 14.7.4).
    """
    root: Any = pdf.Root.StructTreeRoot
    heirs: dict[_Place, Object] = {}
    for each in _kids(root):
        _lighten(each, heirs)
    for marks in list(root.ParentTree.Nums)[1::2]:
        if isinstance(marks, Array):
            for rank, holder in enumerate(marks):
                if isinstance(holder, Dictionary):
                    marks[rank] = _heir(holder, heirs)


def _heir(holder: Object, heirs: dict[_Place, Object]) -> Object:
    while holder.objgen in heirs:
        holder = heirs[holder.objgen]
    return holder


def _lighten(element: Any, heirs: dict[_Place, Object]) -> None:
    kids = _kids(element)
    kept: list[Any] = []
    for kid in kids:
        if isinstance(kid, Dictionary) and kid.get("/Type") == Name.StructElem:
            _lighten(kid, heirs)
        if _says_nothing(kid) and element.get("/Pg", kid.Pg).objgen == kid.Pg.objgen:
            element.Pg = kid.Pg
            heirs[kid.objgen] = element
            kept += _kids(kid)
        else:
            kept.append(kid)
    if kids:
        element.K = Array(kept)


def _says_nothing(kid: Any) -> bool:
    return (
        isinstance(kid, Dictionary)
        and kid.get("/S") == Name.Span
        and set(kid.keys()) <= _SILENT
        and "/Pg" in kid
        and all(isinstance(each, int) for each in _kids(kid))
    )


def _kids(element: Any) -> list[Any]:
    held = element.get("/K")
    if held is None:
        return []
    return list(held) if isinstance(held, Array) else [held]
