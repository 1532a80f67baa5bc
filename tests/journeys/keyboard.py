"""A window whose person has no mouse: keys alone, and an eye on where the keyboard stands."""

from pathlib import Path

from playwright.sync_api import Locator, expect
from tests.journeys.window import Window

_FAR = 60
"""Stops after which a person has gone round the whole page."""
_SKIP = "Passer au contenu"
_STOP = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const shape = getComputedStyle(one), box = one.getClientRects()[0];
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const top = document.elementFromPoint(x, y);
  return {
    name: one.outerHTML.slice(0, 160),
    ring: shape.outlineStyle !== 'none' && parseFloat(shape.outlineWidth) >= 2
      && shape.outlineColor !== 'rgba(0, 0, 0, 0)',
    seen: !!top && (one.contains(top) || top.contains(one) && top.tagName === 'LABEL'),
  };
}"""
"""Where the keyboard stands: whether a ring shows it, and whether it is on top, on the screen."""
_IN_MAIN = "document.querySelector('main').contains(document.activeElement)"
_BEHIND = "one => !!(document.activeElement.compareDocumentPosition(one) & 2)"
_HERE = "one => one === document.activeElement"
_SENDS = """button => {
  const one = document.activeElement, form = button.form;
  const first = form && [...form.elements].find((each) => each.type === 'submit');
  return one.tagName === 'INPUT' && one.type !== 'file' && one.form === form && first === button;
}"""
"""Whether « Enter », from the field where the keyboard stands, presses that button."""


class Keyboard(Window):
    """``presses``: keys pressed so far, those of typed text left out; ``typed``: answers typed,
    of ``characters`` in all.
    """

    presses = typed = characters = 0

    def key(self, name: str) -> None:
        """That key was pressed; where « Tab » stopped is ringed, and nothing covers it."""
        self.page.keyboard.press(name)
        self.presses += 1
        if name.endswith("Tab"):
            stop = self.page.evaluate(_STOP)
            assert stop is None or stop["ring"], f"no visible focus: {stop['name']}"
            assert stop is None or stop["seen"], f"focus covered: {stop['name']}"

    def press(self, words: str, *, within: Locator | None = None) -> None:
        button = (within or self.page).get_by_role("button", name=words, exact=True)
        expect(button).to_be_visible()
        if not button.evaluate(_SENDS):
            self.reach(button)
        self.key("Enter")

    def follow(self, words: str, *, within: Locator | None = None) -> None:
        self.reach((within or self.page).get_by_role("link", name=words, exact=True).first)
        self.key("Enter")

    def answer(self, label: str, value: str) -> None:
        named = self.main.get_by_label(label, exact=True)
        group = self.main.get_by_role("group", name=label, exact=True)
        expect(named.or_(group)).to_be_visible()
        if group.count():
            self._choose(group, value)
            return
        self.reach(named)
        # « Tab » selected what the field held: typing replaces it.
        self.page.keyboard.type(value)
        self.typed += 1
        self.characters += len(value)
        if named.evaluate("control => control.tagName") == "SELECT":
            expect(named.get_by_role("option", name=value, exact=True)).to_be_checked()

    def tick(self, label: str) -> None:
        box = self.main.get_by_role("checkbox", name=label, exact=True)
        self.reach(box)
        self.key("Space")
        expect(box).to_be_checked()

    def upload(self, label: str, path: Path) -> None:
        # The chooser is awaited early: a busy browser may open its own before it learns of ours.
        with self.page.expect_file_chooser() as opened:
            self.reach(self.main.get_by_label(label, exact=True))
            self.key("Enter")
        opened.value.set_files(path)

    def _choose(self, group: Locator, value: str) -> None:
        """The arrows went from one answer of the group to the one named."""
        radios = group.get_by_role("radio")
        wanted = group.get_by_role("radio", name=value, exact=True)
        self.reach(radios)
        for _ in range(radios.count()):
            if wanted.evaluate(_HERE):
                break
            self.key("ArrowDown")
        if not wanted.is_checked():
            self.key("Space")
        expect(wanted).to_be_checked()

    def reach(self, target: Locator) -> None:
        """« Tab » went to ``target``, on or back, past the head of the page by its own link."""
        expect(target.first).to_be_visible()
        in_main = target.first.evaluate("one => !!one.closest('main')")
        if in_main and not self.page.evaluate(_IN_MAIN):
            self.key("Tab")
            expect(self.page.get_by_role("link", name=_SKIP)).to_be_focused()
            self.key("Enter")
        way = "Shift+Tab" if in_main and target.first.evaluate(_BEHIND) else "Tab"
        for _ in range(_FAR):
            if target.evaluate_all("all => all.includes(document.activeElement)"):
                return
            self.key(way)
        raise AssertionError(f"out of reach of the keyboard: {target}")
