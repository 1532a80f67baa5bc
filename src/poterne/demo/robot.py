"""A scanner of mail, as many networks have: it opens every link and presses every button.

It ticks no box and reads no other message; that is what scanners do, and what Poterne bears.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener

_TYPED = "robot@exemple.ca"
_KEPT = frozenset({"hidden", "submit", "image"})
_NEVER = frozenset({"checkbox", "radio", "file"})
_PATIENCE_S = 10
_MOST = 40
"""Steps of one passage: a message leads to few pages, and a robot gets tired too."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing done: « GET », « HEAD » or the words of a button; where; the status answered."""

    what: str
    path: str
    status: int


@dataclass(slots=True)
class _Form:
    action: str
    method: str
    fixed: dict[str, str] = field(default_factory=dict)
    typed: list[str] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)


class _Page(HTMLParser):
    """The forms and links of ``<main>``."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[_Form] = []
        self.links: list[str] = []
        self._inside = self._in_form = self._in_button = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A form, a field, a button or a link begins."""
        given = {name: value or "" for name, value in attrs}
        self._inside = self._inside or tag == "main"
        if not self._inside:
            return
        if tag == "form":
            method = given.get("method", "get").upper()
            self.forms.append(_Form(given.get("action", ""), method))
            self._in_form = True
        elif tag == "a":
            self.links.append(given.get("href", ""))
        elif self._in_form:
            self._field(tag, given)

    def _field(self, tag: str, given: dict[str, str]) -> None:
        form, name, kind = self.forms[-1], given.get("name", ""), given.get("type", "text")
        if tag == "button":
            form.buttons.append((name, given.get("value", ""), ""))
            self._in_button = True
        elif tag == "input" and kind in _KEPT and name:
            form.fixed[name] = given.get("value", "")
        elif tag in {"input", "textarea"} and kind not in _NEVER and name:
            form.typed.append(name)

    def handle_data(self, data: str) -> None:
        """The words of a button."""
        if self._in_button:
            name, value, words = self.forms[-1].buttons[-1]
            self.forms[-1].buttons[-1] = (name, value, " ".join(f"{words} {data}".split()))

    def handle_endtag(self, tag: str) -> None:
        """What began ends."""
        self._inside = self._inside and tag != "main"
        self._in_form = self._in_form and tag != "form"
        self._in_button = self._in_button and tag != "button"


class Robot:
    """One passage, with cookies of its own: it is nobody that the visitor may be."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))

    def visit(self, link: str) -> None:
        """HEAD, GET, every button of the page and of the pages beneath it, empty then filled."""
        self._ask("HEAD", link)
        page = self._open(link)
        beneath = [urljoin(link, each) for each in page.links]
        own = [each for each in dict.fromkeys(beneath) if each != link and each.startswith(link)]
        self._press(link, page)
        for each in own:
            self._press(each, self._open(each))

    def _open(self, address: str) -> _Page:
        page = _Page()
        page.feed(self._ask("GET", address))
        return page

    def _press(self, address: str, page: _Page) -> None:
        for rank, form in enumerate(page.forms):
            for name, value, words in form.buttons or [("", "", "Envoyer")]:
                for typed in ("", _TYPED):
                    # Read again each time: a form may be good for one sending only.
                    fresh = self._open(address).forms[rank]
                    sent = fresh.fixed | dict.fromkeys(fresh.typed, typed)
                    sent |= {name: value} if name else {}
                    self._ask(fresh.method, urljoin(address, fresh.action), sent, words)

    def _ask(
        self, method: str, address: str, sent: dict[str, str] | None = None, words: str = ""
    ) -> str:
        if len(self.steps) >= _MOST:
            return ""
        body = urlencode(sent).encode() if sent is not None and method == "POST" else None
        if sent and body is None:
            address = f"{address.partition('?')[0]}?{urlencode(sent)}"
        asked = Request(address, data=body, method=method)  # noqa: S310  (our own portal, see visit)
        try:
            with self._opener.open(asked, timeout=_PATIENCE_S) as answer:
                status, content = answer.status, answer.read()
        except HTTPError as refused:
            status, content = refused.code, refused.read()
        self.steps.append(Step(words or method, urlsplit(address).path, status))
        return bytes(content).decode("utf-8", "replace")
