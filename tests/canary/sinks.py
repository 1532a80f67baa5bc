"""Where a value may leak: each sink of a house at work, as bytes."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from tests.journeys.instance import Instance

from poterne.records.roles import APP, READ

SINKS = ("sorties", "base", "journal", "serveur", "courriels", "réponses", "processus", "dossiers")
"""Standard output, database files, table of the journal, the database server's own log, mails,
answers to a wrong call, /proc, folders of temporary files and of heads."""
_ALL = "SELECT * FROM journal"


@dataclass(frozen=True)
class Held:
    """A house at work, the answers that it gave, the processes that are its own."""

    house: Instance
    answers: list[bytes]
    pids: list[int]

    def read(self, sink: str) -> bytes:
        """The bytes of that sink, as they are now."""
        house = self.house
        return {
            "sorties": (house.folder / "sortie.txt").read_bytes,
            "base": lambda: b"".join(_files(house)),
            "journal": lambda: _journal(house),
            "serveur": lambda: _server_log(house),
            "courriels": lambda: b"\n".join(each.read_bytes() for each in mails(house)),
            "réponses": lambda: b"\n".join(self.answers),
            "processus": lambda: b"\n".join(_told_of(self.pids)),
            "dossiers": lambda: b"\n".join(_in(house.folder / "tmp", house.folder / "tetes")),
        }[sink]()


def mails(house: Instance) -> list[Path]:
    """Every message that arrived."""
    return sorted((house.folder / "courrier").rglob("*.eml"))


def server_folder(house: Instance) -> Path | None:
    """PostgreSQL's own folder, None on SQLite."""
    base = house.settings["BASE"]
    return Path(base.partition("host=")[2]) if base.startswith("postgresql") else None


def sql(house: Instance, statement: str, user: str = APP) -> list[tuple[object, ...]]:
    """What a statement gives, under that role."""
    base = house.settings["BASE"]
    if server_folder(house) is None:
        with closing(sqlite3.connect(urlsplit(base).path)) as opened, opened:
            return opened.execute(statement).fetchall()
    with psycopg.connect(base.replace(f"//{APP}@", f"//{user}@")) as opened:
        ran = opened.execute(statement.encode())
        return ran.fetchall() if ran.description else []


def _files(house: Instance) -> Iterator[bytes]:
    folder = server_folder(house)
    if folder is None:
        path = urlsplit(house.settings["BASE"]).path
        yield from (
            Path(path + end).read_bytes() for end in ("", "-wal") if Path(path + end).exists()
        )
        return
    yield _copied(house)
    sql(house, "CHECKPOINT", "amorce")
    began = (house.folder / "journal.pem").stat().st_mtime
    for path in (folder / "d").rglob("*"):
        if path.is_file() and path.stat().st_mtime >= began:
            yield path.read_bytes()


def _copied(house: Instance) -> bytes:
    """Every table as text: long values are compressed in the server's files, not here."""
    names = sql(house, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'", READ)
    base = house.settings["BASE"].replace(f"//{APP}@", f"//{READ}@")
    with psycopg.connect(base) as opened, opened.cursor() as cursor:
        told = []
        for (name,) in names:
            with cursor.copy(f"COPY {name} TO STDOUT".encode()) as taken:
                told += map(bytes, taken)
    return b"".join(told)


def _journal(house: Instance) -> bytes:
    user = APP if server_folder(house) is None else READ
    return json.dumps(sql(house, _ALL, user), ensure_ascii=False, default=str).encode()


def _server_log(house: Instance) -> bytes:
    folder = server_folder(house)
    return (folder / "log").read_bytes() if folder else b""


def family(house: Instance) -> list[int]:
    """The house's processes and all of their children."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            words = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(stat.parent.name)] = int(words[1])
    found = {each.pid for each in house.processes}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return sorted(found)


def _told_of(pids: list[int]) -> Iterator[bytes]:
    for pid in pids:
        for name in ("cmdline", "environ"):
            try:
                yield Path(f"/proc/{pid}/{name}").read_bytes()
            except OSError:
                continue


def _in(*folders: Path) -> Iterator[bytes]:
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                yield path.read_bytes()
