"""Juge des fichiers PDF, une ligne JSON par fichier, sans base de données ni réglages."""

import hashlib
import json
import os
import stat
import sys
from argparse import Namespace
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings

from poterne import clock
from poterne.acts.judging import Shelf, judge_file, judge_nothing
from poterne.core.documents import Examination, Finding, SignatureFinding
from poterne.core.documents_table import LARGEST_FILE, MIB
from poterne.core.reference import shown_reference
from poterne.ops.console import Parser, say

_AT_ONCE = 2
_LARGEST_HELPER = 20 * MIB
_LARGEST_HASHED = 1024 * MIB


def arguments(parser: Parser) -> None:
    """The files, and what their judgement may lean on."""
    parser.add_argument("fichiers", nargs="+", metavar="FICHIER", help="fichier à juger")
    parser.add_argument("--anchors", metavar="DOSSIER", help="ancres de confiance (PEM)")
    parser.add_argument("--crls", metavar="DOSSIER", help="listes de révocation (PEM ou DER)")
    parser.add_argument("--copies", metavar="DOSSIER", help="copies de référence, {ref}.pdf")
    parser.add_argument("--code-key", metavar="FICHIER", help="clé des codes imprimés")


def run(options: Namespace) -> int:
    """One JSON object was printed for each file; 0 once every one is judged.

    1 when nobody takes the lines any more: a closed pipe, a full disk.
    """
    if not settings.configured:
        settings.configure(CLOCK_OFFSET_FILE=None)
    now = clock.now()
    key = _read(Path(options.code_key), _LARGEST_HELPER) if options.code_key else None
    shelf = Shelf(
        anchors=tuple(_folder(options.anchors)),
        crls=tuple(_folder(options.crls)),
        code_key=key.strip() if key else None,
        copies=partial(_copy, Path(options.copies)) if options.copies else None,
    )
    with ThreadPoolExecutor(_AT_ONCE) as readers:
        try:
            for line in readers.map(partial(_line, shelf, now), options.fichiers):
                say(line)
        except OSError:
            readers.shutdown(cancel_futures=True)
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 1
    return 0


def _line(shelf: Shelf, now: datetime, name: str) -> str:
    shown = os.fsencode(name).decode("utf-8", "replace")
    return json.dumps({"file": shown} | _told(_judged(Path(name), shelf, now)))


def _judged(path: Path, shelf: Shelf, now: datetime) -> Examination:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return judge_nothing(name=path.name, why="pas un fichier")
        data, sha256, size = _content(path)
    except (OSError, ValueError) as fault:
        return judge_nothing(name=path.name, why=type(fault).__name__)
    found = judge_file(data=data, name=path.name, shelf=shelf, now=now)
    findings = tuple(_sized(each, size) for each in found.findings)
    return replace(found, sha256=sha256, findings=findings)


def _sized(found: Finding, size: int) -> Finding:
    """``found`` with the size of the whole file: what was judged stops past the limit."""
    return replace(found, value=f"{size / MIB:.1f}") if found.measure == "taille" else found


def _content(path: Path) -> tuple[bytes, str, int]:
    """As much as is ever judged, the SHA-256 of the whole, "" when beyond 1 GiB, and its size."""
    with path.open("rb") as opened:
        data = opened.read(LARGEST_FILE + 1)
        digest, place = hashlib.sha256(data), len(data)
        while place < _LARGEST_HASHED and (more := opened.read(MIB)):
            digest.update(more)
            place += len(more)
    return data, digest.hexdigest() if place < _LARGEST_HASHED else "", place


def _folder(name: str | None) -> Iterator[bytes]:
    """The content of a folder's files, by name, or of one file; nothing of what is not there."""
    path = Path(name or os.devnull)
    try:
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        files = [each for each in files if each.is_file()]
    except (OSError, ValueError):
        return
    for each in files:
        content = _read(each, _LARGEST_HELPER)
        if content:
            yield content


def _copy(folder: Path, reference: str) -> bytes | None:
    for name in (reference, shown_reference(reference)):
        if content := _read(folder / f"{name}.pdf", LARGEST_FILE):
            return content
    return None


def _read(path: Path, most: int) -> bytes | None:
    try:
        with path.open("rb") as opened:
            content = opened.read(most + 1)
    except (OSError, ValueError):
        return None
    return content if len(content) <= most else None


def _told(found: Examination) -> dict[str, Any]:
    return {
        "sha256": found.sha256 or None,
        "verdict": found.verdict.code,
        "proposal": found.verdict.proposal,
        "findings": [_finding(each) for each in found.findings],
        "signatures": [_signature(each) for each in found.signatures],
        "origin": found.origin,
        "forms": list(found.forms),
        "fields": dict(found.fields),
        "seconds": round(found.seconds, 3),
    }


def _finding(each: Finding) -> dict[str, str | None]:
    return {
        "code": each.code,
        "value": each.value or None,
        "threshold": each.threshold or None,
        "unit": each.unit or None,
    }


def _signature(each: SignatureFinding) -> dict[str, Any]:
    return {
        "intact": each.intact,
        "trusted": each.trusted,
        "reason": each.reason,
        "signer": each.common_name or each.subject or None,
        "time": each.time or None,
    }
