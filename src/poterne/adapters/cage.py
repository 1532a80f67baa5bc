"""The cage of strangers' files: what one reading gives, whatever the file does to its reader."""

import atexit
import hashlib
import time
from dataclasses import replace
from datetime import datetime
from functools import cache

from poterne.adapters.documents.exchange import Asked
from poterne.adapters.documents.identify import identified
from poterne.adapters.documents.judging import Known, Trust, closed, concluded, second_look
from poterne.adapters.examiners import Gone, Heard, Pool, confinable
from poterne.core.documents import Examination, Finding
from poterne.core.forms.edition import sheets

__all__ = [
    "Known",
    "Trust",
    "close",
    "confinable",
    "confined",
    "examine",
    "prepare",
    "unread",
    "warm",
]
_WHOLE, _LEAST = 9.5, 1.0
"""Seconds that the two children of a file share, and what is always left to the second."""


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


def prepare() -> None:
    """An examiner gets ready meanwhile; nobody waits for it."""
    _POOL.prepare()


def confined() -> bool:
    """Whether the examiner runs under bubblewrap here; a first call starts it."""
    with _POOL.one() as examiner:
        return examiner.alone


def close() -> None:
    """Every examiner of this process ended."""
    _POOL.close()


_POOL = Pool()
atexit.register(close)
