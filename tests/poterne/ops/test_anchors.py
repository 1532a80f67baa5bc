"""Trust from the console: the same two people, the same refusals, a list that a person reads."""

import pytest
from tests import pki
from tests.cast import GAGNON, LAVOIE, account
from tests.poterne.records.stages_documents import ROUSSEL

from poterne.__main__ import main
from poterne.records.models import JournalRow, RevocationList, TrustAnchor


@pytest.fixture
def root(base, now, monkeypatch):
    monkeypatch.setattr("poterne.clock.now", lambda: now)
    for person in (LAVOIE, ROUSSEL, GAGNON):
        account(person, now)
    return pki.authority("Racine d’essai", now)


@pytest.fixture
def pem(root, tmp_path):
    path = tmp_path / "racine.pem"
    path.write_bytes(root.pem)
    return str(path)


def add(pem, by=LAVOIE.email):
    return main(["anchors", "add", pem, "--nom", "Racine", "--par", by])


def confirm(by=ROUSSEL.email):
    return main(["anchors", "confirm", TrustAnchor.objects.get().sha256, "--par", by])


def test_an_anchor_is_added_by_one_confirmed_by_another_and_listed(
    root, pem, now, tmp_path, capsys
):
    assert main(["anchors", "list"]) == 0
    assert "Aucune ancre" in capsys.readouterr().out
    assert add(pem) == 0
    assert TrustAnchor.objects.get().sha256 in capsys.readouterr().out
    assert confirm() == 0
    path = tmp_path / "liste.crl"
    path.write_bytes(pki.revocation_list(root, now))
    assert main(["anchors", "add-crl", str(path), "--par", LAVOIE.email]) == 0
    assert main(["anchors", "list"]) == 0
    said = capsys.readouterr().out
    assert "en vigueur  Racine" in said
    assert "liste à jour" in said
    rows = JournalRow.objects.filter(action__startswith="confiance.")
    assert {row.acteur.partition(":")[0] for row in rows} == {"compte"}


def test_a_removed_anchor_is_listed_as_such(root, pem, capsys):
    add(pem)
    confirm()
    sha256 = TrustAnchor.objects.get().sha256
    assert main(["anchors", "remove", sha256[:12], "--par", LAVOIE.email]) == 0
    main(["anchors", "list"])
    assert "retirée" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "deed"),
    [
        ("autre personne", lambda pem: confirm(LAVOIE.email)),
        ("réservé au rôle", lambda pem: confirm(GAGNON.email)),
        ("--par", lambda pem: confirm("personne@regie.example")),
        ("Aucune ancre de cette", lambda pem: main(["anchors", "confirm", "ab", "--par", "x"])),
        ("déjà dans la liste", add),
        ("ne peut être lu", lambda pem: add(f"{pem}.absent")),
        (
            "liste de révocation",
            lambda pem: main(["anchors", "add-crl", pem, "--par", LAVOIE.email]),
        ),
    ],
)
def test_what_the_console_refuses_says_the_cure_and_changes_nothing(root, pem, capsys, words, deed):
    add(pem)
    assert deed(pem) == 1
    assert words in capsys.readouterr().err
    assert not TrustAnchor.objects.get().trusted
    assert not RevocationList.objects.exists()
