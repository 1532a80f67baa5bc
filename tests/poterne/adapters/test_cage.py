"""Strangers' files stay in the cage: whatever a child does becomes a finding."""

import json
import socket
import struct
import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import AuthorityInformationAccessOID
from pyhanko_certvalidator.fetchers.requests_fetchers import RequestsFetcherBackend
from tests.poterne.adapters.documents import papers, signing
from tests.poterne.adapters.documents.desk import TRUST, codes, examined
from tests.poterne.adapters.documents.pki import MOMENT, root, usage

from poterne.adapters import cage, examiners
from poterne.adapters.documents import steps, trust
from poterne.adapters.documents.exchange import (
    LONGEST_WALL,
    OddAnswer,
    Told,
    answer,
    ordered,
    ordered_in,
    told_in,
)
from poterne.core.documents import Finding

OCSP, CA_ISSUERS = AuthorityInformationAccessOID.OCSP, AuthorityInformationAccessOID.CA_ISSUERS
KILLED = cage.Heard("tue")
LATE = cage.Heard("delai")
ODD = cage.Heard("exception")


@pytest.mark.parametrize("heard", [KILLED, LATE, ODD], ids=lambda heard: heard.outcome)
@pytest.mark.threat("TH7")
def test_a_child_that_ends_badly_is_a_finding_and_never_no_signature(monkeypatch, heard):
    monkeypatch.setattr(cage, "ask", lambda *_asked: heard)
    found = examined(signing.b_b())
    assert found.verdict.code == "FICHIER_INEXPLOITABLE"
    assert found.verdict.proposal == "none"
    assert found.outcome == heard.outcome
    assert not codes(found) & {"SIGNATURE_ABSENTE", "RIEN_A_SIGNALER"}


def test_a_second_child_that_ends_badly_takes_the_acceptance_away(monkeypatch):
    real = cage.ask
    monkeypatch.setattr(
        cage, "ask", lambda which, asked: real(which, asked) if which == b"1" else KILLED
    )
    found = examined(signing.b_b())
    assert "FICHIER_INEXPLOITABLE" in codes(found)
    assert found.verdict.proposal == "none"


def test_a_lost_examiner_is_started_again():
    assert examined(papers.form()).verdict.code == "SIGNATURE_ABSENTE"
    with cage._POOL.one() as examiner:  # noqa: SLF001  (the test kills what is inside)
        examiner._process.kill()  # noqa: SLF001
        examiner._process.wait()  # noqa: SLF001
    assert examined(papers.form()).verdict.code == "SIGNATURE_ABSENTE"


def test_a_child_is_stopped_at_its_wall_and_a_file_under_ten_seconds():
    asked = TRUST.question(papers.form(), MOMENT, pictures=True)
    assert cage.ask(b"1", replace(asked, wall=0.001)).outcome == "delai"
    assert ordered_in(ordered(b"1", 3600.0)) == (b"1", LONGEST_WALL)


def test_a_second_child_has_the_time_that_the_first_one_left(monkeypatch):
    walls, real = [], cage.ask

    def asked_for(which, asked):
        walls.append(asked.wall)
        time.sleep(0.3)
        return real(which, asked)

    monkeypatch.setattr(cage, "ask", asked_for)
    examined(signing.b_b())
    first, second = walls
    assert first + 1 < 10
    assert 1 <= second <= 10 - 0.5 - 0.3


def test_the_very_copy_come_back_is_not_drawn_to_be_compared(monkeypatch):
    steps_asked, real = [], cage.ask
    monkeypatch.setattr(
        cage, "ask", lambda which, asked: steps_asked.append(which) or real(which, asked)
    )
    assert examined(papers.form()).verdict.code == "SIGNATURE_ABSENTE"
    assert steps_asked == [b"1"]
    assert examined(papers.form() + b"\n").verdict.code == "SIGNATURE_ABSENTE"
    assert steps_asked == [b"1", b"1", b"2"]


SOUND = answer(Told(findings=[Finding("LIEN", value="2")], edition="x/2026-01"))


def lying(**changed) -> bytes:
    (size,) = struct.unpack_from(">I", SOUND)
    said = json.loads(SOUND[4 : 4 + size]) | changed
    text = json.dumps(said).encode()
    return struct.pack(">I", len(text)) + text


def test_a_sound_answer_is_read_as_it_was_said():
    assert told_in(SOUND).findings == [Finding("LIEN", value="2")]


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        b"\xff\xff\xff\xff",
        SOUND[:20],
        lying(more=1),
        lying(findings=[{"code": "INVENTE"}]),
        lying(findings="LIEN"),
        lying(cells={"a": 1}),
        lying(edition=3),
        lying(ends=[-1]),
        lying(ends=[True]),
        lying(code="zz"),
        lying(pictures=[10**12]),
        lying(pictures=[5]) + b"<svg>",
        lying(pictures=[24]) + b"\x89PNG\r\n\x1a\n" + bytes(8) + b"\xff" * 8,
        lying(edition="x" * 300_000),
        lying(signatures=[{"intact": True}]),
    ],
)
@pytest.mark.threat("TH7")
def test_an_answer_of_another_shape_is_no_answer(packed):
    with pytest.raises(OddAnswer):
        told_in(packed)


def test_what_a_child_concludes_of_a_signature_is_not_believed():
    found = examined(signing.b_b())
    claimed = replace(found.signatures[0], steps={**found.signatures[0].steps, "C4": "echec"})
    read = told_in(answer(Told(signatures=[claimed]))).signatures[0]
    assert (read.intact, read.trusted, read.code) == (False, None, "")


@pytest.fixture(scope="module")
def inside():
    """Runs a line of Python where the children run, and gives back what it prints."""
    prefix = examiners.bubble()
    assert prefix, "bubblewrap is installed by tools/system.sh"

    def run(line: str) -> str:
        import subprocess  # noqa: PLC0415
        import sys  # noqa: PLC0415

        ran = subprocess.run(  # noqa: S603
            [*prefix, sys.executable, "-I", "-c", line], capture_output=True, text=True, check=False
        )
        return ran.stdout.strip() or ran.stderr.strip().splitlines()[-1]

    return run


@pytest.mark.threat("TH15")
def test_inside_there_is_no_network_and_no_foreign_socket(inside, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        said = inside(f"import socket; socket.create_connection(('127.0.0.1', {port}), 2)")
    assert "Error" in said
    address = tmp_path / "prise"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(address))
        listening.listen()
        said = inside(f"import socket; socket.socket(socket.AF_UNIX).connect({str(address)!r})")
    assert "FileNotFoundError" in said


@pytest.mark.threat("TH7")
def test_inside_nothing_is_written_and_nothing_of_this_house_is_seen(inside):
    assert "Error" in inside("open('/usr/x', 'w')")
    assert (
        inside("import os; print(os.path.exists('/home'), os.path.exists('/var'))") == "False False"
    )
    assert inside("import os; print(sorted(os.environ))").count("BASE") == 0
    assert "poterne" in inside("import poterne; print(poterne.__name__)")


def test_the_examiner_is_confined_here():
    assert cage.confined()


@pytest.fixture
def calls():
    """Who was called at the address that ``planted`` puts in a certificate, by path."""
    heard = []

    class Listening(BaseHTTPRequestHandler):
        def do_GET(self):
            heard.append(self.path)
            self.send_error(404)

        def do_POST(self):
            self.do_GET()

        def log_message(self, *_said):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Listening) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", heard
        server.shutdown()


def planted(address) -> bytes:
    """A form whose signer's certificate names where its issuer, its answers and lists would be."""
    person = root().person()
    places = [
        x509.AccessDescription(method, x509.UniformResourceIdentifier(f"{address}/{name}"))
        for method, name in ((OCSP, "ocsp"), (CA_ISSUERS, "issuer"))
    ]
    lists = [
        x509.DistributionPoint([x509.UniformResourceIdentifier(f"{address}/crl")], None, None, None)
    ]
    person.certificate = (
        root()
        .builder(person.common, person.key, -300, 300, person.serial, root())
        .add_extension(usage(content_commitment=True), critical=True)
        .add_extension(x509.AuthorityInformationAccess(places), critical=False)
        .add_extension(x509.CRLDistributionPoints(lists), critical=False)
        .sign(root().key, hashes.SHA256())
    )
    return signing.b_b(person=person)


@pytest.mark.threat("TH15")
def test_addresses_planted_in_a_certificate_are_never_called(calls):
    """Neither in the cage, nor where there is no cage and the network is there."""
    address, heard = calls
    data, alone = planted(address), replace(TRUST, crls=())
    found = cage.examine(data, trust=alone, received_at=MOMENT)
    assert found.signatures[0].trusted is None
    assert steps.first(alone.question(data, MOMENT, pictures=False)).signatures
    assert heard == []


def test_those_addresses_would_be_called_if_fetching_were_allowed(calls, monkeypatch):
    """Else the test above listens where nobody ever calls."""
    address, heard = calls
    closed = trust.ValidationContext
    open_to_all = {"allow_fetching": True, "fetcher_backend": RequestsFetcherBackend()}
    monkeypatch.setattr(trust, "ValidationContext", lambda **how: closed(**how | open_to_all))
    asked = replace(TRUST, crls=()).question(planted(address), MOMENT, pictures=False)
    steps.first(asked)
    assert {"/ocsp", "/crl"} <= set(heard)


def test_no_descriptor_is_left_open():
    examined(papers.form())
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _round in range(5):
        examined(papers.form())
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_machine_without_bubblewrap_is_told_and_limits_still_hold(monkeypatch):
    monkeypatch.setattr(examiners.shutil, "which", lambda _name: None)
    assert not cage.confinable()
    cage.close()
    try:
        assert examined(papers.form()).verdict.code == "SIGNATURE_ABSENTE"
        assert not cage.confined()
    finally:
        cage.close()


def test_an_examiner_made_ready_beforehand_is_the_one_that_answers():
    cage.close()
    cage.prepare()
    until = time.monotonic() + 60
    while not (free := list(cage._POOL._free)) and time.monotonic() < until:  # noqa: SLF001  (what is ready shows nowhere else)
        time.sleep(0.02)
    assert examined(papers.form()).verdict.code
    assert cage._POOL._free == free  # noqa: SLF001  (as above)


def test_an_examiner_outlives_the_thread_that_first_asked_for_it():
    cage.close()
    asking = threading.Thread(target=examined, args=(papers.form(),))
    asking.start()
    asking.join()
    (kept,) = cage._POOL._free  # noqa: SLF001  (as above)
    time.sleep(0.2)
    assert kept.lives


@pytest.mark.threat("TH7")
def test_examiners_that_died_idle_make_no_file_unreadable():
    with cage._POOL.one() as first, cage._POOL.one() as second:  # noqa: SLF001  (as above)
        dying = [first, second]
    for each in dying:
        each._process.kill()  # noqa: SLF001  (as above)
        each._process.wait()  # noqa: SLF001  (as above)
    assert "FICHIER_INEXPLOITABLE" not in codes(examined(papers.form()))
