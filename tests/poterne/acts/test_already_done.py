"""What somebody else did a moment ago, a die that repeats itself, a file that is no key."""

import threading
import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
from tests import line
from tests.cast import FORTIN, GAGNON, gmf, partner
from tests.poterne.acts.rounds import post
from tests.poterne.gate.porte import Porte, Software, basic, password_of

from poterne.acts import (
    activation,
    admission,
    delivery,
    issuance,
    recognition,
    reminders,
    remittance,
    sealing,
    signin,
    staff,
    submission,
    upkeep,
    usage,
    withdrawal,
)
from poterne.acts.clocks import of_password
from poterne.acts.journaling import SYSTEM, Entry, machine, member
from poterne.acts.keys import UnusableGate, open_gate
from poterne.adapters.mail_text import WrongContext
from poterne.core.catalogue import Environment
from poterne.core.secret import Secret
from poterne.records.models import AccessRequest, Credential, Delivery, JournalRow, Proof, Reminder

pytestmark = pytest.mark.usefixtures("base")


@pytest.fixture
def credential(now, base) -> Credential:
    line.granted(gmf(1), now)
    post(now)
    return Credential.objects.get()


@pytest.fixture
def software(settings, monkeypatch, tmp_path, credential) -> Software:
    porte = Porte(settings, monkeypatch, tmp_path / "porte")
    return Software(porte, credential.machine_id)


def _dice(monkeypatch, module, name, *values):
    left = list(values)
    monkeypatch.setattr(module, name, lambda *_: left.pop(0))
    return left


# Dice that repeat themselves


def test_a_name_that_was_given_is_not_given_again(monkeypatch, credential):
    fresh = "pot_partenaire_0"
    left = _dice(monkeypatch, issuance, "new_machine_id", credential.machine_id, fresh)

    assert issuance.free_name(Environment.PRODUCTION) == fresh
    assert left == []


def test_a_reference_that_was_given_is_not_given_again(monkeypatch, credential):
    left = _dice(monkeypatch, submission, "new_reference", credential.request.reference, "7KQ2M4XX")
    assert submission.free_reference() == "7KQ2M4XX"
    assert left == []


def test_a_secret_made_twice_enters_once_and_the_first_still_opens(
    monkeypatch, software, credential
):
    password = password_of(credential)
    first = software.activate_secret(password).json["secret"]
    monkeypatch.setattr(activation, "new_secret", lambda *_: Secret(first))
    assert software.activate_secret(password).status == 500

    assert Proof.objects.get(kind="secret").state == "a_confirmer"
    opened = software.porte.token(basic(credential.machine_id, first))
    assert opened.status == 200


# Somebody was faster


def test_a_proof_that_signs_in_twice_ends_the_older_ones_once(software, credential, now):
    software.activate_key(password_of(credential))
    proof = Proof.objects.get(kind="cle")
    by, epochs, rows = machine(credential.machine_id), [], []
    for _ in range(2):
        epochs.append(
            signin.replace(credential_id=credential.pk, proof_id=proof.pk, by=by, now=now).epoch
        )
        rows.append(JournalRow.objects.count())

    assert epochs[0] == epochs[1]
    assert rows[0] == rows[1]


def test_a_password_burnt_by_another_call_is_burnt_once(credential, now):
    proof = Proof.objects.get(credential=credential, state="actif")
    for digest in ("a" * 64, "b" * 64):
        recognition.burn(proof_id=proof.pk, digest=digest, by=SYSTEM, now=now)

    assert JournalRow.objects.filter(action="justificatif.temporaire_fini").count() == 1
    assert Delivery.objects.filter(kind="M-19").count() == 2


def test_a_software_that_shuts_itself_down_too_late_finds_its_token_dead(software, credential, now):
    software.activate_key(password_of(credential))
    agent = line.staff(GAGNON, now)
    withdrawal.withdraw(credential=credential, reason="incident", by=agent, now=now)
    bearer = SimpleNamespace(
        row=SimpleNamespace(id=credential.pk, machine_id=credential.machine_id)
    )
    refused = admission.suspend_self(bearer=bearer, reason="fuite", now=now)
    assert refused.code == "jeton_revoque"


def test_a_password_waiting_for_a_withdrawn_identifier_never_leaves(credential, now):
    agent = line.staff(GAGNON, now)
    withdrawal.withdraw(credential=credential, reason="incident", by=agent, now=now)
    waiting = Delivery.objects.get(kind="M-14", credential=credential)
    Delivery.objects.filter(pk=waiting.pk).update(state="created", not_before=now)

    assert {mail.kind for mail in post(now)} == {"M-27"}
    waiting.refresh_from_db()
    assert waiting.state == "cancelled"


@pytest.mark.usefixtures("seal")
def test_a_request_whose_later_link_lives_is_not_reopened(now):
    request = line.sent(gmf(1), now)
    post(now)
    AccessRequest.objects.filter(pk=request.pk).update(due_at=now)
    upkeep.do_due(now=now + timedelta(days=1))
    request.refresh_from_db()
    assert request.state == "a_signer"


def test_a_clock_without_a_due_step_concludes_nothing(credential, now):
    proof = Proof.objects.get(credential=credential, state="actif")
    reminders.conclude(of_password(proof), [], now)
    assert not Reminder.objects.filter(state="sent").exists()


def test_a_sheet_whose_password_died_meanwhile_is_taken_back_once(now):
    """The press that takes it back leaves its line, and is known when it is pressed again."""
    line.granted(partner(), now)
    letter, by = Delivery.objects.get(kind="P-01"), line.staff(FORTIN, now)
    remittance.print_letter(delivery=letter, by=by, now=now)
    Proof.objects.update(state="remplace", closed_at=now)

    acte = str(uuid.uuid4())
    for _ in range(2):
        remittance.letter_failed(delivery=letter, by=by, now=now, acte=acte)
    assert JournalRow.objects.filter(acte=acte).count() == 1
    letter.refresh_from_db()
    assert letter.state == "accepted"


# What cannot be read, named or composed


def test_an_event_that_no_list_holds_is_not_written(now):
    with pytest.raises(ValueError, match=r"demande\.inventee"):
        Entry(str(uuid.uuid4()), SYSTEM, now).write("demande.inventee", "rien")
    assert not JournalRow.objects.exists()


def test_a_mail_that_cannot_be_composed_is_our_fault_and_waits(monkeypatch, credential, now):
    line.sent(gmf(1), now)

    def hole(*_):
        raise WrongContext("variable inconnue")

    relay = SimpleNamespace(
        alive=True, speak=lambda _: pytest.fail("nothing is said"), close=lambda: None
    )
    monkeypatch.setattr(delivery, "compose", hole)
    monkeypatch.setattr(delivery, "connect", lambda: relay)

    assert delivery.send_due(clock=lambda: now, limit=1) == 1
    held = Delivery.objects.get(last_code="gabarit")
    assert held.state in {"technical-failure", "created"}
    assert held.settled_at is None


def test_two_environments_never_share_an_issuer(software, settings):
    gate = software.porte.gate
    settings.ISSUERS = dict.fromkeys(settings.ISSUERS, gate.issuer)
    with pytest.raises(UnusableGate, match="même émetteur"):
        open_gate()


def test_a_file_that_is_no_key_signs_no_head(settings, tmp_path):
    path = tmp_path / "journal.pem"
    path.write_text("ceci n’est pas une clé")
    path.chmod(0o600)
    settings.JOURNAL_KEY_FILE = str(path)
    with pytest.raises(sealing.NoSeal):
        sealing.prepare_key()


@pytest.mark.parametrize("password", ["kartoffelpuffer", "migrationschool"])
def test_a_password_that_everybody_knows_makes_no_second_way(now, password):
    person = line.account(GAGNON, now)
    with pytest.raises(staff.AccountFault) as refused:
        staff.set_second_way(
            staff=person,
            password=Secret(password),
            seed=Secret("JBSWY3DPEHPK3PXP"),
            by=member(person),
            now=now,
        )
    assert "courant" in refused.value.message


def test_the_last_used_book_is_written_by_itself(monkeypatch, credential, now):
    monkeypatch.setattr(usage, "BATCH_S", 0.01)
    written = threading.Event()
    monkeypatch.setattr(usage.hot, "touch", lambda *seen: written.set())
    book = usage.UsageBook(credential.environment)

    book.note(credential.pk, 0, now)
    book.note(credential.pk, 0, now)

    assert written.wait(10)
