"""What is said and what is done are the same: events, raises, settings, documents."""

import ast
import re
from collections import Counter

from tests.house.sources import ROOT, files, functions, named, tree

from poterne.core.journal import EVENTS
from poterne.core.lifecycle import (
    CREDENTIAL_WORDS,
    FINAL,
    MOVES,
    REQUEST_WORDS,
    CredentialState,
    pairs,
)
from poterne.core.lifecycle_drawing import as_markdown


def _events_written() -> Counter[str]:
    found: Counter[str] = Counter()
    for path in files("poterne/acts"):
        for node in functions(path):
            mine = {
                each.value
                for each in ast.walk(node)
                if isinstance(each, ast.Constant) and each.value in EVENTS
            }
            found.update(mine)
    return found


def test_every_event_is_written_by_an_act():
    assert not EVENTS - set(_events_written())


def test_every_move_names_an_event_that_exists():
    assert {move.event for move in MOVES} <= EVENTS


def test_lifecycle_md_is_what_the_table_draws():
    assert (ROOT / "docs/lifecycle.md").read_text(encoding="utf-8") == as_markdown()


def test_every_state_reaches_an_end_and_nothing_leaves_one():
    for kind, states in (("demande", REQUEST_WORDS), ("identifiant", CREDENTIAL_WORDS)):
        arrows = {(source, target) for each, source, target in pairs() if each == kind}
        for state in states:
            reached, frontier = {str(state)}, {str(state)}
            while frontier:
                frontier = {t for s, t in arrows if s in frontier} - reached
                reached |= frontier
            assert reached & {str(end) for end in FINAL}, state
    assert not [s for _, s, _ in pairs() if s == CredentialState.RETIRE]


def test_every_exception_raised_by_a_public_function_is_in_its_docstring():
    silent = []
    for path in files("poterne/acts", "poterne/core", "poterne/adapters", "contremarque"):
        for node in tree(path).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            said = ast.get_docstring(node) or ""
            for each in ast.walk(node):
                if isinstance(each, ast.Raise) and each.exc is not None:
                    called = each.exc.func if isinstance(each.exc, ast.Call) else each.exc
                    name = ast.unparse(called)
                    if name[:1].isupper() and name not in said and name != "TypeError":
                        silent.append(f"{named(path)}:{node.name} {name}")
    assert not silent


def test_every_setting_read_from_the_environment_is_documented():
    text = (ROOT / "src/poterne/settings.py").read_text()
    names = set(re.findall(r'_(?:text|secret)\(\s*"([A-Z_]+)"', text))
    documented = (ROOT / "docs/settings.md").read_text(encoding="utf-8")
    assert not {name for name in names if f"`{name}`" not in documented}


def test_every_person_sees_a_french_word_for_every_state():
    assert all(word[0].isupper() for word in [*REQUEST_WORDS.values(), *CREDENTIAL_WORDS.values()])
