"""``poterne examine``: one JSON line a file, from a bare shell, whatever the files are."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.poterne.adapters.documents import hostile, papers, signing
from tests.poterne.adapters.documents.pki import root, stamping

NAMES = [
    "file", "sha256", "verdict", "proposal", "findings", "signatures", "origin", "forms", "fields",
    "seconds",
]  # fmt: skip


@pytest.fixture
def shelf(tmp_path):
    """Files to judge, and folders to lean on, some of it rubbish."""
    for name in ("anchors", "crls", "copies"):
        (tmp_path / name).mkdir()
    (tmp_path / "anchors" / "racine.pem").write_bytes(root().pem)
    (tmp_path / "anchors" / "heure.pem").write_bytes(stamping().pem)
    (tmp_path / "anchors" / "rebut.pem").write_bytes(b"-----BEGIN CERTIFICATE-----\nzz\n")
    (tmp_path / "crls" / "racine.crl").write_bytes(root().crl(since=-1, until=36_000))
    (tmp_path / "crls" / "rebut.crl").write_bytes(b"0\x82\x01")
    (tmp_path / "copies" / f"{papers.REFERENCE}.pdf").write_bytes(papers.form())
    (tmp_path / "cle").write_bytes(papers.SECRET)
    return tmp_path


def run(folder: Path, *arguments: str):
    """The command as a stranger types it, with no environment at all."""
    return subprocess.run(  # noqa: S603  (our own command)
        [str(Path(sys.executable).parent / "poterne"), "examine", *arguments],
        cwd=folder, env={}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_every_file_gets_its_line_whatever_it_is(shelf):
    files = {
        "signe.pdf": signing.b_b(),
        "formulaire.pdf": papers.form(),
        "vide.pdf": b"",
        "hasard.pdf": os.urandom(2000),
        "presque.pdf": b"%PDF-1.7\n" + os.urandom(2000),
        "script.pdf": hostile.in_plain("JS"),
        "gros.pdf": b"%PDF-" + bytes(20 * 1024 * 1024),
        "été\nà lire.pdf": papers.form(),
        "-tiret.pdf": papers.form(),
    }
    for name, data in files.items():
        (shelf / name).write_bytes(data)
    strange = ["absent.pdf", ".", "/dev/zero", "\udcff.pdf"]
    ran = run(
        shelf, "--anchors", "anchors", "--crls", "crls", "--copies", "copies", "--code-key", "cle",
        "--", *files, *strange,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [list(line) for line in lines] == [NAMES] * (len(files) + len(strange))
    verdicts = {line["file"]: (line["verdict"], line["proposal"]) for line in lines}
    assert verdicts["signe.pdf"] == ("SIG_CERT_VALIDE", "accept")
    assert verdicts["formulaire.pdf"] == ("SIGNATURE_ABSENTE", "refuse")
    assert verdicts["vide.pdf"] == ("FORMAT_NON_PDF", "none")
    assert verdicts["script.pdf"] == ("CONTENU_ACTIF", "none")
    assert verdicts["gros.pdf"] == ("FICHIER_TROP_GROS", "none")
    big = next(line for line in lines if line["file"] == "gros.pdf")["findings"]
    assert [(each["value"], each["threshold"], each["unit"]) for each in big] == [
        ("20.0", "15", "Mio")
    ]
    assert verdicts["été\nà lire.pdf"] == verdicts["-tiret.pdf"] == verdicts["formulaire.pdf"]
    assert verdicts["absent.pdf"] == ("FICHIER_INEXPLOITABLE", "none")
    (one,) = lines[0]["signatures"]
    assert list(one) == ["intact", "trusted", "reason", "signer", "time"]
    assert (one["intact"], one["trusted"], one["signer"]) == (True, True, "Ève Tremblay")
    assert all(line["origin"] is None for line in lines)


def test_what_is_missing_is_a_finding_and_never_an_error(shelf):
    (shelf / "signe.pdf").write_bytes(signing.b_b())
    ran = run(shelf, "signe.pdf", "--anchors", "nulle-part", "--code-key", "nulle-part")
    one = run(shelf, "signe.pdf", "--anchors", "anchors/racine.pem", "--crls", "crls/racine.crl")
    assert json.loads(one.stdout)["signatures"][0]["trusted"] is True
    assert ran.returncode == 0
    line = json.loads(ran.stdout)
    found = {each["code"] for each in line["findings"]}
    assert found == {"SIG_CERT_A_VERIFIER", "CODE_INVALIDE", "COPIE_ABSENTE"}
    assert (line["signatures"][0]["intact"], line["signatures"][0]["trusted"]) == (True, None)
    assert "aucune ancre" in line["signatures"][0]["reason"]


def test_a_full_disk_is_told_by_the_status_alone(shelf):
    (shelf / "formulaire.pdf").write_bytes(papers.form())
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(  # noqa: S603  (as above)
            [str(Path(sys.executable).parent / "poterne"), "examine", "formulaire.pdf"],
            cwd=shelf, env={}, stdout=full, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (1, b"")


def test_no_file_named_is_misread():
    assert run(Path("/"), "--anchors", "x").returncode == 2
