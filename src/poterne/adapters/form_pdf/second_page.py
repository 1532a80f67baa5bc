"""Page 2: where the form is sent, what was said on the web beside its cells, the directives.

What was said on the web and is too long for page 2 has a page of its own after it.
"""

from collections.abc import Sequence
from html import escape

from poterne.adapters.form_pdf.lettering import broken
from poterne.core.forms.definition import Passage
from poterne.core.forms.edition import Sheet
from poterne.core.words import typo

_ITEM = "– "
_LEFT_COLUMN = 4
"""Passages of the directives that stand in the left column."""
_LINES = 10
"""Of the web's rows, at most so many lines stand above the directives."""
_PAGE_LINES = 52
"""And so many on a page of their own."""
_SIZE, _ROOM_MM = 8.5, 178.0

Rows = Sequence[tuple[str, str]]


def apart(online: Rows) -> list[Rows]:
    """The rows as pages of their own; none when they all stand on page 2."""
    if sum(map(_lines, online)) <= _LINES:
        return []
    pages: list[list[tuple[str, str]]] = [[]]
    for row in online:
        if sum(map(_lines, [*pages[-1], row])) > _PAGE_LINES:
            pages.append([])
        pages[-1].append(row)
    return list(pages)


def added(sheet: Sheet, online: Rows) -> str:
    """A page of rows that did not fit on page 2."""
    return f'<div class="haut">{_online(sheet.edition.paper.online, online)}</div>'


def _lines(row: tuple[str, str]) -> int:
    label, answer = row
    return len(broken(f"{label} : {_run_on(answer)}", _SIZE, _ROOM_MM))


def _run_on(answer: str) -> str:
    """An answer of very many lines becomes one paragraph."""
    lines = answer.splitlines()
    return answer if len(lines) <= _LINES else " ".join(lines)


def body(sheet: Sheet, online: Rows) -> str:
    """The page, but for its last line; ``online``: label and answer of each row."""
    paper = sheet.edition.paper
    left = "".join(map(_passage, paper.directives[:_LEFT_COLUMN]))
    right = "".join(map(_passage, (*paper.directives[_LEFT_COLUMN:], paper.notice)))
    return (
        f'<div class="haut">{_sending(sheet)}{_online(paper.online, online)}'
        f'<h2 class="barre suite">{_said(paper.directives_title)}</h2>'
        f'<div class="colonnes"><div class="colonne">{left}</div>'
        f'<div class="colonne droite">{right}</div></div></div>'
    )


def _sending(sheet: Sheet) -> str:
    said = sheet.edition
    lead, by_mail, alias, either, by_post = map(_said, said.paper.sending)
    lines = "<br>".join(map(_said, said.postal_address))
    return (
        f'<div class="envoi"><p class="fort">{lead}</p>'
        f'<div class="voies"><p class="voie">{by_mail}<br><b>{escape(said.mailbox)}</b><br>'
        f"<span>{alias} {escape(said.mailbox_alias)}</span></p>"
        f'<p class="ou">{either}</p><p class="voie poste">{by_post}<br>{lines}</p></div></div>'
    )


def _online(passage: Passage, rows: Rows) -> str:
    if not rows:
        return ""
    shown = "".join(
        f"<p><b>{_said(label)} :</b> {'<br>'.join(map(escape, _run_on(answer).splitlines()))}</p>"
        for label, answer in rows
    )
    return f'<h2 class="barre suite">{_said(passage.title)}</h2><div class="ligne">{shown}</div>'


def _passage(passage: Passage) -> str:
    parts, items = [f"<h3>{_said(passage.title)}</h3>"] if passage.title else [], list[str]()
    for paragraph in passage.paragraphs:
        if paragraph.startswith(_ITEM):
            items.append(f"<li>{_said(paragraph.removeprefix(_ITEM))}</li>")
            continue
        parts += [_listed(items)] if items else []
        items = []
        parts.append(f"<p>{_said(paragraph)}</p>")
    return "".join([*parts, _listed(items)] if items else parts)


def _listed(items: list[str]) -> str:
    return f"<ul>{''.join(items)}</ul>"


def _said(text: str) -> str:
    return escape(typo(text))
