"""What refuses a start, what raises an alarm, and that a healthy house is left in peace."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from tests import line
from tests.cast import gmf
from tests.poterne.records.trial import owner, run

from poterne import clock
from poterne.acts import delivery
from poterne.core.mails import MAILS
from poterne.ops import doctor
from poterne.ops.console import Stop
from poterne.records.models import Credential, JournalHead, JournalRow

pytestmark = pytest.mark.usefixtures("base")


def words(found):
    return [finding.text for finding in found]


def without_guards(statement: str) -> None:
    """What somebody with the database in his hands could do: change it, and leave no trace."""
    if connection.vendor == "postgresql":
        with owner() as opened:
            opened.execute(b"RESET ROLE")
            opened.execute(b"SET session_replication_role = replica")
            opened.execute(statement.encode())
        return
    doctor.guards.drop(connection)
    run(statement)
    doctor.guards.make(connection)


def test_a_healthy_house_may_serve(monkeypatch, now):
    line.granted(gmf(1), now)
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=1))
    doctor.refuse_unsafe_start()


def test_a_missing_guard_refuses_the_start_and_says_the_cure():
    trigger = "guard_journal_chain_journal_insert"
    if connection.vendor == "postgresql":
        with owner() as opened:
            opened.execute(f"DROP TRIGGER {trigger} ON journal".encode())
    else:
        run(f"DROP TRIGGER {trigger}")
    with pytest.raises(Stop) as refused:
        doctor.refuse_unsafe_start()
    assert refused.value.status == 78
    assert "poterne migrate" in refused.value.message


def test_a_row_changed_by_hand_is_found_at_the_next_start(now):
    line.sent(gmf(1), now)
    without_guards("UPDATE journal SET acteur = 'personne' WHERE seq = 2")
    assert words(doctor.at_start(now)) == ["journal rompu à la ligne 2"]


def test_a_row_taken_out_of_the_chain_is_found(now):
    line.sent(gmf(1), now)
    without_guards("UPDATE journal SET seq = 9 WHERE seq = 2")
    assert any("journal rompu" in text for text in words(doctor.at_start(now)))


def test_a_tail_cut_below_a_signed_head_refuses_the_start(now):
    line.sent(gmf(1), now)
    last = JournalRow.objects.count()
    JournalHead.objects.create(day=clock.today(now), au_seq=last + 1, document="{}", signed_at=now)
    assert words(doctor.at_start(now)) == ["le journal est plus court que sa dernière tête signée"]


def test_a_clock_behind_the_journal_refuses_the_start(now):
    line.sent(gmf(1), now)
    assert words(doctor.at_start(now - timedelta(seconds=1))) == []
    late = words(doctor.at_start(now - timedelta(minutes=5)))
    assert late == ["l’horloge de la machine retarde sur le journal"]


def test_a_message_left_in_mid_sending_is_told(now):
    line.granted(gmf(1), now)
    claimed = delivery.claim(now=now)
    assert words(doctor.at_work(now)) == []
    late = words(doctor.at_work(now + timedelta(hours=1)))
    expected = f"message {claimed.delivery.pk} ({claimed.delivery.kind}) : envoi douteux"
    assert any(text.startswith(expected) for text in late)


def test_an_identifier_without_a_message_for_its_password_is_an_alarm(now):
    line.granted(gmf(1), now)
    credential = Credential.objects.get()
    without_guards("DELETE FROM delivery WHERE half = 'mot_de_passe'")
    assert words(doctor.at_work(now)) == [
        f"identifiant {credential.pk} : aucun message pour son mot de passe"
    ]


def test_a_reminder_without_its_text_refuses_the_start(monkeypatch, now):
    monkeypatch.setitem(MAILS, "M-10", replace(MAILS["M-10"], template="perdu"))
    refused = [found.text for found in doctor.at_start(now) if found.refuses]
    assert refused == ["rappel M-10 : gabarit absent"]


def test_a_service_that_is_not_in_the_catalogue_refuses_the_start(settings, now):
    settings.REMISE_LIEN = ("inscription-clientele", "inscription")
    [text] = [each.text for each in doctor.at_start(now) if each.refuses]
    assert "le service « inscription » n’est pas au catalogue" in text
    assert "services connus : inscription-clientele" in text
