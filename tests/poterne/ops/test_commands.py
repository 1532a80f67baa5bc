"""Orders from the console: done by the acts, refused with the cure, and told by their status."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from tests import line
from tests.cast import COTE, FORTIN, GAGNON, LAVOIE, account, gmf

from poterne import clock
from poterne.__main__ import main
from poterne.records.models import Credential, JournalHead, JournalRow, Porte, Staff

ROOT = Path(__file__).parents[3]


@pytest.fixture
def keys(base, settings, monkeypatch, tmp_path):
    """Folders where keys may be made."""
    for environment in ("PARTENAIRE", "PRODUCTION"):
        monkeypatch.setenv(f"CLES_PORTE_{environment}", str(tmp_path / environment.lower()))
    settings.JOURNAL_KEY_FILE = str(tmp_path / "journal.pem")
    settings.HEADS_FOLDER = str(tmp_path / "tetes")
    return tmp_path


def withdraw(credential: Credential, by: str = GAGNON.email, reason: str = "incident") -> int:
    return main(["withdraw", credential.machine_id.upper(), "--motif", reason, "--par", by])


@pytest.fixture
def credential(base, now) -> Credential:
    line.granted(gmf(1), now)
    return Credential.objects.get()


def test_withdrawing_names_who_decided_and_acts_at_once(credential, capsys):
    assert withdraw(credential) == 0
    credential.refresh_from_db()
    assert credential.state == "retire"
    agent = Staff.objects.get(email=GAGNON.email)
    assert JournalRow.objects.latest("seq").acteur == f"compte:{agent.pk}"
    assert "est retiré (Incident de sécurité)" in capsys.readouterr().out


def test_withdrawing_twice_is_told_and_changes_nothing(credential, capsys):
    withdraw(credential)
    rows = JournalRow.objects.count()
    assert withdraw(credential) == 1
    assert "n’est pas permise dans l’état actuel" in capsys.readouterr().err
    assert JournalRow.objects.count() == rows


@pytest.mark.parametrize(
    ("by", "words"),
    [(COTE.email, "réservé au rôle"), ("personne@regie.example", "Aucun compte à l’adresse")],
)
def test_nobody_withdraws_in_the_name_of_an_office_she_does_not_hold(credential, capsys, by, words):
    assert withdraw(credential, by) == 1
    assert words in capsys.readouterr().err
    credential.refresh_from_db()
    assert credential.state == "cree"


@pytest.mark.usefixtures("base")
def test_an_identifier_that_does_not_exist_is_told(now, capsys):
    account(GAGNON, now)
    told = main(["withdraw", "aip0000zz", "--motif", "incident", "--par", GAGNON.email])
    assert told == 1
    assert "n’existe pas" in capsys.readouterr().err


@pytest.mark.usefixtures("base")
def test_the_first_administrator_is_made_once_and_only_on_the_console(capsys):
    assert main(["staff", "first", LAVOIE.email, "Paul", "Lavoie"]) == 0
    assert Staff.objects.get().name == "Paul Lavoie"
    assert JournalRow.objects.latest("seq").acteur == "console"
    assert main(["staff", "first", FORTIN.email, "Luc Fortin"]) == 1
    assert "Un administrateur existe déjà" in capsys.readouterr().err


@pytest.mark.usefixtures("base")
def test_an_address_that_is_none_makes_no_account(capsys):
    assert main(["staff", "first", "paul", "Paul Lavoie"]) == 1
    assert "incomplète" in capsys.readouterr().err
    assert not Staff.objects.exists()


def test_keys_are_made_once_kept_and_listed_without_their_secret(keys, capsys):
    assert main(["keys", "prepare"]) == 0
    first = {row.environment: row.key_thumbprint for row in Porte.objects.all()}
    assert main(["keys", "prepare"]) == 0
    assert {row.environment: row.key_thumbprint for row in Porte.objects.all()} == first
    assert main(["keys", "list"]) == 0
    said = capsys.readouterr().out
    assert all(thumbprint in said for thumbprint in first.values())
    for path in keys.rglob("*.pem"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.read_text() not in said


def test_two_environments_never_share_a_pepper(keys, settings, capsys):
    settings.PEPPERS = dict.fromkeys(settings.PEPPERS, "p" * 40)
    assert main(["keys", "prepare"]) == 1
    assert "déjà celui de l’autre environnement" in capsys.readouterr().err


def test_a_missing_pepper_is_named_with_its_cure(keys, settings, capsys):
    settings.PEPPERS = settings.PEPPERS | {"production": ""}
    assert main(["keys", "prepare", "production"]) == 1
    assert "POIVRE_PRODUCTION est vide" in capsys.readouterr().err


def test_a_head_is_signed_on_demand_and_lies_in_its_folder(keys, now, capsys):
    line.sent(gmf(1), now)
    assert main(["anchor"]) == 1
    assert "keys prepare" in capsys.readouterr().err
    main(["keys", "journal"])
    assert main(["anchor"]) == 0
    assert JournalHead.objects.get().day == clock.today(clock.now())
    assert len(list((keys / "tetes").glob("tete-*.json"))) == 1


def started(*command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    own = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(  # noqa: S603  (our own command)
        [sys.executable, "-m", "poterne", *command],
        env=own | {"PYTHONPATH": str(ROOT / "src")} | settings,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


SECRETS = {
    name: name.lower().ljust(40, "x")
    for name in (
        "CLE_SESSION",
        "CLE_FACTEURS",
        "CLE_CODE",
        "POIVRE_PARTENAIRE",
        "POIVRE_PRODUCTION",
    )
}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"PROCESSUS": "bureau"}, "CLE_SESSION ou CLE_SESSION_FILE est requis"),
        ({"PROCESSUS": "bureau", **SECRETS, "CLE_SESSION": "court"}, "moins de 32 caractères"),
        ({"PROCESSUS": "porte"}, "ENVIRONNEMENT"),
        ({"PROCESSUS": "porte", "ENVIRONNEMENT": "production"}, "POIVRE_PRODUCTION est requis"),
        ({"PROCESSUS": "facteur"}, "PROCESSUS est"),
        ({"PROCESSUS": "bureau", **SECRETS}, "poterne migrate"),
    ],
    ids=["no secret", "short secret", "no environment", "no pepper", "unknown", "no database"],
)
def test_a_process_that_may_not_serve_says_why_and_leaves_with_78(tmp_path, settings, words):
    settings = {"BASE": f"sqlite:{tmp_path}/base", **settings}
    ran = started("serve", "--seul", "--port", "1", **settings)
    assert ran.returncode == 78, ran.stderr
    assert words in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_gate_refuses_the_keys_of_the_other_environment(tmp_path):
    house = {
        "BASE": f"sqlite:{tmp_path}/base",
        "DOSSIER_STATIQUE": f"{tmp_path}/statique",
        "CLE_JOURNAL_FILE": f"{tmp_path}/journal.pem",
        "CLES_PORTE_PARTENAIRE": f"{tmp_path}/partenaire",
        "CLES_PORTE_PRODUCTION": f"{tmp_path}/production",
        **SECRETS,
    }
    assert started("migrate", **house).returncode == 0
    assert stat.S_IMODE((tmp_path / "base").stat().st_mode) == 0o600
    assert started("keys", "prepare", **house).returncode == 0
    gate = house | {
        "PROCESSUS": "porte",
        "ENVIRONNEMENT": "production",
        "CLES_PORTE": f"{tmp_path}/partenaire",
    }
    ran = started("serve", "--seul", "--port", "1", **gate)
    assert ran.returncode == 78, ran.stderr
    assert "tient les clés de « partenaire »" in ran.stderr


def test_a_secret_that_others_may_read_refuses_the_start(base, tmp_path, monkeypatch, capsys):
    path = tmp_path / "secret"
    path.write_text("x" * 40)
    path.chmod(0o644)
    monkeypatch.setenv("CLE_SESSION_FILE", str(path))
    assert main(["doctor"]) == 78
    assert f"{path} est lisible par d’autres comptes" in capsys.readouterr().out
