"""The steps of the proofs: a head signed, two verifiers that share nothing with the house."""

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from tests.journeys.scene import Scene, step

from poterne.records.roles import APP, READ

TOOLS = Path(__file__).parents[2] / "tools"
_JOURNAL = ("journal", "journal_personal")
_GRANTS = ("access_request", "signature", "credential", "confirmation", "machine_name", "journal")
_ORDER = {"journal": " ORDER BY seq"}
_ROW = 5
"""The row whose byte is changed."""


@step("console : signe la tête du journal")
def head(scene: Scene) -> str:
    said = scene.house.run("anchor", BASE=scene.house.settings["BASE"])
    heads = sorted((scene.house.folder / "tetes").glob("tete-*.json"))
    assert heads, said
    return f"{len(heads)} têtes au dossier"


@step("vérificateur du journal, qui ne doit rien à la maison : chaîne entière, ancrée")
def journal(scene: Scene) -> str:
    key = re.findall(r"[0-9a-f]{64}", scene.house.run("keys", "journal"))
    anchored = ["--tetes", str(scene.house.folder / "tetes"), "--cle", key[0]]
    status, said = verify("verify_journal.py", str(_base(scene, *_JOURNAL)), *anchored)
    assert status == 0, said
    return said.splitlines()[0]


@step("vérificateur des octrois : chaque identifiant remonte à ses deux signatures")
def issuance(scene: Scene) -> str:
    status, said = verify("verify_issuance.py", str(_base(scene, *_GRANTS)))
    assert status == 0, said
    return said.splitlines()[0]


@step("un octet d’une ligne du journal changé à la main : le vérificateur nomme la ligne")
def changed_byte(scene: Scene) -> str:
    lines = _lines(scene, *_JOURNAL).read_text(encoding="utf-8").splitlines()
    touched = [_touched(line) for line in lines]
    assert sum(old != new for old, new in zip(lines, touched, strict=True)) == 1
    path = scene.house.folder / "journal-retouche.jsonl"
    path.write_text("\n".join(touched), encoding="utf-8")
    status, said = verify("verify_journal.py", str(path))
    assert status == 1, said
    assert f"ligne {_ROW}" in said, said
    return said.strip()


def _touched(line: str) -> str:
    told = json.loads(line)
    row = told["row"]
    if told["table"] == "journal" and row["seq"] == _ROW:
        first = row["acteur"][0]
        row["acteur"] = ("q" if first == "p" else "p") + row["acteur"][1:]
        return json.dumps(told, ensure_ascii=False)
    return line


@step("poterne doctor : rien à signaler")
def doctor(scene: Scene) -> str:
    said = scene.house.run("doctor")
    assert "Tout est en ordre." in said, said
    return "tout est en ordre"


def verify(tool: str, *arguments: str) -> tuple[int, str]:
    """The tool's exit status and its words; it runs with nothing of ours on its path."""
    ran = subprocess.run(  # noqa: S603  (our own tool)
        [sys.executable, "-I", str(TOOLS / tool), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


def _base(scene: Scene, *tables: str) -> Path:
    """What a verifier reads: the SQLite file itself, or the lines that PostgreSQL gives."""
    if scene.engine == "sqlite":
        return Path(urlsplit(scene.house.settings["BASE"]).path)
    return _lines(scene, *tables)


def _lines(scene: Scene, *tables: str) -> Path:
    """These tables as JSON lines, as an auditor would take them away; kept in the folder."""
    path = scene.house.folder / f"{tables[0]}.jsonl"
    rows = _from_sqlite(scene, tables) if scene.engine == "sqlite" else _copied(scene, tables)
    with path.open("wb") as file:
        for each in rows:
            file.write(each)
    return path


def _copied(scene: Scene, tables: tuple[str, ...]) -> Iterator[bytes]:
    address = scene.house.settings["BASE"].replace(f"//{APP}@", f"//{READ}@")
    with psycopg.connect(address) as opened:
        for table in tables:
            query = (
                f"COPY (SELECT json_build_object('table', '{table}', 'row', to_jsonb(t) - 'image')"  # noqa: S608  (the tables above)
                f" FROM (SELECT * FROM {table}{_ORDER.get(table, '')}) AS t)"
                " TO STDOUT WITH (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')"
            )
            with opened.cursor().copy(query.encode()) as taken:
                yield from map(bytes, taken)


def _from_sqlite(scene: Scene, tables: tuple[str, ...]) -> Iterator[bytes]:
    with closing(sqlite3.connect(_base(scene))) as opened:
        opened.row_factory = sqlite3.Row
        for table in tables:
            for row in opened.execute(f"SELECT * FROM {table}"):  # noqa: S608  (the tables above)
                told = {"table": table, "row": dict(row)}
                yield json.dumps(told, ensure_ascii=False).encode() + b"\n"
