"""One person's browser window, and the eye that looks at every page that she reaches."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Response, expect
from tests.journeys.album import Album

SMALL = {"width": 320, "height": 640}
PHONE = {"width": 375, "height": 812}
USUAL = {"width": 1280, "height": 800}
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_AXE = Axe()
_OPTIONS = {"runOnly": {"type": "tag", "values": list(RULES)}, "resultTypes": ["violations"]}
_REFUSAL = re.compile(r"Failed to load resource: .* status of 4\d\d")
_PIECES = "[...document.querySelectorAll('body *')].map((one) => `${one.tagName}.${one.className}`)"
"""What a page is made of: each kind of element, with its classes."""
_REFERENCE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")


@contextmanager
def step(sentence: str) -> Iterator[None]:
    """One step of a journey; a failure says during which one."""
    print(f"· {sentence}")  # noqa: T201  (the journey, read aloud)
    try:
        yield
    except BaseException as fault:
        fault.add_note(f"À l’étape : {sentence}")
        raise


class Eye:
    """Sees what no page may do: an error in the console, a stranger asked, a fault for axe.

    ``seen``: pieces of screens already looked at, shared by all the tests of a run: a page that
    shows nothing new is not looked at again. With an ``album``, each page looked at is pictured,
    and judged as a phone shows it too.
    """

    def __init__(
        self, own_hosts: set[str], seen: set[tuple[str, ...]], album: Album | None = None
    ) -> None:
        self.faults: list[str] = []
        self._own, self._seen, self._album = own_hosts, seen, album

    def watch(self, context: BrowserContext) -> None:
        """From here on everything that happens in ``context`` is seen."""
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"script : {error.error}"))
        context.on("request", lambda request: self._asked(request.url))
        context.on("response", self._answered)

    def look(self, page: Page, *, with_script: bool) -> None:
        """The page reached holds no fault of accessibility, light and dark, nor is it too wide."""
        main = page.locator("main")
        title = _REFERENCE.sub("…", page.title())
        names = (main.get_attribute("data-ecran"), main.get_attribute("data-etat"), title)
        key = (*map(str, names), str(with_script))
        pieces = {(*key, piece) for piece in page.evaluate(_PIECES)}
        if pieces <= self._seen:
            return
        self._seen |= pieces
        where = f"{names[0]}/{names[1] or 'rempli'} {urlsplit(page.url).path}"
        keep = self._album.page(*names) if self._album else lambda *_: None
        before = page.viewport_size or USUAL
        for size in (PHONE, USUAL) if self._album else (USUAL,):
            page.set_viewport_size(size)
            for scheme in ("dark", "light"):
                page.emulate_media(color_scheme=scheme)
                if with_script:
                    self._judge(page, f"{where} ({scheme}, {size['width']} px)")
                keep(page, size["width"], scheme)
        page.set_viewport_size(SMALL)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > SMALL["width"]:
            self.faults.append(f"{where} : {width} px de large à 320 px")
        page.set_viewport_size(before)

    def _judge(self, page: Page, where: str) -> None:
        found = _AXE.run(page, options=_OPTIONS).response["violations"]
        self.faults += [
            f"{where} : axe {each['id']}, {each['help']} : {node['html'][:200]}"
            for each in found
            for node in each["nodes"]
        ]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        address = message.location.get("url", "")
        if _REFUSAL.match(message.text) and message.page and address == message.page.url:
            return  # The page itself was refused: Chromium notes it, and the test reads the page.
        self.faults.append(f"console : {message.text} ({address})")

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob"} and parts.netloc not in self._own:
            self.faults.append(f"tiers : {url}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} : {response.url}")


class Window:
    """What a person does with a page: reads, types, chooses, presses. Each page reached is seen."""

    def __init__(self, page: Page, eye: Eye, *, with_script: bool = True) -> None:
        self.page, self._eye, self._with_script = page, eye, with_script

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    @property
    def address(self) -> str:
        return self.page.url

    def other_tab(self) -> "Window":
        """A second tab of the same browser."""
        return Window(self.page.context.new_page(), self._eye, with_script=self._with_script)

    def back(self) -> None:
        """The button « back » of the browser was pressed."""
        self.page.go_back()

    def go(self, address: str) -> None:
        """That address was typed, or the link of a mail was opened."""
        self.page.goto(address)

    def at(self, screen: str, state: str | None = None) -> None:
        """The page is that screen, in that state if one is named."""
        expect(self.main).to_have_attribute("data-ecran", screen)
        if state is not None:
            expect(self.main).to_have_attribute("data-etat", state)
        self._eye.look(self.page, with_script=self._with_script)

    def press(self, words: str, *, within: Locator | None = None) -> None:
        """The button of these words was pressed."""
        (within or self.page).get_by_role("button", name=words, exact=True).click()

    def follow(self, words: str, *, within: Locator | None = None) -> None:
        """The link of these words was followed."""
        (within or self.page).get_by_role("link", name=words, exact=True).first.click()

    def answer(self, label: str, value: str) -> None:
        """The question of that label has that answer, whatever its control."""
        named = self.main.get_by_label(label, exact=True)
        group = self.main.get_by_role("group", name=label, exact=True)
        expect(named.or_(group)).to_be_visible()
        if group.count():
            group.get_by_role("radio", name=value, exact=True).check()
        elif named.evaluate("control => control.tagName") == "SELECT":
            named.select_option(label=value)
        else:
            named.fill(value)

    def answers(self, given: dict[str, str]) -> None:
        """Every question of ``given`` has its answer."""
        for label, value in given.items():
            self.answer(label, value)

    def tick(self, label: str) -> None:
        """That box is ticked."""
        self.main.get_by_role("checkbox", name=label, exact=True).check()

    def upload(self, label: str, path: Path) -> None:
        """That field holds that file."""
        self.main.get_by_label(label, exact=True).set_input_files(path)

    def holds(self, label: str, value: str) -> None:
        """That question shows that value, whatever its control."""
        named = self.main.get_by_label(label, exact=True)
        group = self.main.get_by_role("group", name=label, exact=True)
        expect(named.or_(group)).to_be_visible()
        if group.count():
            expect(group.get_by_role("radio", name=value, exact=True)).to_be_checked()
        else:
            expect(named).to_have_value(value)

    def reads(self, words: str | re.Pattern[str]) -> None:
        """These words stand on the page."""
        expect(self.main).to_contain_text(words)

    def stopped(self, *faults: str | re.Pattern[str]) -> None:
        """The summary of errors has the keyboard and says exactly this much; the title says so."""
        summary = self.main.get_by_role("alert")
        expect(summary.get_by_role("listitem")).to_have_text(list(faults))
        if self._with_script:
            expect(summary).to_be_focused()
        expect(self.page).to_have_title(re.compile("^Erreur"))
