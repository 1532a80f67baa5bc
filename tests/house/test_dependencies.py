"""What is installed is what is written: pinned by hash, from one registry, each with its reason."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions

from tests.house.sources import ROOT, files, tree

LOCK = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
REGISTRY = "https://pypi.org/simple"
ASKED = PROJECT["project"]["dependencies"]
DEV = PROJECT["dependency-groups"]["dev"]


def name_of(asked: str) -> str:
    return re.split(r"[\[=<> ]", asked, maxsplit=1)[0].lower()


def test_every_package_comes_from_the_registry_and_is_pinned_by_hash():
    for entry in LOCK["package"]:
        if entry["name"] == "poterne":
            assert entry["source"] == {"editable": "."}
            continue
        assert entry["source"] == {"registry": REGISTRY}, entry["name"]
        files = [*entry.get("wheels", []), *([entry["sdist"]] if "sdist" in entry else [])]
        assert files, entry["name"]
        assert all(each["hash"].startswith("sha256:") for each in files), entry["name"]


def test_no_package_is_asked_for_by_address():
    assert not [each for each in (*ASKED, *DEV) if "@" in each or "://" in each]
    assert "sources" not in PROJECT.get("tool", {}).get("uv", {})


def test_each_package_that_runs_is_explained_with_its_licence():
    text = (ROOT / "docs/decisions/dependencies.md").read_text(encoding="utf-8")
    told = [row.split("|") for row in text.splitlines() if row.startswith("| ")]
    names = {
        each.strip().split("[")[0]
        for row in told[1:]
        for each in row[1].split(",")
        if row[2].strip()
    }
    assert {name_of(each) for each in ASKED} <= names
    kinds = ("MIT", "BSD", "Apache", "ISC", "PSF", "MPL", "LGPL")
    assert not [row[1] for row in told[2:] if not any(kind in row[3] for kind in kinds)]


def installed_to_serve() -> set[str]:
    """Every package that the service brings along: a newcomer’s ``make dev`` has no other."""
    held = {each["name"]: each for each in LOCK["package"]}
    todo, found = [name_of(each) for each in ASKED], set[str]()
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            extras = held[name].get("optional-dependencies", {}).values()
            more = [*held[name].get("dependencies", []), *(e for group in extras for e in group)]
            todo += [each["name"] for each in more if each["name"] in held]
    return found


def test_what_runs_imports_nothing_that_only_tests_install():
    provided, there = packages_distributions(), installed_to_serve()
    asked = {
        name.partition(".")[0]
        for path in files()
        for node in ast.walk(tree(path))
        for name in (
            [each.name for each in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    strangers = asked - set(sys.stdlib_module_names) - {"poterne", "contremarque", ""}
    assert {"django", "pyhanko", "cryptography"} <= strangers
    missing = {
        name
        for name in strangers
        if not {re.sub(r"[-_.]+", "-", each).lower() for each in provided.get(name, [name])} & there
    }
    assert missing == set()


def test_the_wheel_holds_the_two_packages_alone():
    build = PROJECT["tool"]["hatch"]["build"]["targets"]
    assert build == {"wheel": {"packages": ["src/poterne", "src/contremarque"]}}
    inside = [path for path in (ROOT / "src").rglob("*") if path.is_file()]
    strange = re.compile(r"(^|/)(test_|tests/|\.git|\.env|.*\.(pem|key|sqlite3|sql|bak|zip)$)")
    assert not [each for each in inside if strange.search(each.relative_to(ROOT).as_posix())]


SECRET = re.compile(
    rb"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\n[A-Za-z0-9+/]{40}"
    rb"|pot_(?:part|prod)_s1_[0-9A-Za-z]{43}_|AKIA[0-9A-Z]{16}|ghp_[0-9A-Za-z]{36}"
)


def test_no_secret_lies_in_any_file():
    folders = [ROOT / name for name in ("src", "tests", "docs", "tools", "bench")]
    found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    found += [path for path in ROOT.iterdir() if path.is_file()]
    ours = [path for path in found if "__pycache__" not in path.parts]
    assert len(ours) > 300
    assert [str(path) for path in ours if SECRET.search(path.read_bytes())] == []
