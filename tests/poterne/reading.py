"""How a page is read by whoever judges its words: its texts, its sentences, its typography."""

import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote button caption dd details div dl dt fieldset footer form"
        " h1 h2 h3 h4 header label legend li main nav ol option p section summary table tbody td"
        " th thead title tr ul",
    )
)
_SILENT = frozenset({"script", "style", "pre", "code", "textarea", "template", "svg"})
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "wbr", "source", "col"})
_SPOKEN = ("aria-label", "alt", "title", "placeholder")
NAME = "Untel"
"""Stands for what a person typed, a code or an address: one word, neither judged nor lost."""
PLAIN = re.compile(
    r" [:»%$]|« | [;!?](?!\w)|\xa0[;!?]|\w'\w|\.\.\.|\d (?:%|\$|h\b|Mo\b|ko\b)"
    r"|\b1[ \xa0](?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre"
    r"|décembre)\b"
)
NOT_OURS = re.compile(
    r"\b(?:e-mails?|emails?|mails?|password|login|compte|logger|sauvegard\w+|soumettre|canceller"
    r"|uploader|downloader|cookies?|tokens?|credentials?|tickets?|jours? d’affaires|extension)\b",
    re.IGNORECASE,
)
SAID_ON_PURPOSE = re.compile("Aucun compte à créer|Un compte vient d’être ouvert")
"""What does not exist here, and what only the staff holds."""


class _Reader(HTMLParser):
    """The texts of a page, one per block; forms' own words and people's words left aside."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = [""]
        self.open: list[tuple[str, bool]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        quiet = self._quiet() or tag in _SILENT or given.get("translate") == "no"
        quiet = quiet or "texte-formulaire" in (given.get("class") or "")
        if tag in _BLOCKS or tag == "br":
            self.texts.append("")
        if quiet and not self._quiet() and tag not in _VOID:
            self.texts[-1] += NAME
        if not quiet:
            self.texts[-1:-1] = [given[name] or "" for name in _SPOKEN if name in given]
        if tag not in _VOID:
            self.open.append((tag, quiet))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass
        if tag in _BLOCKS:
            self.texts.append("")

    def handle_data(self, data: str) -> None:
        if not self._quiet():
            self.texts[-1] += data

    def _quiet(self) -> bool:
        return bool(self.open) and self.open[-1][1]


def texts_of(html: str) -> list[str]:
    """What the page says, block by block, spaces as they are but for the line ends."""
    found = (re.sub(r"[ \n\t]+", " ", text).strip(" ") for text in _Reader(html).texts)
    return [text for text in found if text]


def sentences_of(text: str) -> list[str]:
    """Cut at the end of a sentence; the initials of « C. P. » end none."""
    return [each for each in re.split(r"(?<=[\w»)\xa0][\w»)][.?!…])\s+(?=[A-ZÀ-Ý«])", text) if each]


def length(sentence: str) -> int:
    """Words, as a reader counts them."""
    return len(re.findall(r"[\w’'@./-]*\w[\w’'@./-]*", sentence))


class _Nesting(HTMLParser):
    """Each tag that closes another one than the last that was opened, and what never closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.feed(html)
        self.wrong += self.open

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, _tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        """Closed by itself."""

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.wrong.append(f"{self.getpos()}: </{tag}> in {self.open[-3:]}")


def unbalanced(html: str) -> list[str]:
    """What does not nest in this page: a browser mends it in silence, as it likes."""
    return _Nesting(html).wrong
