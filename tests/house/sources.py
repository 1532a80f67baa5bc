"""The house as text: its files, their syntax trees, its public functions."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src"


@cache
def files(*rooms: str) -> tuple[Path, ...]:
    """Every Python file of the rooms ("poterne/acts"), migrations left out; all without a name."""
    folders = [SRC / room for room in rooms] or [SRC]
    found = [path for folder in folders for path in sorted(folder.rglob("*.py"))]
    return tuple(path for path in found if "migrations" not in path.parts)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef):
            yield node


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def called(node: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """(last name, call) of every call under ``node``."""
    for each in ast.walk(node):
        if isinstance(each, ast.Call):
            target = each.func
            if isinstance(target, ast.Attribute):
                yield target.attr, each
            elif isinstance(target, ast.Name):
                yield target.id, each
