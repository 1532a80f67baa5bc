"""The examiner's processes: started once, confined where it can be, asked one question at a time.

Nothing here parses a file. An examiner starts under bubblewrap when it can: no network, no socket,
nothing of this machine but the interpreter and our code, read-only. Otherwise limits alone hold.
"""

import contextlib
import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from poterne.adapters.documents.exchange import Asked, OddAnswer, Told, ordered, question, told_in

_SERVERS = 2
_START, _ANSWER = 60.0, 20.0
_LARGEST_OUT = 64 * 1024 * 1024
_SEALS = fcntl.F_SEAL_WRITE | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL
_SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache")
_ENVIRONMENT = {"MALLOC_ARENA_MAX": "2", "OMP_NUM_THREADS": "1", "LC_ALL": "C.UTF-8"}


class Gone(Exception):
    """The examiner itself ended or does not answer."""


@dataclass(frozen=True, slots=True)
class Heard:
    """How one child ended; ``told`` is None unless it answered something sound."""

    outcome: str
    told: Told | None = None
    peak: int = 0
    waited: float = 0.0
    """Seconds until an examiner was free: no part of the examination, as what a copy takes."""


def confinable() -> bool:
    """Whether this machine lets bubblewrap confine an examiner; nothing is started but a trial."""
    prefix = bubble()
    return bool(prefix) and _starts(tuple(prefix))


@cache
def _starts(prefix: tuple[str, ...]) -> bool:
    trial = subprocess.run([*prefix, sys.executable, "-I", "-c", ""], check=False)  # noqa: S603  (as the examiner)
    return trial.returncode == 0


class Examiner:
    """One fork server, and the socket to it."""

    def __init__(self) -> None:
        for prefix in (bubble(), []):
            self.alone = bool(prefix)
            ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                self._process = subprocess.Popen(  # noqa: S603  (our own interpreter and module)
                    [*prefix, *_command(alone=self.alone)],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env=dict(_ENVIRONMENT),
                    cwd="/",
                )
            self._link = ours
            ours.settimeout(_START)
            with contextlib.suppress(OSError):
                if ours.recv(16):
                    ours.settimeout(_ANSWER)
                    return
            self.end()
        raise Gone

    def heard(self, which: bytes, asked: Asked) -> Heard:
        """One question. Raises Gone, OSError when the examiner is lost."""
        with _memory("question") as source, _memory("reponse") as target:
            _fill(source, question(asked))
            fcntl.fcntl(source, fcntl.F_ADD_SEALS, _SEALS)
            socket.send_fds(self._link, [ordered(which, asked.wall)], [source, target])
            said = self._link.recv(4096)
            if not said:
                raise Gone
            ended = json.loads(said)
            outcome = str(ended["outcome"])
            if outcome != "complet":
                return Heard(outcome, peak=ended["peak"])
            try:
                return Heard(outcome, told_in(_all(target)), ended["peak"])
            except OddAnswer:
                return Heard("exception", peak=ended["peak"])

    @property
    def lives(self) -> bool:
        """Whether its process is still there."""
        return self._process.poll() is None

    def end(self) -> None:
        """Its process is gone."""
        self._link.close()
        self._process.kill()
        self._process.wait()


class Pool:
    """At most two examiners a process; each answers one question at a time.

    All are started by one thread that lasts: what it starts dies with the very thread that did, and
    those of a web server come and go.
    """

    def __init__(self) -> None:
        self._free: list[Examiner] = []
        self._room = threading.BoundedSemaphore(_SERVERS)
        self._nursery = ThreadPoolExecutor(1, "examinateurs")
        self._owner = os.getpid()

    @contextlib.contextmanager
    def one(self) -> Iterator[Examiner]:
        """An examiner for one question; a lost one is not used again. Raises Gone."""
        self._own()
        with self._room:
            examiner = self._living() or self._nursery.submit(Examiner).result()
            try:
                yield examiner
            except BaseException:
                examiner.end()
                raise
            self._free.append(examiner)

    def prepare(self) -> None:
        """Unless one is free, an examiner starts meanwhile."""
        self._own()
        if not self._free:
            self._nursery.submit(self._keep_one)

    def _keep_one(self) -> None:
        if not self._free:
            self._free.append(Examiner())

    def _own(self) -> None:
        if self._owner != os.getpid():
            self.__init__()  # type: ignore[misc]  # a fork shares no examiner with its parent

    def _living(self) -> Examiner | None:
        while self._free:
            examiner = self._free.pop()
            if examiner.lives:
                return examiner
            examiner.end()
        return None

    def close(self) -> None:
        """Every idle examiner ended."""
        while self._free:
            self._free.pop().end()


def _command(*, alone: bool) -> list[str]:
    last = ["seul"] if alone else []
    return [sys.executable, "-I", "-m", "poterne.adapters.documents", *last]


def bubble() -> list[str]:
    """The start of the command line under bubblewrap; nothing when it is not installed."""
    found = shutil.which("bwrap")
    if found is None:
        return []
    code = Path(__file__).resolve().parents[2]
    folders = [*_SYSTEM, sys.base_prefix, sys.prefix, str(code)]
    binds = [word for each in folders if Path(each).exists() for word in ("--ro-bind", each, each)]
    keep = [word for name, value in _ENVIRONMENT.items() for word in ("--setenv", name, value)]
    return [
        found, "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL",
        "--clearenv", *keep, *binds, "--proc", "/proc", "--dev", "/dev", "--chdir", "/", "--",
    ]  # fmt: skip


@contextlib.contextmanager
def _memory(name: str) -> Iterator[int]:
    """A file that lies in memory only."""
    descriptor = os.memfd_create(name, os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _fill(descriptor: int, data: bytes) -> None:
    place = 0
    while place < len(data):
        place += os.pwrite(descriptor, data[place:], place)


def _all(descriptor: int) -> bytes:
    size = os.fstat(descriptor).st_size
    if size > _LARGEST_OUT:
        raise OddAnswer("too long")
    return os.pread(descriptor, size, 0)
