"""Pictures of every page that the journeys reach, kept in ``pictures/`` with a page of them all."""

import os
import re
import shutil
from collections.abc import Callable
from html import escape
from pathlib import Path

from playwright.sync_api import Page
from tests.house.sources import ROOT

FOLDER = ROOT / "pictures"
_SCHEMES = {"light": "clair", "dark": "sombre"}
_HEAD = """<!doctype html>
<html lang="fr-CA">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Poterne : les écrans</title>
<style>
body { margin: 2rem; background: #ddd; color: #111; font: 1rem/1.5 sans-serif; }
h2 { margin: 3rem 0 0; }
h3 { margin: 1.5rem 0 .5rem; font-weight: normal; }
div { display: flex; flex-wrap: wrap; gap: 1rem; align-items: start; }
figure { margin: 0; }
img { width: 11rem; height: 22rem; object-fit: cover; object-position: left top; }
img[src*="-1280-"] { width: 35rem; max-width: 100%; }
</style>
"""


class Album:
    """Every look taken at a screen, in a folder begun anew."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._looks: dict[str, list[tuple[str, list[Path]]]] = {}
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()

    def page(
        self, screen: str | None, state: str | None, title: str
    ) -> Callable[[Page, int, str], None]:
        """What takes one more picture of this look at a screen: its page, its width, its scheme."""
        looks = self._looks.setdefault(screen or "sans nom", [])
        taken: list[Path] = []
        looks.append((f"{state or 'rempli'} : {title}", taken))
        name = re.sub(r"[^\w-]+", "_", f"{screen}-{state or 'rempli'}-{len(looks):02}")

        def take(page: Page, width: int, scheme: str) -> None:
            path = self._folder / f"{name}-{width}-{_SCHEMES[scheme]}.png"
            page.screenshot(path=path, full_page=True, animations="disabled")
            taken.append(path)

        return take

    def bind(self) -> Path:
        """The page of them all, by screen and state; its path."""
        screens = sorted(self._looks, key=_in_order)
        links = " · ".join(f'<a href="#{escape(each)}">{escape(each)}</a>' for each in screens)
        count = sum(len(taken) for looks in self._looks.values() for _, taken in looks)
        lines = [_HEAD, f"<h1>{len(screens)} écrans, {count} images</h1>\n<p>{links}</p>"]
        for screen in screens:
            lines.append(f'<h2 id="{escape(screen)}">{escape(screen)}</h2>')
            for words, taken in sorted(self._looks[screen], key=lambda look: look[0]):
                lines += [f"<h3>{escape(words)}</h3>", "<div>", *map(_figure, taken), "</div>"]
        index = self._folder / "index.html"
        index.write_text("\n".join(lines), encoding="utf-8")
        return index


def _figure(path: Path) -> str:
    caption = " ".join(path.stem.split("-")[-2:])
    return (
        f'<figure><a href="{path.name}"><img loading="lazy" src="{path.name}" alt=""></a>'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def _in_order(screen: str) -> list[tuple[int, str]]:
    """« Portail-2 » before « Portail-10 »."""
    return [(int(each), "") if each.isdigit() else (0, each) for each in screen.split("-")]


def asked() -> Album | None:
    """The album of this run, if ``PICTURES`` asks for one."""
    return Album(FOLDER) if os.environ.get("PICTURES") else None
