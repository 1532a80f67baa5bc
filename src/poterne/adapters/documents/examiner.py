"""The fork server of the examiner: warm libraries, one child a question, killed at its limits.

It holds no key, no setting and no stranger's byte: a question goes by descriptor to its child.
"""

import contextlib
import ctypes
import gc
import json
import logging
import os
import resource
import select
import signal
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from poterne.adapters.documents import steps
from poterne.adapters.documents.exchange import Told, answer, asked_in, ordered_in
from poterne.adapters.documents.warming import warm

READY = b"pret"
_ORDER, CPU = 5, 10
RESIDENT = 448 * 1024 * 1024
"""Looked at a hundred times a second: what a child takes between two looks stays under 512 MiB."""
_ADDRESSES = 1536 * 1024 * 1024
_WRITTEN = 64 * 1024 * 1024
_FILES = 64
_LOOK = 0.01
_LARGE, _COLLAPSE = 2 * 1024 * 1024, 25
_NO_NEW_PRIVILEGES, _PARENT_DEATH = 38, 1
_STEPS = {b"1": steps.first, b"2": steps.second, b"3": steps.third}


@dataclass(slots=True)
class _Watch:
    """How a child ended, and the most that it held."""

    outcome: str = "complet"
    peak: int = 0


def serve(*, alone: bool) -> None:
    """Questions are answered until the parent closes descriptor 0.

    ``alone``: this process and its children have a process namespace of their own, so that
    whatever a child left behind is killed too.
    """
    logging.disable(logging.CRITICAL)
    libc = ctypes.CDLL(None)
    libc.prctl(_PARENT_DEATH, signal.SIGKILL, 0, 0, 0)
    warm()
    gc.collect()
    gc.freeze()
    _gather(libc)
    with socket.socket(fileno=0) as link:
        link.send(READY)
        while True:
            order, descriptors, _flags, _from = socket.recv_fds(link, _ORDER, 2)
            if not order:
                return
            which, wall = ordered_in(order)
            watch = _one(which, descriptors, libc, wall)
            for each in descriptors:
                os.close(each)
            if alone:
                _sweep()
            link.send(json.dumps({"outcome": watch.outcome, "peak": watch.peak}).encode())


def _gather(libc: ctypes.CDLL) -> None:
    """This process's own memory lies in large pages where the kernel can: a fork copies a table of
    tens of entries instead of ten thousand, and ends as fast. Nothing is owed when it cannot.
    """
    for line in Path("/proc/self/maps").read_text().splitlines():
        span, rights, _offset, _device, inode, *name = line.split()
        if rights != "rw-p" or inode != "0" or name not in ([], ["[heap]"]):
            continue
        first, last = (int(each, 16) for each in span.split("-"))
        for place in range(first + -first % _LARGE, last - _LARGE + 1, _LARGE):
            libc.madvise(ctypes.c_void_p(place), ctypes.c_size_t(_LARGE), _COLLAPSE)


def _one(which: bytes, descriptors: list[int], libc: ctypes.CDLL, wall: float) -> _Watch:
    pid = os.fork()
    if pid == 0:
        _child(which, descriptors, libc)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.setpgid(pid, pid)
    return _watched(pid, wall)


def _child(which: bytes, descriptors: list[int], libc: ctypes.CDLL) -> None:
    """Never returns: the answer is written, or the process ends without one."""
    status = 1
    try:
        os.setpgid(0, 0)
        os.closerange(0, min(descriptors))
        _confine(libc)
        source, target = descriptors
        told = _answered(which, os.pread(source, os.fstat(source).st_size, 0))
        _write(target, answer(told))
        status = 0
    finally:
        os._exit(status)


def _answered(which: bytes, packed: bytes) -> Told:
    try:
        return _STEPS[which](asked_in(packed))
    except Exception as fault:  # noqa: BLE001  (the edge of the cage: everything becomes a finding)
        return Told(findings=[steps.unusable(fault)])


def _write(target: int, data: bytes) -> None:
    place = 0
    while place < len(data):
        place += os.pwrite(target, data[place:], place)


def _confine(libc: ctypes.CDLL) -> None:
    """The limits of one child (documents.md §6.1)."""
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    libc.prctl(_PARENT_DEATH, signal.SIGKILL, 0, 0, 0)
    for limit, value in (
        (resource.RLIMIT_CPU, CPU),
        (resource.RLIMIT_AS, _ADDRESSES),
        (resource.RLIMIT_FSIZE, _WRITTEN),
        (resource.RLIMIT_NOFILE, _FILES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(limit, (value, value))


def _watched(pid: int, wall: float) -> _Watch:
    """Waits for the child, kills its group past the wall or the memory, says how it ended."""
    watch = _Watch()
    until = time.monotonic() + wall
    ended = os.pidfd_open(pid)
    try:
        while not select.select([ended], [], [], _LOOK)[0]:
            watch.peak = max(watch.peak, _resident(pid))
            if watch.peak > RESIDENT or time.monotonic() > until:
                watch.outcome = "tue" if watch.peak > RESIDENT else "delai"
                break
    finally:
        os.close(ended)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
    _pid, status, usage = os.wait4(pid, 0)
    watch.peak = max(watch.peak, usage.ru_maxrss * 1024)
    if watch.outcome == "complet" and status != 0:
        watch.outcome = (
            "delai" if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU else "tue"
        )
    return watch


def _resident(pid: int) -> int:
    try:
        with open(f"/proc/{pid}/statm", "rb") as held:  # noqa: PTH123  (a hundred times a second)
            return int(held.read().split()[1]) * resource.getpagesize()
    except (OSError, IndexError):
        return 0


def _sweep() -> None:
    """Kills what escaped its group: nobody else lives in this namespace."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(-1, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
