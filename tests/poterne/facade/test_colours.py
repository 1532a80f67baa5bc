"""The one style sheet: contrasts recomputed from its tokens, its budget, its habits."""

import gzip
import re
from pathlib import Path

import pytest

import poterne.facade

SHEET = Path(poterne.facade.__file__).parent / "static" / "facade" / "poterne.css"
STYLE = re.sub(r"/\*.*?\*/", "", SHEET.read_text(), flags=re.DOTALL)
PLAIN = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", STYLE))
PAIRS = {
    name: {"light": light, "dark": dark}
    for name, light, dark in re.findall(
        r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", STYLE
    )
}
GROUNDS = ("fond", "surface", "creux")
TINTS = ("erreur", "succes", "attente", "info")
READ = [
    (text, ground) for text in ("texte", "doux", "lien", "visite", *TINTS) for ground in GROUNDS
]
READ += [("sur-action", "action"), ("sur-action", "action-survol")]
READ += [(text, f"{tint}-fond") for tint in TINTS for text in (tint, "texte", "lien")]
SEEN = [(edge, ground) for edge in ("bord", "foyer", "action") for ground in GROUNDS]
SEEN += [("foyer", f"{tint}-fond") for tint in TINTS]
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])


def luminance(colour):
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """WCAG 2.2, « contrast ratio »."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_ratio_is_the_one_of_wcag():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@SCHEMES
@pytest.mark.parametrize(("text", "ground"), READ)
def test_what_is_read_stands_out_from_its_ground(scheme, text, ground):
    assert contrast(PAIRS[text][scheme], PAIRS[ground][scheme]) >= 4.5


@SCHEMES
@pytest.mark.parametrize(("edge", "ground"), SEEN)
def test_edges_and_focus_stand_out_from_their_ground(scheme, edge, ground):
    assert contrast(PAIRS[edge][scheme], PAIRS[ground][scheme]) >= 3.0


def test_a_browser_without_light_dark_gets_the_same_light():
    assert {name: pair["light"] for name, pair in PAIRS.items()} == PLAIN


def test_every_colour_token_is_judged_or_decorative():
    judged = {name for pair in READ + SEEN for name in pair}
    assert set(PAIRS) - judged == {"trait"}


def test_no_colour_is_written_outside_the_tokens():
    after = STYLE[STYLE.index("*, *::before") :]
    screen = after[: after.index("@page")]
    # ink on white paper in both appearances: the pad, a signature's picture, a square to scan
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[^{]*;)", screen) == ["#ffffff"] * 3


def test_every_token_used_is_defined_and_every_token_defined_is_used():
    used = set(re.findall(r"var\(--([\w-]+)\)", STYLE))
    defined = set(re.findall(r"--([\w-]+):", STYLE))
    assert used - defined == set()
    assert defined - used <= {"e-1"}


def test_the_sheet_keeps_its_budget_and_its_order():
    source = SHEET.read_text()
    assert len(source.splitlines()) <= 700
    assert len(gzip.compress(source.encode())) <= 9_000
    marks = ["tokens ---", "base ---", "layout ---", "components:", "desk ---", "print ---"]
    places = [source.index(mark) for mark in marks]
    assert places == sorted(places)


def test_nothing_is_important_but_on_paper():
    assert "!important" not in STYLE[: STYLE.index("@media print")]


def test_two_weights_of_type_are_enough():
    assert set(re.findall(r"font-weight: (\w+)", STYLE)) | set(
        re.findall(r"font: (\d+) ", STYLE)
    ) <= {"400", "650"}
