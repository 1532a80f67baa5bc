"""Files one can guess, functions one can read, names that say something."""

import ast
import re
import subprocess
import sys
import tomllib

import pytest
from tests.house.sources import ROOT, SRC, called, files, functions, named, tree

FORBIDDEN_NAMES = {
    "utils",
    "common",
    "services",
    "managers",
    "signals",
    "constants",
    "interfaces",
    "base",
}
DOORS = ("poterne/portal", "poterne/bureau", "poterne/gate", "poterne/demo", "poterne/ops")
PAGE_MODULES = ("django.http", "django.forms", "django.shortcuts", "django.template")
CLOCKS = {"src/poterne/clock.py"}


def test_no_file_is_longer_than_300_lines():
    long = {named(p): n for p in files() if (n := len(p.read_text().splitlines())) > 300}
    assert not long


def test_no_function_is_longer_than_40_lines():
    long = {
        f"{named(path)}:{node.name}": size
        for path in files()
        for node in functions(path)
        if (size := (node.end_lineno or 0) - node.lineno + 1) > 40
    }
    assert not long


def test_no_file_has_a_name_that_says_nothing():
    assert not [named(path) for path in files() if path.stem in FORBIDDEN_NAMES]


@pytest.mark.parametrize("package", ["poterne.core", "contremarque"])
def test_the_law_runs_with_django_absent(package):
    code = (
        "import sys, pkgutil, importlib\n"
        "sys.modules['django'] = None\n"
        f"root = importlib.import_module('{package}')\n"
        "for found in pkgutil.walk_packages(root.__path__, root.__name__ + '.'):\n"
        "    importlib.import_module(found.name)\n"
    )
    ran = subprocess.run(  # noqa: S603  (our own text)
        [sys.executable, "-c", code], cwd=SRC, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr


def test_acts_know_no_page():
    for path in files("poterne/acts"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ImportFrom):
                module = node.module or ""
                assert not module.startswith(PAGE_MODULES), named(path)
                assert not module.startswith("poterne.facade"), named(path)


def test_acts_are_keyword_only_and_handed_their_clock():
    for path in files("poterne/acts"):
        for node in functions(path):
            framed = any(isinstance(d, ast.Name) and d.id == "act" for d in node.decorator_list)
            atomic = any("atomic" in ast.dump(d) for d in node.decorator_list)
            if not (framed or atomic):
                continue
            names = {argument.arg for argument in node.args.kwonlyargs}
            assert not node.args.args, f"{named(path)}:{node.name} takes positional arguments"
            assert not framed or "entry" in names, f"{named(path)}:{node.name} has no entry"


WRITERS = {"save", "create", "update", "delete", "bulk_create", "get_or_create", "update_or_create"}


def test_no_door_writes_a_record():
    """A door may change a dict or a session, never a row: rows change in acts.

    ``migrate`` alone lays the table of legal moves: it makes the database, it acts on no object.
    """
    for path in files(*DOORS):
        if named(path) == "src/poterne/ops/migrate.py":
            continue
        for name, call in called(tree(path)):
            if name not in WRITERS or not isinstance(call.func, ast.Attribute):
                continue
            owner = ast.unparse(call.func.value)
            assert ".objects" not in owner, f"{named(path)}:{call.lineno} {owner}.{name}"
            assert name != "save", f"{named(path)}:{call.lineno} {owner}.save"


def test_only_listed_files_read_a_clock():
    pardoned = {named(p) for p in files() if "noqa: TID251" in p.read_text()}
    assert pardoned <= CLOCKS


REVEALERS = {
    "src/poterne/acts/links.py",
    "src/poterne/acts/messages.py",
    "src/poterne/acts/activation.py",
    "src/poterne/acts/admission.py",
    "src/poterne/acts/keys.py",
    "src/poterne/acts/recognition.py",
    "src/poterne/acts/staff.py",
    "src/poterne/adapters/hashing.py",
    "src/poterne/adapters/mail.py",
    "src/poterne/adapters/mail_text.py",
    "src/poterne/adapters/cipher.py",
    "src/poterne/bureau/ceremonies.py",
    "src/poterne/bureau/factors.py",
    "src/poterne/gate/activation.py",
    "src/poterne/portal/reveal.py",
    "src/poterne/gate/token.py",
}


def test_a_secret_is_revealed_in_listed_files_only():
    found = {named(p) for p in files() if re.search(r"\.reveal\(\)", p.read_text())}
    assert found == REVEALERS


def test_the_version_is_the_top_of_the_changelog():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    top = re.search(r"^## \[([^\]]+)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert top is not None
    assert top.group(1) == project["version"]


def test_no_stranger_of_our_names_is_ever_installed():
    locked = tomllib.loads((ROOT / "uv.lock").read_text())["package"]
    assert not {"clientele", "contremarque"} & {entry["name"] for entry in locked}


def test_every_room_says_its_law_and_nothing_else():
    for path in files():
        if path.name != "__init__.py" or path.parent.name in {"migrations", "poterne"}:
            continue
        body = [node for node in tree(path).body if not isinstance(node, ast.Expr)]
        assert not body or path.parent.name in {"fr_CA", "formats"}, named(path)
        assert len(path.read_text().splitlines()) <= 24, named(path)
