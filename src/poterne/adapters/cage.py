"""The cage of strangers' files: the examiner's processes, asked one question at a time.

Nothing here parses a file. The examiner starts under bubblewrap when it can: no network, no socket,
nothing of this machine but the interpreter and our code, read-only. Otherwise limits alone hold.
"""

import atexit
import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from poterne.adapters.documents.exchange import (
    Asked,
    OddAnswer,
    Told,
    ordered,
    question,
    told_in,
)
from poterne.adapters.documents.identify import identified
from poterne.adapters.documents.judging import Known, Trust, closed, concluded, second_look
from poterne.core.documents import Examination, Finding
from poterne.core.forms.edition import sheets

__all__ = ["Known", "Trust", "close", "confinable", "confined", "examine", "unread", "warm"]
_SERVERS = 2
_START, _ANSWER = 60.0, 20.0
_WHOLE, _LEAST = 9.5, 1.0
"""Seconds that the two children of a file share, and what is always left to the second."""
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


def examine(
    data: bytes,
    *,
    trust: Trust,
    received_at: datetime,
    known: Known | None = None,
    pictures: bool = False,
) -> Examination:
    """All that one reading of ``data`` gives; never raises on any bytes.

    ``received_at``: aware; ``known``: what the authority knows beside the file; ``pictures``: the
    pages are drawn too. A kill, a time-out or an odd answer is a finding (DOC-04).
    """
    began = time.monotonic()
    known = known or Known()
    sha256 = hashlib.sha256(data).hexdigest()
    wrong = identified(data, known.name)
    if wrong:
        return closed(sha256, wrong, time.monotonic() - began)
    own = hashlib.sha256(known.copy).hexdigest() if known.copy else ""
    heard = ask(b"1", trust.question(data, received_at, pictures=pictures, own=own))
    if heard.told is None:
        spent = time.monotonic() - began - heard.waited
        return closed(sha256, [_lost(heard)], spent, heard.outcome)
    told = heard.told
    making = time.monotonic()
    plan = second_look(told, data, known if known.blanks else replace(known, blanks=_blank))
    outcome, waited = heard.outcome, heard.waited + time.monotonic() - making
    if plan.question is not None:
        left = _WHOLE - (time.monotonic() - began - waited)
        again = ask(b"2", replace(plan.question, wall=max(_LEAST, left)))
        plan.compared = again.told.findings if again.told else [_lost(again)]
        outcome = outcome if again.told else again.outcome
        waited += again.waited
    return concluded(sha256, told, plan, (outcome, time.monotonic() - began - waited))


@cache
def _blank(edition: str) -> bytes | None:
    """The blank form of ``edition``, made once; None when it cannot be made here."""
    from poterne.adapters.form_pdf.blank import blank  # noqa: PLC0415  (heavy: at first use)

    chosen = next((each for each in sheets() if each.id == edition), None)
    return blank(chosen) if chosen else None


def unread(name: str, why: str) -> Examination:
    """What is said of a file named ``name`` whose bytes nobody could read."""
    found = Finding("FICHIER_INEXPLOITABLE", measure="lecture", value=why, place=name)
    return closed("", [found], 0.0, "exception")


def _lost(heard: Heard) -> Finding:
    return Finding("FICHIER_INEXPLOITABLE", measure="examen", value=heard.outcome)


def ask(which: bytes, asked: Asked) -> Heard:
    """What a child of ``which`` step (b"1" to b"3") answers to ``asked``; never raises."""
    began = time.monotonic()
    for _try in range(2):
        try:
            with _POOL.one() as examiner:
                waited = time.monotonic() - began
                return replace(examiner.heard(which, asked), waited=waited)
        except (Gone, OSError):
            continue
    return Heard("exception")


def warm() -> None:
    """An examiner is ready to answer. Raises Gone when none can be started."""
    with _POOL.one():
        pass


def confined() -> bool:
    """Whether the examiner runs under bubblewrap here; a first call starts it."""
    with _POOL.one() as examiner:
        return examiner.alone


def confinable() -> bool:
    """Whether this machine lets bubblewrap confine an examiner; nothing is started but a trial."""
    prefix = _bubble()
    return bool(prefix) and _starts(tuple(prefix))


@cache
def _starts(prefix: tuple[str, ...]) -> bool:
    trial = subprocess.run([*prefix, sys.executable, "-I", "-c", ""], check=False)  # noqa: S603  (as the examiner)
    return trial.returncode == 0


def close() -> None:
    """Every examiner of this process ended."""
    _POOL.close()


class _Examiner:
    """One fork server, and the socket to it."""

    def __init__(self) -> None:
        for prefix in (_bubble(), []):
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

    def end(self) -> None:
        """Its process is gone."""
        self._link.close()
        self._process.kill()
        self._process.wait()


class _Pool:
    """At most two examiners a process; each answers one question at a time."""

    def __init__(self) -> None:
        self._free: list[_Examiner] = []
        self._room = threading.BoundedSemaphore(_SERVERS)
        self._owner = os.getpid()

    @contextlib.contextmanager
    def one(self) -> Iterator[_Examiner]:
        """An examiner for one question; a lost one is not used again."""
        if self._owner != os.getpid():
            self.__init__()  # type: ignore[misc]  # a fork shares no examiner with its parent
        with self._room:
            examiner = self._free.pop() if self._free else _Examiner()
            try:
                yield examiner
            except BaseException:
                examiner.end()
                raise
            self._free.append(examiner)

    def close(self) -> None:
        """Every idle examiner ended."""
        while self._free:
            self._free.pop().end()


_POOL = _Pool()
atexit.register(close)


def _command(*, alone: bool) -> list[str]:
    last = ["seul"] if alone else []
    return [sys.executable, "-I", "-m", "poterne.adapters.documents", *last]


def _bubble() -> list[str]:
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
