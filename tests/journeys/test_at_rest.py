"""After some hundreds of requests a process holds what it held: no descriptor, no memory kept."""

import http.client
from pathlib import Path

import pytest

ROUNDS, WARM = 200, 60
KIB = 1024


def listening(port: int) -> list[int]:
    """The processes that hold the listening socket of ``port``."""
    table = Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    rows = [row.split() for row in table]
    sockets = {
        f"socket:[{row[9]}]" for row in rows if row[1].endswith(f":{port:04X}") and row[3] == "0A"
    }
    found = []
    for folder in Path("/proc").glob("[0-9]*/fd"):
        try:
            if any(str(link.readlink()) in sockets for link in folder.iterdir()):
                found.append(int(folder.parent.name))
        except OSError:
            continue
    return found


def held(pid: int) -> tuple[int, int]:
    """(open descriptors, KiB of memory) of one process."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    memory = next(row for row in status.splitlines() if row.startswith("VmRSS"))
    return len(list(Path(f"/proc/{pid}/fd").iterdir())), int(memory.split()[1])


def asked(port: int, path: str, times: int) -> None:
    for _ in range(times):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        line.request("GET", path, headers={"Host": "localhost"})
        line.getresponse().read()
        line.close()


@pytest.mark.parametrize(
    ("door", "path"), [("PORT_BUREAU", "/suivre/"), ("PORT_PARTENAIRE", "/b2b/v1/moi")]
)
def test_requests_leave_no_descriptor_and_no_memory_behind(house, door, path):
    port = house.ports[door]
    asked(port, path, WARM)
    before = {pid: held(pid) for pid in listening(port)}
    assert before
    asked(port, path, ROUNDS)
    for pid, (files, memory) in before.items():
        now_files, now_memory = held(pid)
        assert now_files - files <= 4, "descriptors"
        assert now_memory - memory < 8 * KIB, "memory, in KiB"
