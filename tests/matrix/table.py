"""The expected answers: one line per route, situation and method, one column per visitor."""

from pathlib import Path

FILE = Path(__file__).with_name("expected.tsv")
KEYS = ("porte", "route", "situation", "méthode")
Key = tuple[str, str, str, str]
Row = dict[str, str]


def read(file: Path = FILE) -> dict[Key, Row]:
    """The file: cells by visitor, by key."""
    head, *lines = file.read_text(encoding="utf-8").splitlines()
    names = head.split("\t")
    found = {}
    for line in lines:
        cells = dict(zip(names, line.split("\t"), strict=True))
        found[tuple(cells.pop(name) for name in KEYS)] = cells
    return found


def write(rows: dict[Key, Row], file: Path = FILE) -> None:
    """The file says ``rows``, in their order: to be read again, line by line, before it is kept."""
    visitors = list(next(iter(rows.values())))
    lines = ["\t".join([*KEYS, *visitors])]
    lines += ["\t".join([*key, *(cells[name] for name in visitors)]) for key, cells in rows.items()]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
