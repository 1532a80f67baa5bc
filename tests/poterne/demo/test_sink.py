"""The loopback relay: what it keeps, for whom, and how it misbehaves on demand."""

import contextlib
import smtplib
import socket
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path

import pytest

from poterne.demo.sink import CONTROL, mailbox, refuse_next
from poterne.demo.spool import read

ROOT = Path(__file__).parents[3]
ADDRESS = "rené.côté@exemple.example"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def sink(folder: Path, *switches: str):
    port = free_port()
    where = ["--port", str(port), "--dossier", str(folder), *switches]
    command = [sys.executable, "-m", "poterne", "sink", *where]
    with subprocess.Popen(command, cwd=ROOT / "src") as ran:  # noqa: S603  (our own command)
        try:
            deadline = time.monotonic() + 20
            while True:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                assert time.monotonic() < deadline
                time.sleep(0.05)
            yield port
        finally:
            ran.terminate()
    assert ran.returncode == 0


def send(port: int, to: str = ADDRESS) -> None:
    made = EmailMessage()
    made["From"], made["To"] = "Poterne <ne-pas-repondre@poterne.example>", to
    made["Subject"] = "Votre code d’accès"
    made.set_content("Bonjour,\n\nhttp://localhost:8000/lien/x/\n")
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp:
        smtp.send_message(made, mail_options=["SMTPUTF8"], to_addrs=[to])


def kept(folder: Path, to: str = ADDRESS) -> list[Path]:
    return sorted(mailbox(folder, to).glob("*.eml"))


def test_a_message_is_kept_whole_in_the_box_of_its_recipient(tmp_path):
    with sink(tmp_path) as port:
        send(port)
        send(port, ADDRESS.upper())
    first, second = kept(tmp_path)
    assert first.name < second.name
    shown = read(first)
    assert shown.subject == "Votre code d’accès"
    assert "Bonjour," in shown.pieces[0].text
    assert not list(tmp_path.rglob("*.moitie"))


@pytest.mark.parametrize("code", ["451", "550"])
def test_a_recipient_is_refused_as_asked_and_nothing_is_kept(tmp_path, code):
    with sink(tmp_path, "--refuse", code) as port:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            send(port)
        assert refused.value.recipients[ADDRESS][0] == int(code)
    assert not kept(tmp_path)


def test_silence_after_the_final_dot_leaves_the_sender_in_doubt(tmp_path):
    with sink(tmp_path, "--drop-after-data") as port, pytest.raises(smtplib.SMTPServerDisconnected):
        send(port)
    assert len(kept(tmp_path)) == 1


def test_the_control_file_speaks_of_one_address_and_can_be_taken_back(tmp_path):
    with sink(tmp_path) as port:
        (tmp_path / CONTROL).write_text(f"550 {ADDRESS}\n")
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            send(port)
        send(port, "marc@exemple.example")
        (tmp_path / CONTROL).unlink()
        send(port)
    assert len(kept(tmp_path)) == 1


def test_a_bounce_refuses_one_message_for_good_and_takes_the_next(tmp_path):
    refuse_next(tmp_path, ADDRESS)
    with sink(tmp_path) as port:
        send(port, "marc@exemple.example")
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            send(port)
        send(port)
    assert refused.value.recipients[ADDRESS][0] == 550
    assert len(kept(tmp_path)) == 1


def test_it_refuses_an_address_that_strangers_could_reach(tmp_path):
    command = [sys.executable, "-m", "poterne", "sink", "--hote", "0.0.0.0"]  # noqa: S104  (refused)
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603
    assert ran.returncode == 78
    assert "boucle locale" in ran.stderr


@pytest.mark.parametrize("address", ["../../etc/passwd@x", "a/b@x", "..@.."])
def test_no_address_leads_out_of_the_folder(tmp_path, address):
    assert mailbox(tmp_path, address).parent == tmp_path
