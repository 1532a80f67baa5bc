"""What each process of a house weighs: proportional set size, its children's included."""

from pathlib import Path

from tests.journeys.instance import Instance


def pss_mib(house: Instance) -> dict[str, float]:
    """Mebibytes by process: the supervisor, each of its children with theirs, the sink."""
    parents = _parents()
    weights: dict[str, float] = {}
    for started in house.processes:
        words = _words(started.pid)
        name = "boîte SMTP (hors produit)" if "sink" in words else "surveillant"
        weights[name] = _pss(started.pid)
        for child in sorted(pid for pid, parent in parents.items() if parent == started.pid):
            weights[_name(child)] = sum(map(_pss, _family(child, parents)))
    return weights


def _family(root: int, parents: dict[int, int]) -> list[int]:
    found = [root]
    for pid, parent in sorted(parents.items()):
        if parent in found:
            found.append(pid)
    return found


def _parents() -> dict[int, int]:
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # The name of the program, in parentheses, may hold anything: count from its end.
            rest = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(folder.name)] = int(rest[1])
    return parents


def _words(pid: int) -> list[str]:
    return (Path("/proc") / str(pid) / "cmdline").read_text().split("\0")


def _name(pid: int) -> str:
    given = (Path("/proc") / str(pid) / "environ").read_bytes().split(b"\0")
    own = dict(each.decode().split("=", 1) for each in given if b"=" in each)
    place = own.get("ENVIRONNEMENT", "")
    return " ".join(filter(None, (own.get("PROCESSUS", "processus"), place)))


def _pss(pid: int) -> float:
    for line in (Path("/proc") / str(pid) / "smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0
