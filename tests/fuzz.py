"""Cent mille PDF altérés devant l’examinateur : ``python -m tests.fuzz [--cas N] [--graine G]``.

Each case is one of our own files with pieces turned, cut, doubled or swapped. A case is a fault
when the examiner raises, is killed, passes a limit, or accepts a signed file that was changed.
Batches are read in children of their own, under the limits of the cage, forked from a process that
made the files once. One case of five is also compared, as the second child does.
"""

import argparse
import contextlib
import json
import logging
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.poterne.adapters.documents import attacks, hostile, papers, signing
from tests.poterne.adapters.documents.pki import MOMENT, root, stamping

from poterne.adapters.documents import steps
from poterne.adapters.documents.exchange import Asked, answer, told_in
from poterne.core.documents_signatures import concluded

CASES, BATCH, LOT, COMPARED = 100_000, 200, 2_000, 5
WALL, RESIDENT = 10.0, 512 * 1024 * 1024
FOUND = Path(__file__).parent / "fuzz_found"
"""Past finds: each is tried again in every run."""


def seeds() -> list[bytes]:
    """What is altered: forms, letters, every profile of signature, hostile files."""
    return [
        papers.form(), papers.empty(), papers.letter(),
        *map(signing.honest, signing.PROFILES),
        hostile.in_object_stream("JS"), hostile.locked(), hostile.plain(),
    ]  # fmt: skip


def altered(data: bytes, chance: random.Random) -> bytes:
    """``data`` with one to four wounds."""
    for _wound in range(chance.randint(1, 4)):
        data = chance.choice(_WOUNDS)(data, chance)
    return data


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)] if chance.random() < 0.3 else data


def _hole(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data) + 1)
    return data[:place] + data[place + chance.randrange(1, 200) :]


def _double(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data) + 1)
    return data[:place] + data[place : place + chance.randrange(1, 2000)] + data[place:]


def _noise(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data) + 1)
    return data[:place] + chance.randbytes(chance.randrange(1, 40)) + data[place + 20 :]


def _number(data: bytes, chance: random.Random) -> bytes:
    digits = [place for place in range(0, len(data), 7) if data[place : place + 1].isdigit()]
    place = chance.choice(digits or [0])
    return data[:place] + str(chance.choice([0, 1, 2**31, 2**63, 99])).encode() + data[place + 1 :]


def _word(data: bytes, chance: random.Random) -> bytes:
    word = chance.choice(_WORDS)
    place = data.find(word, chance.randrange(len(data) + 1))
    return data[:place] + chance.choice(_WORDS) + data[place + len(word) :] if place >= 0 else data


def _bit(data: bytes, chance: random.Random) -> bytes:
    return attacks.flipped(data, chance) if data else data


_WORDS = (
    b"/Kids", b"/Type", b"obj", b"endobj", b"stream", b"endstream", b"<<", b">>", b"[", b"]",
    b"xref", b"trailer", b"startxref", b"/Length", b"/Parent", b"/ByteRange", b"/Contents",
    b"/V", b"/Fields", b"/Prev", b"/Root", b"/Filter", b"%%EOF", b"R", b"null", b"/AP", b"/Annots",
    b"/Rect", b"(", b")",
)  # fmt: skip
_WOUNDS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _cut, _hole, _double, _noise, _number, _word, _word, _bit, _bit
)  # fmt: skip


def judge(data: bytes) -> str:
    """The verdict in a word; "" is a fault. Raises whatever must not be raised."""
    asked = Asked(
        data,
        (root().pem,),
        (stamping().pem,),
        (),
        (root().crl(), stamping().crl()),
        MOMENT.isoformat(),
    )
    told = told_in(answer(steps.first(asked)))
    whole = [concluded(each) for each in told.signatures]
    if any(each.intact for each in whole) and not data.startswith(tuple(_SIGNED)):
        return ""
    return "signé" if whole else "lu" if told.findings else "rien"


_SIGNED: set[bytes] = set()
"""What was signed, to the last byte: only what follows may be altered and stay unchanged."""


def _signed_part(data: bytes) -> bytes:
    found = attacks.RANGE.search(data)
    return data[: int(found[3]) + int(found[4])] if found else b""


def compare(data: bytes, rank: int) -> None:
    """What the second child does of ``data``: whatever it raises is a finding there."""
    copy, blank = (papers.empty(), True) if rank % 2 else (papers.form(), False)
    with contextlib.suppress(Exception):
        steps.second(Asked(data, copy=copy, blank=blank))


def batch(seed: int, count: int) -> list[tuple[str, bytes, str]]:
    """``count`` cases from ``seed``, read in this process: faults as (why, file, seed)."""
    chance, faults = random.Random(seed), []  # noqa: S311  (repeatable on purpose)
    files = seeds()
    _SIGNED.update(filter(None, map(_signed_part, files)))
    for rank in range(count):
        data = altered(chance.choice(files), chance)
        began = time.process_time()
        try:
            if not judge(data):
                faults.append(("intact", data, f"{seed}:{rank}"))
            if rank % COMPARED == 0:
                compare(data, rank)
        except Exception as fault:  # noqa: BLE001  (the very thing that is looked for)
            faults.append((type(fault).__name__, data, f"{seed}:{rank}"))
        if time.process_time() - began > WALL:
            faults.append(("lent", data, f"{seed}:{rank}"))
    return faults


def _in_child(seed: int, count: int) -> tuple[int, Counter[str], int]:
    """A lot in a process of its own, which writes its faults down; how it ended, its memory."""
    command = [sys.executable, "-m", "tests.fuzz", "--lot", "--cas", str(count)]
    ended = subprocess.run(  # noqa: S603  (our own module)
        [*command, "--graine", str(seed)], capture_output=True, text=True, check=False
    )
    if ended.returncode:
        return seed, Counter({f"mort {ended.returncode}": 1}), 0
    told = json.loads(ended.stdout)
    faults = Counter(told["faults"])
    if told["peak"] > RESIDENT:
        faults["mémoire"] += 1
    return seed, faults, told["peak"]


def _lot(seed: int, count: int) -> None:
    """What such a process does: batch after batch, then one line of JSON."""
    seeds()
    told = [_forked(each, many) for each, many in _shared(seed, count, BATCH)]
    faults = [why for found, _peak in told for why in found]
    print(json.dumps({"faults": faults, "peak": max(peak for _found, peak in told)}))  # noqa: T201


def _shared(seed: int, count: int, most: int) -> list[tuple[int, int]]:
    """``count`` cases in parts of ``most``: the seed of each part, and its count."""
    starts = range(0, count, most)
    return [(seed + start // BATCH, min(most, count - start)) for start in starts]


def _forked(seed: int, count: int) -> tuple[list[str], int]:
    """One batch in a child: the kinds of its faults, whose files are kept, and its memory."""
    with tempfile.TemporaryFile("w+") as told:
        pid = os.fork()
        if pid == 0:
            try:
                resource.setrlimit(resource.RLIMIT_AS, (3 * RESIDENT, 3 * RESIDENT))
                json.dump([_kept(batch(seed, count)), _peak()], told)
                told.flush()
                os._exit(0)
            finally:
                os._exit(1)
        status = os.waitpid(pid, 0)[1]
        if status:
            return [f"mort {os.waitstatus_to_exitcode(status)}, graine {seed}"], 0
        told.seek(0)
        faults, peak = json.load(told)
        return faults, peak


def _kept(found: list[tuple[str, bytes, str]]) -> list[str]:
    for why, data, name in found:
        FOUND.mkdir(exist_ok=True)
        (FOUND / f"{why}-{name.replace(':', '-')}.pdf").write_bytes(data)
    return [why for why, _data, _name in found]


def _peak() -> int:
    """Bytes in memory at most. The resources of a process begin at those of whoever started it."""
    told = Path("/proc/self/status").read_text()
    return int(told.partition("VmHWM:")[2].split()[0]) * 1024


def campaign(cases: int, seed: int, *, at_once: int = 2) -> Counter[str]:
    """All faults of ``cases`` files from ``seed``, by what they are.

    Processes are started, never forked from here: a test run has threads.
    """
    lots = _shared(seed, cases, min(LOT, BATCH * -(-cases // (at_once * BATCH))))
    faults: Counter[str] = Counter()
    highest = 0
    with ThreadPoolExecutor(at_once) as hands:
        for number, found, peak in hands.map(lambda one: _in_child(*one), lots):
            faults += found
            highest = max(highest, peak)
            told = dict(found) or "aucune faute"
            print(f"  à partir de la graine {number} : {told}", flush=True)  # noqa: T201
    print(f"mémoire la plus haute : {highest // 2**20} Mio")  # noqa: T201
    return faults


def main() -> int:
    """0 when no fault was met."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cas", type=int, default=CASES)
    parser.add_argument("--graine", type=int, default=int.from_bytes(os.urandom(4)))
    parser.add_argument("--rapport", type=Path)
    parser.add_argument("--lot", action="store_true", help="un seul lot, dans ce processus")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    if options.lot:
        _lot(options.graine, options.cas)
        return 0
    seeds()
    began = time.monotonic()
    print(f"{options.cas} PDF, graine {options.graine}", flush=True)  # noqa: T201
    faults = campaign(options.cas, options.graine)
    print(f"{dict(faults) or 'aucune faute'} en {time.monotonic() - began:.0f} s")  # noqa: T201
    if options.rapport:
        figures = {"fichiers": options.cas, "fautes": faults.total()}
        options.rapport.write_text(json.dumps({"figures": figures}))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
