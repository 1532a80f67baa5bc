"""French words: typography at rendering, folding for comparison, dates, hours, plurals."""

import re
import unicodedata
from datetime import date, datetime, time

NBSP = "\u00a0"
_SPACES = re.compile("[\u00a0\u202f\u2009]")
_DASHES = re.compile("[\u2010-\u2015\u2212]")
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet",
    "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip

_WORD = 40
_MONTH = "|".join(_MONTHS)

# A run of spaces is tried from its first only: from each, a long run costs its length squared.
_TYPOGRAPHY = (
    (re.compile(r"(?<=\w)'"), "’"),
    (re.compile(r"«[ \u00a0]*"), "«" + NBSP),
    (re.compile(r"(?<![ \u00a0])[ \u00a0]*»"), NBSP + "»"),
    (re.compile(r"(?<![ \u00a0])[ \u00a0]+(?=[:%$](?!\w))"), NBSP),
    (re.compile(r"(?<![ \u00a0])[ \u00a0]+(?=[;!?](?!\w))"), ""),
    (re.compile(r"(?<=\d) h (?=\d\d)"), f"{NBSP}h{NBSP}"),
    (re.compile(rf"(?:(?<=\d)|(?<=\der)) (?=(?:{_MONTH})\b)"), NBSP),
    (re.compile(rf"\b({_MONTH}) (?=\d{{4}}\b)"), rf"\1{NBSP}"),
    (re.compile(r"\b(nᵒ|M\.|Mme|Dre|Dr) (?=[\dA-ZÀ-Þ])"), rf"\1{NBSP}"),
    (re.compile(r"(?<=\d) (?=(?:Mo|Kio|min|s)\b)"), NBSP),
)


def typo(text: str) -> str:
    """``text`` with Québec typography; applied twice, it changes nothing more.

    A no-break space goes before « : », % and $, inside « », in dates and hours, after « M. » or
    « nᵒ », before a unit; none stays before ; ! ?; the straight apostrophe after a letter turns.

    >>> typo("L'heure : 14 h 05 ?").replace(NBSP, "~")
    'L’heure~: 14~h~05?'
    """
    for pattern, replacement in _TYPOGRAPHY:
        text = pattern.sub(replacement, text)
    return text


def fold_typography(text: str) -> str:
    """``text`` with plain spaces, apostrophes and dashes, to compare two renderings of it.

    >>> fold_typography("«\u00a0L’été – ici\u00a0»")
    "« L'été - ici »"
    """
    text = _DASHES.sub("-", _SPACES.sub(" ", text)).replace("’", "'")
    return re.sub(r"(?<! ) +(?=[;!?](?!\w))", "", re.sub(r"\s+", " ", text)).strip()


def search_fold(text: str) -> str:
    """``text`` without case, accents or ligatures; folded twice, it changes nothing more.

    >>> search_fold("Sœur MARIE-ÈVE Côté")
    'soeur marie-eve cote'
    """
    folded = text
    while (again := _fold_once(folded)) != folded:
        folded = again
    return folded


def search_words(text: str) -> tuple[str, ...]:
    """The folded words of ``text``, each once, cut at 40 characters: found, and looked for.

    >>> search_words("7KQ2-M4XX, Sœur Côté")
    ('7kq2', 'm4xx', 'soeur', 'cote')
    """
    found = re.findall(r"[^\W_]+", search_fold(text))
    return tuple(dict.fromkeys(word[:_WORD] for word in found))


def _fold_once(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.translate(_LIGATURES).casefold())
    return "".join(char for char in parts if not unicodedata.category(char).startswith("M"))


def capitals(text: str) -> str:
    """``text`` in capitals, accents kept: « Remplissez en lettres majuscules » (D-01).

    >>> capitals("Ève Lœwen-Français")
    'ÈVE LŒWEN-FRANÇAIS'
    """
    return unicodedata.normalize("NFC", text).upper()


def date_long(day: date) -> str:
    """A day in words: « 1er mars 2026 »."""
    number = "1er" if day.day == 1 else str(day.day)
    return f"{number} {_MONTHS[day.month - 1]} {day.year}"


def time_short(moment: datetime | time) -> str:
    """An hour of the clock handed in, as it stands: « 14 h 05 »."""
    return f"{moment.hour} h {moment.minute:02}"


def in_days(days: int) -> str:
    """How far a day is, from today on.

    >>> in_days(0), in_days(1), in_days(4)
    ('aujourd’hui', 'demain', 'dans 4 jours')
    """
    return {0: "aujourd’hui", 1: "demain"}.get(days, f"dans {days} jours")


def plural(count: int, singular: str, many: str = "") -> str:
    """``count`` and its noun; the plural begins at two, and takes an s unless ``many`` says.

    >>> plural(1, "jour"), plural(0, "jour"), plural(2, "réseau", "réseaux")
    ('1 jour', '0 jour', '2 réseaux')
    """
    several = abs(count) not in {0, 1}
    return f"{count} {(many or singular + 's') if several else singular}"
