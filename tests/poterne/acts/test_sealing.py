"""The signed head: what it says, once a day, and that its file is never lost nor rewritten."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from tests import line
from tests.cast import gmf

from poterne.acts import sealing
from poterne.acts.journaling import SYSTEM
from poterne.core.dossier import canonical, digest
from poterne.core.journal import FIRST, merkle_root
from poterne.records.models import JournalHead, JournalRow

pytestmark = pytest.mark.usefixtures("base")
DAILY = datetime(2026, 11, 24, 5, 10, tzinfo=UTC)
"""Ten past midnight in Québec."""


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.JOURNAL_KEY_FILE = str(tmp_path / "cles" / "journal.pem")
    settings.HEADS_FOLDER = str(tmp_path / "tetes")
    return tmp_path / "tetes"


@pytest.fixture
def key() -> str:
    return sealing.prepare_key()


def heads(folder) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_head_says_every_row_and_is_signed_by_the_key_it_names(now, key, folder):
    line.draft(gmf(), now)
    hashes = list(JournalRow.objects.order_by("seq").values_list("hachage", flat=True))
    head = sealing.anchor(by=SYSTEM, now=now)

    said = json.loads((folder / "tete-2026-11-23-poterne.json").read_text())
    signature = bytes.fromhex(said.pop("signature"))
    assert said == {
        "v": 1,
        "chaine": "poterne",
        "du_seq": 1,
        "au_seq": len(hashes),
        "nombre": len(hashes),
        "racine": merkle_root(hashes),
        "dernier_hachage": hashes[-1],
        "tete_precedente": FIRST,
        "moment": "2026-11-23T14:05:00.000000Z",
        "cle": key,
    }
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
    public.verify(signature, f"poterne-tete-1\n{canonical(said)}".encode())
    assert head.au_seq == len(hashes)


def test_the_row_that_tells_of_a_head_comes_after_it_and_holds_its_digest(now, key):
    line.draft(gmf(), now)
    head = sealing.anchor(by=SYSTEM, now=now)
    row = JournalRow.objects.latest("seq")

    assert (row.action, row.seq) == ("tete.signee", head.au_seq + 1)
    assert row.empreinte == digest(head.document)


def test_each_head_names_the_one_before(now, key):
    first = sealing.anchor(by=SYSTEM, now=now)
    second = sealing.anchor(by=SYSTEM, now=now)

    assert json.loads(second.document)["tete_precedente"] == digest(first.document)


def test_two_heads_of_one_day_have_two_files(now, key, folder):
    sealing.anchor(by=SYSTEM, now=now)
    sealing.anchor(by=SYSTEM, now=now)

    assert heads(folder) == ["tete-2026-11-23-poterne-2.json", "tete-2026-11-23-poterne.json"]


def test_the_daily_head_waits_for_its_hour_and_is_signed_once(key, folder):
    assert sealing.seal_due(by=SYSTEM, now=DAILY - timedelta(seconds=1)) == []
    assert not JournalHead.objects.exists()
    assert len(sealing.seal_due(by=SYSTEM, now=DAILY)) == 1
    assert sealing.seal_due(by=SYSTEM, now=DAILY + timedelta(hours=23)) == []
    assert JournalHead.objects.count() == 1
    assert len(sealing.seal_due(by=SYSTEM, now=DAILY + timedelta(days=1))) == 1


def test_a_head_asked_for_in_the_day_stands_for_the_daily_one(key):
    sealing.anchor(by=SYSTEM, now=DAILY + timedelta(hours=3))
    sealing.seal_due(by=SYSTEM, now=DAILY + timedelta(hours=4))

    assert JournalHead.objects.count() == 1


def test_a_file_lost_before_it_was_written_is_written_later_and_never_again(key, folder):
    """The worker dies between the commit and the file."""
    sealing.anchor(by=SYSTEM, now=DAILY)
    path = folder / "tete-2026-11-24-poterne.json"
    path.unlink()
    assert sealing.seal_due(by=SYSTEM, now=DAILY + timedelta(minutes=1)) == [path]
    path.write_text("écrit d’une autre main")
    assert sealing.seal_due(by=SYSTEM, now=DAILY + timedelta(minutes=2)) == []
    assert path.read_text() == "écrit d’une autre main"
    assert heads(folder) == [path.name]


def test_the_key_is_made_once_and_read_by_its_owner_alone(key, settings, tmp_path):
    path = tmp_path / "cles" / "journal.pem"
    assert path.stat().st_mode & 0o777 == 0o600
    assert sealing.prepare_key() == key
    path.chmod(0o640)
    with pytest.raises(sealing.NoSeal, match="chmod 600"):
        sealing.anchor(by=SYSTEM, now=DAILY)
    assert not JournalHead.objects.exists()


@pytest.mark.parametrize("words", ["", "-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----"])
def test_without_a_key_nothing_is_signed_and_the_cure_is_said(words, settings, tmp_path):
    if words:
        path = tmp_path / "journal.pem"
        path.write_text(words)
        path.chmod(0o600)
        settings.JOURNAL_KEY_FILE = str(path)
    with pytest.raises(sealing.NoSeal, match="poterne keys prepare"):
        sealing.anchor(by=SYSTEM, now=DAILY)
    settings.JOURNAL_KEY_FILE = ""
    with pytest.raises(sealing.NoSeal, match="CLE_JOURNAL_FILE"):
        sealing.prepare_key()


def test_missed_days_are_counted(key, now):
    assert sealing.missed_days(now=now) == 0
    line.draft(gmf(), now)
    assert sealing.missed_days(now=DAILY - timedelta(minutes=1)) == 0
    assert sealing.missed_days(now=DAILY) == 1
    sealing.anchor(by=SYSTEM, now=DAILY)
    assert sealing.missed_days(now=DAILY + timedelta(hours=23)) == 0
    assert sealing.missed_days(now=DAILY + timedelta(days=2)) == 2
