"""A browser without a window or JavaScript: pages asked, forms filled and posted as one does.

A form is filled by its visible labels and sent by the words of its button.
"""

from dataclasses import dataclass
from urllib.parse import urljoin

import requests
from tests.journeys.markup import Answers, Control, Form, Reader, plain

_PATIENCE_S = 30


@dataclass(frozen=True)
class Page:
    """What came back: its address, its text as read, its forms and links."""

    browser: "Browser"
    url: str
    status: int
    html: str
    title: str
    text: str
    screen: str
    state: str
    forms: list[Form]
    links: list[tuple[str, str]]

    def reads(self, words: str) -> "Page":
        """The page shows ``words``. Raises AssertionError with what it shows."""
        assert words in self.text, f"« {words} » is not on {self.url}: {self.text[:1500]}"
        return self

    def press(self, words: str, answers: Answers | None = None, *, status: int = 200) -> "Page":
        """The form of the button ``words`` was filled and sent; the page that follows.

        Raises AssertionError for another ``status``, or for a page that blames an answer.
        """
        form, button = self.form_of(words)
        form.fill(answers or {})
        return self.browser.send(self, form, button, status=status)

    def prove(self, words: str, passkey: str, *, status: int = 200) -> "Page":
        """The same for a form whose button asks for a passkey: ``passkey`` is its answer."""
        form, button = self.form_of(words)
        for each in form.controls:
            if each.name == "preuve":
                each.value = passkey
        return self.browser.send(self, form, button, status=status)

    def follow(self, words: str) -> "Page":
        """The page behind the link that begins with ``words``."""
        found = [href for text, href in self.links if text.startswith(words)]
        assert found, f"no link « {words} » on {self.url} among {[text for text, _ in self.links]}"
        return self.browser.open(urljoin(self.url, found[0]))

    def form_of(self, words: str) -> tuple[Form, Control]:
        """The form of the button ``words``, and that button. Raises AssertionError without one."""
        for form in self.forms:
            button = form.button(words)
            if button is not None:
                return form, button
        shown = [each.label for form in self.forms for each in form.controls]
        raise AssertionError(
            f"no button « {words} » on {self.url} among {shown}: {self.text[:1500]}"
        )


class Browser:
    """One person's browser: her cookies, and nobody else's."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.forget()

    def forget(self) -> None:
        """Cookies are gone, as after a night."""
        self._session = requests.Session()
        self._session.headers["Accept-Language"] = "fr-CA"

    def open(self, address: str, *, status: int = 200) -> Page:
        """The page at ``address``, a path or a whole address."""
        answer = self._session.get(urljoin(self.origin, address), timeout=_PATIENCE_S)
        return self._page(answer, status)

    def save(self, address: str) -> bytes:
        """The file at ``address``, as the browser would put it in its downloads."""
        answer = self._session.get(urljoin(self.origin, address), timeout=_PATIENCE_S)
        assert answer.status_code == 200, answer.text[:500]
        assert answer.headers["Content-Disposition"].startswith("attachment"), answer.headers
        return answer.content

    def send(self, page: Page, form: Form, button: Control | None, *, status: int) -> Page:
        """What follows when ``form`` of ``page`` is sent, as a browser would."""
        where = urljoin(page.url, form.action or page.url)
        pairs = form.sent(button)
        if form.method == "get":
            answer = self._session.get(where, params=pairs, timeout=_PATIENCE_S)
            return self._page(answer, status)
        # Pages under « no-referrer » post with a null origin (Fetch §3.2).
        headers = {"Origin": "null", "Sec-Fetch-Site": "same-origin"}
        files = {
            each.name: (each.upload.name, each.upload.content, each.upload.kind)
            for each in form.controls
            if each.upload
        }
        answer = self._session.post(
            where, data=pairs, files=files or None, headers=headers, timeout=_PATIENCE_S
        )
        return self._page(answer, status)

    def _page(self, answer: requests.Response, status: int) -> Page:
        answer.encoding = "utf-8"
        read = Reader()
        read.feed(answer.text)
        read.close()
        page = Page(
            browser=self,
            url=answer.url,
            status=answer.status_code,
            html=answer.text,
            title=plain(read.title),
            text=plain(" ".join(read.words)),
            screen=read.screen,
            state=read.state,
            forms=read.forms,
            links=[(plain(text), href) for text, href in read.links],
        )
        blamed = page.state == "erreur" and status == 200
        assert page.status == status and not blamed, (  # noqa: PT018  (one sentence for both)
            f"{page.status} at {page.url}: {page.text[:1500]}"
        )
        return page
