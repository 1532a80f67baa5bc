"""The daily signed head of the journal: what makes a rewriting of the whole chain visible.

The database holds each head; its file is written after the commit, again if it was lost.
"""

import os
import uuid
from datetime import date, datetime, time, timedelta
from pathlib import Path
from threading import get_native_id
from zoneinfo import ZoneInfo

from django.conf import settings

from poterne.acts.journaling import Actor, Entry, act
from poterne.adapters import seal
from poterne.adapters.seal import Seal
from poterne.core.dossier import canonical, digest
from poterne.core.journal import CHAIN, FIRST, VERSION, merkle_root, moment
from poterne.records.models import JournalHead, JournalRow

_DAY = ZoneInfo("America/Toronto")
SIGNED_AT = time(0, 10)
"""Hour of the daily head, in Québec (trust.md §7)."""
_NAMES = uuid.UUID("7e0f3c52-2b7a-4d0f-8a3e-6c5d1f0b9a41")
"""A day has one daily head: its act is named after it, for every worker alike."""
_DOMAIN = "poterne-tete-1\n"


class NoSeal(Exception):
    """No head can be signed; ``message`` is French and says the cure."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def prepare_key() -> str:
    """The public key of the heads, 64 hex; its private half is made when no file holds one.

    Raises NoSeal when the settings name no file, or when what lies there is no key.
    """
    path = _key_path()
    try:
        return (seal.open_key(path) if path.exists() else seal.create_key(path)).public
    except seal.UnusableSeal as error:
        raise NoSeal(str(error)) from error


def seal_due(*, by: Actor, now: datetime) -> list[Path]:
    """The head of the day is signed, once its hour has come and unless it was; files written.

    Raises NoSeal.
    """
    local = now.astimezone(_DAY)
    signed = JournalHead.objects.filter(day=local.date()).exists()
    if not signed and local.time() >= SIGNED_AT:
        acte = str(uuid.uuid5(_NAMES, local.date().isoformat()))
        sign_head(key=_key(), by=by, now=now, acte=acte)
    return publish(folder=Path(settings.HEADS_FOLDER))


def anchor(*, by: Actor, now: datetime) -> JournalHead:
    """One more head, now, on demand; its file lies in the settings' folder. Raises NoSeal."""
    sign_head(key=_key(), by=by, now=now)
    publish(folder=Path(settings.HEADS_FOLDER))
    return JournalHead.objects.latest("pk")


@act
def sign_head(*, key: Seal, entry: Entry) -> JournalHead:
    """A head over every row so far is in the database; the row that says so comes after it."""
    hashes = list(JournalRow.objects.order_by("seq").values_list("hachage", flat=True))
    last = JournalHead.objects.order_by("-pk").first()
    content = {
        "v": VERSION,
        "chaine": CHAIN,
        "du_seq": 1,
        "au_seq": len(hashes),
        "nombre": len(hashes),
        "racine": merkle_root(hashes),
        "dernier_hachage": hashes[-1] if hashes else FIRST,
        "tete_precedente": digest(last.document) if last else FIRST,
        "moment": moment(entry.now),
        "cle": key.public,
    }
    signature = key.sign((_DOMAIN + canonical(content)).encode())
    head = JournalHead.objects.create(
        day=entry.now.astimezone(_DAY).date(),
        au_seq=len(hashes),
        document=canonical(content | {"signature": signature}),
        signed_at=entry.now,
    )
    entry.write("tete.signee", f"tete:{head.pk}", digest=digest(head.document))
    return head


def publish(*, folder: Path) -> list[Path]:
    """Each head has its file in ``folder``, whole or not at all; those written now are returned.

    A file that is there is never written again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    ranks: dict[date, int] = {}
    for head in JournalHead.objects.order_by("pk"):
        ranks[head.day] = ranks.get(head.day, 0) + 1
        path = folder / _file_name(head.day, ranks[head.day])
        if not path.exists():
            _write(path, head.document)
            written.append(path)
    return written


def missed_days(*, now: datetime) -> int:
    """How many daily heads are lacking at ``now``; 0 while the chain is younger than a day."""
    local = now.astimezone(_DAY)
    due = local.date() if local.time() >= SIGNED_AT else local.date() - timedelta(days=1)
    last = JournalHead.objects.order_by("-day").first()
    if last is not None:
        return max(0, (due - last.day).days)
    first = JournalRow.objects.order_by("seq").first()
    born = datetime.fromisoformat(first.moment).astimezone(_DAY).date() if first else due
    return max(0, (due - born).days)


def _file_name(day: date, rank: int) -> str:
    return f"tete-{day.isoformat()}-{CHAIN}{'' if rank == 1 else f'-{rank}'}.json"


def _write(path: Path, text: str) -> None:
    """The file appears whole: written aside, flushed to the disk, then named.

    Each writer has a place aside of its own: a second worker writes the same bytes, and neither
    names what the other has not finished.
    """
    aside = path.with_suffix(f".{get_native_id()}.partiel")
    with aside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _key_path() -> Path:
    if not settings.JOURNAL_KEY_FILE:
        raise NoSeal("CLE_JOURNAL_FILE est vide : nommez le fichier de la clé du journal.")
    return Path(settings.JOURNAL_KEY_FILE)


def _key() -> Seal:
    try:
        return seal.open_key(_key_path())
    except seal.UnusableSeal as error:
        raise NoSeal(str(error)) from error
