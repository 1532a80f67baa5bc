"""Backup and restore: whole, under load, verified by others, and shut until a person confirms."""

import contextlib
import os
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as given
from django.db import connection, connections
from tests import line, relay
from tests.cast import COTE, GAGNON, LAVOIE, NGUYEN, ROY, account, gmf
from tests.cluster import binaries
from tests.conftest import point
from tests.tools.programs import answer, exported, load

from poterne import clock
from poterne.__main__ import main
from poterne.acts import sealing, submission, withdrawal
from poterne.acts.delivery import send_due
from poterne.acts.journaling import SYSTEM
from poterne.acts.restoration import closed_since
from poterne.records.models import (
    Credential,
    Delivery,
    JournalHead,
    JournalRow,
    Link,
    Proof,
)
from poterne.records.roles import OWNER, READ

pytestmark = pytest.mark.usefixtures("base")
HOUR = timedelta(hours=1)
VERIFIERS = ("verify_journal", "verify_issuance")


@pytest.fixture(autouse=True)
def moment(monkeypatch, now, tmp_path, settings):
    """Commands run an hour after what happened; heads have a key and a folder."""
    monkeypatch.setattr(clock, "now", lambda: now + HOUR)
    settings.JOURNAL_KEY_FILE = str(tmp_path / "journal.pem")
    settings.HEADS_FOLDER = str(tmp_path / "tetes")
    if connection.vendor == "postgresql":
        monkeypatch.setenv("PATH", f"{binaries()}:{os.environ['PATH']}")


@pytest.fixture
def house(now):
    """Three identifiers: their passwords left, their journal has a head; who decides is there."""
    request = line.granted(gmf(3), now)
    with relay.running() as post:
        send_due(clock=lambda: now)
    for person in (GAGNON, NGUYEN, COTE, LAVOIE):
        account(person, now)
    sealing.prepare_key()
    sealing.anchor(by=SYSTEM, now=now)
    return request, post


def taken(folder: Path) -> Path:
    """A backup in that folder, taken as the role that only reads."""
    with acting_as(READ):
        assert main(["backup", str(folder)]) == 0
    [path] = folder.glob("*.sauvegarde")
    return path


@contextlib.contextmanager
def acting_as(role):
    before = connection.settings_dict["USER"]
    if connection.vendor == "postgresql":
        point(USER=role)
    yield
    if connection.vendor == "postgresql":
        point(USER=before)


@contextlib.contextmanager
def elsewhere(copies, tmp_path):
    """An empty place for a database, opened as its owner; the first one comes back after."""
    before = {name: connection.settings_dict[name] for name in ("NAME", "USER")}
    if connection.vendor == "sqlite":
        point(NAME=str(tmp_path / "neuve"))
        yield
        point(**before)
        return
    name = f"neuve{copies.made}"
    cluster = copies._cluster  # noqa: SLF001  (the tests' own cluster)
    cluster.admin(f"ALTER ROLE {OWNER} LOGIN", f"CREATE DATABASE {name} OWNER {OWNER}")
    cluster.admin(f"GRANT ALL ON SCHEMA public TO {OWNER}", database=name)
    point(NAME=name, USER=OWNER)
    yield
    point(**before)
    cluster.admin(f"DROP DATABASE {name} WITH (FORCE)", f"ALTER ROLE {OWNER} NOLOGIN")


def as_desk():
    """The desk's own role from here on, where there are roles."""
    if connection.vendor == "postgresql":
        point(USER="poterne_app")


def verified(tmp_path) -> list[int]:
    """What both programs say of the open database, the journal's heads being kept outside."""
    said = []
    for name in VERIFIERS:
        module = load(name)
        path = exported(module, tmp_path)
        if connection.vendor == "sqlite":
            connections.close_all()
        anchored = ("--tetes", given.HEADS_FOLDER, "--cle", sealing.prepare_key())
        said.append(answer(module, path, *(anchored if name == VERIFIERS[0] else ()))[0])
    return said


def test_a_backup_gives_back_every_row_and_both_verifiers_agree(house, copies, tmp_path):
    rows = JournalRow.objects.count()
    last = JournalRow.objects.latest("seq").hachage
    heads = list(JournalHead.objects.values_list("document"))
    path = taken(tmp_path / "sauvegardes")
    assert path.stat().st_mode & 0o777 == 0o600
    with elsewhere(copies, tmp_path):
        assert main(["restore", str(path)]) == 0
        as_desk()
        assert JournalRow.objects.filter(seq=rows).get().hachage == last
        assert list(JournalHead.objects.values_list("document")) == heads
        assert verified(tmp_path) == [0, 0]


@pytest.mark.threat("TH24")
def test_no_password_is_in_a_backup(house, tmp_path):
    passwords = {relay.password_in(m) for m in house[1].to(ROY.email) if "passe" in m["Subject"]}
    assert len(passwords) == 3
    held = taken(tmp_path / "sauvegardes").read_bytes()
    for password in passwords:
        assert password.encode() not in held
        assert password.replace("-", "").encode() not in held


def test_what_was_withdrawn_after_the_backup_opens_nothing_once_restored(
    house, copies, tmp_path, now
):
    path = taken(tmp_path / "sauvegardes")
    lost = Credential.objects.earliest("pk")
    withdrawal.withdraw(
        credential=lost, reason="incident", by=line.staff(GAGNON, now), now=now + HOUR
    )
    epochs = dict(Credential.objects.values_list("machine_id", "epoch"))
    with elsewhere(copies, tmp_path):
        assert main(["restore", str(path)]) == 0
        as_desk()
        assert closed_since() == "2026-11-23T15:05:00.000000Z"
        assert not Proof.objects.filter(kind="temporaire", state="actif").exists()
        assert not Link.objects.filter(used_at=None, replaced_at=None, token_hash__isnull=False)
        for each in Credential.objects.exclude(pk=lost.pk):
            assert each.epoch == epochs[each.machine_id] + 1
        told = Delivery.objects.filter(kind="M-19", state="created")
        assert set(told.values_list("recipient_role", flat=True)) == {"authorizer", "it_lead"}
        row = JournalRow.objects.get(action="reprise.ouverte")
        assert row.acteur == "console"
        assert len(row.empreinte) == 64


def test_gates_and_worker_wait_for_a_person_and_say_so(house, copies, tmp_path, capsys):
    path = taken(tmp_path / "sauvegardes")
    with elsewhere(copies, tmp_path):
        assert main(["restore", str(path)]) == 0
        as_desk()
        assert main(["worker", "--une-fois"]) == 1
        assert "Base reprise d’une sauvegarde" in capsys.readouterr().out
        assert not Delivery.objects.filter(kind="M-19").exclude(state="created").exists()
        assert main(["restore", "--confirme", "--par", GAGNON.email]) == 1
        assert closed_since() is not None
        assert main(["restore", "--confirme", "--par", NGUYEN.email]) == 0
        assert closed_since() is None
        assert main(["restore", "--confirme", "--par", NGUYEN.email]) == 1
        assert JournalRow.objects.filter(action="reprise.confirmee").count() == 1


@contextlib.contextmanager
def others_writing(now):
    """Somebody opens drafts one after the other, in a thread of his own; what he made."""
    stop, made = threading.Event(), []

    def write():
        with contextlib.closing(connection):
            while not stop.wait(0.005):
                address = f"p{len(made)}@bellerive.example"
                by = line.preparer(address)
                submission.open_draft(address=address, form=line.FORM, by=by, now=now)
                made.append(address)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(made) < 3:
            assert writer.is_alive()
            time.sleep(0.01)
        yield made
    finally:
        stop.set()
        writer.join()


def test_a_backup_taken_while_others_write_is_whole(house, copies, tmp_path, now):
    with others_writing(now):
        before = JournalRow.objects.count()
        path = taken(tmp_path / "sauvegardes")
    after = JournalRow.objects.count()
    with elsewhere(copies, tmp_path):
        assert main(["restore", str(path)]) == 0
        as_desk()
        held = JournalRow.objects.get(action="reprise.ouverte").seq - 1
        assert before <= held <= after
        assert after > before
        assert verified(tmp_path) == [0, 0]


def test_a_changed_backup_is_laid_nowhere(house, copies, tmp_path, capsys):
    path = taken(tmp_path / "sauvegardes")
    with path.open("r+b") as file:
        file.seek(200)
        file.write(b"\xff")
    with elsewhere(copies, tmp_path):
        assert main(["restore", str(path)]) == 1
        assert "a changé depuis" in capsys.readouterr().err
        assert "journal" not in connection.introspection.table_names()


def test_nothing_is_laid_over_a_database_that_is_there(house, tmp_path, capsys):
    path = taken(tmp_path / "sauvegardes")
    rows = JournalRow.objects.count()
    assert main(["restore", str(path)]) == 1
    assert "neuve" in capsys.readouterr().err or connection.vendor == "sqlite"
    assert JournalRow.objects.count() == rows
