"""Québec typography of a whole HTML document: texts only, never code or what a person typed."""

import functools
import re

from poterne.core.words import typo

_TAGS = re.compile(r"(<!--.*?-->|<[^<>]*>)", re.DOTALL)
_NAME = re.compile(r"</?([a-zA-Z0-9]+)")
_SPOKEN = re.compile(r'(\b(?:aria-label|alt|title|placeholder)=")([^"]*)(?=")')
_KEPT = frozenset({"code", "pre", "script", "style", "textarea", "kbd", "samp"})
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr", "source", "col"})


def typo_html(html: str) -> str:
    """``html`` with Québec typography in its texts and spoken attributes.

    What stands in ``<code>``, ``<pre>``, ``<textarea>`` or ``translate="no"`` is left as it is.
    ``html`` is what our templates print: every ``<`` and ``"`` of a text is escaped.
    """
    pieces, kept = _TAGS.split(html), ""
    depth = 0
    text = functools.cache(_text)  # a list says the same words on each of its rows
    for rank, piece in enumerate(pieces):
        if rank % 2 == 0:
            if not kept:
                pieces[rank] = text(piece)
            continue
        name = _name(piece)
        if kept:
            depth += _step(piece) if name == kept else 0
            kept = kept if depth else ""
        else:
            pieces[rank] = _SPOKEN.sub(lambda found: found[1] + text(found[2]), piece)
            if _keeps(piece, name):
                kept, depth = name, 1
    return "".join(pieces)


def _text(text: str) -> str:
    return typo(text.replace("&#x27;", "'")).replace("'", "&#x27;")


def _name(tag: str) -> str:
    found = _NAME.match(tag)
    return found[1].lower() if found else ""


def _step(tag: str) -> int:
    return -1 if tag.startswith("</") else 1


def _keeps(tag: str, name: str) -> bool:
    opens = not tag.startswith("</") and name not in _VOID
    return opens and (name in _KEPT or 'translate="no"' in tag)
