"""Page 1: sections 1 to 5, the signature, the date, and the code of a produced form."""

from collections.abc import Sequence
from dataclasses import replace
from html import escape

from poterne.adapters.form_pdf.cells import (
    RULE,
    SMALLER,
    Cell,
    Filling,
    at,
    drawn,
    height,
    place,
    text_at,
    ticks,
)
from poterne.core.forms.edition import (
    CODE_BOX,
    DATE_BOXES,
    DATE_FIELDS,
    PAGE,
    SIGNATURE_BOX,
    SIGNATURE_FIELD,
    Box,
    Sheet,
)
from poterne.core.words import typo

LEFT, WIDTH = 15.0, 185.9
_BAR = 5.0
_HALF = 130.0
_ELASTIC = (73.2, 179.0)
"""Where sections 3 and 4 stretch: each row is as tall as its longest answer asks, or more."""
_GAP = 1.6


def head(sheet: Sheet) -> str:
    """The title of the document and its number."""
    return at(Box(LEFT, 9, _HALF, 6.4), escape(typo(sheet.form.title)), "titre", "h1") + text_at(
        Box(LEFT, 15.6, _HALF, 4), sheet.named, "numero"
    )


def code(picture: str, side: float, reference: str, pages: int) -> str:
    """The code in its corner, with its words under it."""
    margin = (CODE_BOX.width - side) / 2
    box = Box(CODE_BOX.left + margin, CODE_BOX.top + margin, side, side)
    said = typo(f"Code de lecture de la demande {reference}")
    image = f'<img alt="{escape(said)}" src="{picture}" style="width:{side:.2f}mm">'
    low = CODE_BOX.top + CODE_BOX.height
    return (
        at(box, image)
        + text_at(Box(CODE_BOX.left, low + 0.3, CODE_BOX.width, 5), reference, "reference")
        + text_at(Box(CODE_BOX.left, low + 5.6, CODE_BOX.width, 4), f"page 1 de {pages}", "page-de")
    )


def beside(sheet: Sheet) -> str:
    """What the blank form says where the produced one bears its code."""
    inner = "".join(
        f"<h3>{escape(typo(each.title))}</h3>"
        + "".join(f"<p>{escape(typo(line))}</p>" for line in each.paragraphs)
        for each in sheet.edition.paper.blank
    )
    return at(Box(CODE_BOX.left, CODE_BOX.top, CODE_BOX.width, 62.6), inner, "conseils")


def sections(sheet: Sheet, filling: Filling) -> str:
    """Sections 1 to 5, from top to bottom. Raises ValueError when the answers do not fit."""
    return (
        _first(sheet)
        + _second(sheet, filling)
        + _people(sheet, filling)
        + _commitments(sheet, filling)
        + _fifth(sheet)
    )


def _bar(sheet: Sheet, number: int, top: float, wide: float = WIDTH) -> str:
    title = f"{number}. {sheet.edition.paper.titles[number - 1]}"
    return text_at(Box(LEFT, top, wide, _BAR), title, "barre", "h2")


def _first(sheet: Sheet) -> str:
    said, words = sheet.edition, sheet.edition.paper.labels
    answer = LEFT + 22
    return (
        _bar(sheet, 1, 20.6, _HALF)
        + text_at(Box(LEFT, 26.6, 21, 4), words["s1_description"], "etiquette")
        + text_at(Box(answer, 26.4, _HALF - 22, 4), said.description, "fort")
        + text_at(Box(answer, 30.3, _HALF - 22, 8), said.also, "menu")
        + text_at(Box(LEFT, 38.4, 21, 4), words["s1_application"], "etiquette")
        + text_at(Box(answer, 38.2, _HALF - 22, 4), said.application, "fort")
    )


def _second(sheet: Sheet, filling: Filling) -> str:
    said, top = sheet.edition, 43.2
    names = [("s2_type.0", said.partner_box), ("s2_type.1", said.production_box)]
    boxes = [Box(LEFT + 1.3, top + 6.4 + 5.4 * rank, 82, 4) for rank in range(2)]
    count = Box(LEFT + 116, top + 6.4, 14, 8.6)
    return (
        _bar(sheet, 2, top, _HALF)
        + ticks(names, boxes, filling)
        + text_at(Box(LEFT + 85, top + 6.6, 30, 8), said.count_label, "etiquette nombre")
        + at(count, escape(filling.text("s2_nombre")), "cellule compte", "p")
        + (place(count, "s2_nombre") if filling.blank else "")
        + text_at(Box(LEFT, top + 16.6, _HALF, 14), said.count_note, "menu")
    )


def _people(sheet: Sheet, filling: Filling) -> str:
    third, fourth = _rows(sheet, "s3"), _rows(sheet, "s4")
    filling, tall = _fitted([*third, *fourth], filling)
    spare = (_room() - sum(tall)) / len(tall)
    top = _ELASTIC[0]
    parts = [_bar(sheet, 3, top)]
    top += _BAR
    for rank, (row, needed) in enumerate(zip([*third, *fourth], tall, strict=True)):
        if rank == len(third):
            top += _GAP
            parts.append(_bar(sheet, 4, top))
            top += _BAR
        parts.append(drawn(row, Box(LEFT, top, WIDTH, needed + spare), filling))
        top += needed + spare
    return "".join(parts)


def _room() -> float:
    return _ELASTIC[1] - _ELASTIC[0] - 2 * (_BAR + _GAP)


def _fitted(rows: list[list[Cell]], filling: Filling) -> tuple[Filling, list[float]]:
    """The answers in the largest size in which all the rows fit, and the height of each row."""
    for size in SMALLER:
        filling = replace(filling, smallest=size)
        tall = [height(row, filling) for row in rows]
        if sum(tall) <= _room():
            return filling, tall
    raise ValueError("the answers do not fit on the page")


def _rows(sheet: Sheet, section: str) -> list[list[Cell]]:
    words = sheet.edition.paper.labels
    name = [
        Cell(words["prenom"], f"{section}_prenom", 76),
        Cell(words["nom"], f"{section}_nom", 82),
        Cell(words["sexe"], f"{section}_sexe", 27.9, ("M", "F")),
    ]
    mail = words["courriel"]

    def own(field: str, wide: float) -> Cell:
        return Cell(words[field], field, wide)

    if section == "s3":
        return [name, [own("s3_developpeur", 92.9), Cell(mail, "s3_courriel", 93)]]
    return [
        name,
        [own("s4_fonction", WIDTH)],
        [own("s4_organisme", 142.9), own("s4_no_etablissement", 43)],
        [own("s4_adresse", 92.9), Cell(mail, "s4_courriel", 93)],
        [
            own("s4_code_postal", 33.9),
            own("s4_tel", 60),
            own("s4_poste", 32),
            own("s4_telecopieur", 60),
        ],
    ]


def _commitments(sheet: Sheet, filling: Filling) -> str:
    said, words = sheet.edition, sheet.edition.paper.labels
    frame = Box(LEFT, 179.0, WIDTH + RULE, 40.6)
    text = "".join(f"<p>{escape(typo(line))}</p>" for line in said.commitments)
    label = SIGNATURE_BOX.top - 4
    parts = [
        at(frame, "", "cadre"),
        at(Box(LEFT + 1.3, 180, 99, 39), text, "engagements"),
        text_at(Box(SIGNATURE_BOX.left, label, 60, 4), words["signature"], "etiquette forte"),
        at(SIGNATURE_BOX, "", "encadre"),
        place(SIGNATURE_BOX, SIGNATURE_FIELD),
    ]
    titles = (f"{words['date']} : {words['annee']}", words["mois"], words["jour"])
    for field, title, box in zip(DATE_FIELDS, titles, DATE_BOXES, strict=True):
        parts.append(text_at(Box(box.left, box.top - 4, box.width, 4), title, "etiquette forte"))
        parts.append(at(box, "", "encadre"))
        parts += [place(box, field)] if filling.blank else []
    note = Box(LEFT, 220.6, WIDTH, 8)
    return "".join(parts) + text_at(note, said.note, "note")


def _fifth(sheet: Sheet) -> str:
    words, empty = sheet.edition.paper.labels, Filling({})
    day = f"{words['annee']}  {words['mois']}  {words['jour']}"
    first = [
        Cell(words["s5_periode"], "", 56.9),
        Cell(words["s5_repondant"], "", 32),
        Cell(words["s5_reference"], "", 32),
        Cell(words["s5_utilisateur"], "", 32),
        Cell(f"{words['s5_inscription']}\n{day}", "", 33),
    ]
    last = [
        Cell(words["s5_signature_repondant"], "", 59.9),
        Cell(f"{words['date']}\n{day}", "", 33),
        Cell(words["s5_signature_soes"], "", 60),
        Cell(f"{words['date']}\n{day}", "", 33),
    ]
    top = 229.4
    return (
        _bar(sheet, 5, top)
        + drawn(first, Box(LEFT, top + _BAR, WIDTH, 15.6), empty)
        + drawn(last, Box(LEFT, top + _BAR + 15.6, WIDTH, 14.4), empty)
    )


def foot(text: str, page: int, pages: int) -> str:
    """The last line of a page."""
    said = Box(LEFT, PAGE.height - 12.2, WIDTH, 4)
    return text_at(said, f"{text} – page {page} de {pages}", "pied")


def document(title: str, pages: Sequence[str]) -> str:
    """The HTML of the whole document."""
    body = "".join(f'<div class="page">{page}</div>' for page in pages)
    return (
        f'<!doctype html><html lang="fr-CA"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title></head><body>{body}</body></html>"
    )
