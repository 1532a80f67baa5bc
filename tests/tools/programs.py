"""The verifiers as an auditor runs them: a file, an exit code, a few lines."""

import ast
import contextlib
import importlib.util
import io
import json
import sys
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).parents[2]
VECTORS = ROOT / "tests/vectors"
KEY = (VECTORS / "cle.hex").read_text().strip()


def load(name: str):
    """The program as a module, under a name of its own."""
    spec = importlib.util.spec_from_file_location(f"program_{name}", ROOT / f"tools/{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def answer(module, *arguments: object) -> tuple[int, str]:
    """Exit code and words."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = module.main([str(each) for each in arguments])
    return code, said.getvalue()


def foreign_imports(name: str) -> set[str]:
    """What the program imports beside the standard library."""
    found = set()
    for node in ast.walk(ast.parse((ROOT / f"tools/{name}.py").read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
    return found - sys.stdlib_module_names


def exported(module, folder: Path) -> Path:
    """The database as the program takes it: the file itself, or lines by the documented COPY."""
    if connection.vendor == "sqlite":
        return Path(connection.settings_dict["NAME"])
    statement = module.__doc__.split('-c "')[1].split('" poterne')[0]
    path = folder / "lignes.jsonl"
    with connection.cursor() as cursor, path.open("wb") as file, cursor.copy(statement) as copy:
        for block in copy:
            file.write(block)
    return path


def lines_of(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def written(path: Path, records: list[dict]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    return path
