"""Bureau-3 between colleagues: the note, who reads, stale pages, a refusal proposed."""

from datetime import timedelta

import pytest
from tests import line
from tests.cast import GAGNON, NGUYEN, OUELLET, TREMBLAY, Person, account, gmf
from tests.poterne.bureau.desk import at, case, hidden_in

from poterne.acts import review
from poterne.core.offices import Office
from poterne.records.models import AccessRequest, CaseNote, JournalRow, Proposal

EVE = Person("Ève", "Roy", "eve.roy@regie.example", (Office.AGENT,))


@pytest.fixture
def taken(base, now):
    return line.taken(gmf(1), now)


def plain(desk):
    return desk.page.replace("\xa0", " ")


def test_a_note_is_kept_as_typed_and_read_by_all(now, taken):
    desk, reader = at(GAGNON, now), at(OUELLET, now)
    desk.get(case(taken))
    desk.send(f"{case(taken)}note/", note="Appelée.\r\n<b>Rappeler</b> lundi. ")
    assert desk.status == 302
    assert CaseNote.objects.get().text == "Appelée.\n<b>Rappeler</b> lundi. "
    reader.get(case(taken))
    assert "&lt;b&gt;Rappeler&lt;/b&gt; lundi." in reader.page
    assert "Enregistré par" in reader.page
    assert '<textarea name="note"' not in reader.page


def test_a_note_saved_by_itself_is_told_and_moves_nothing(now, taken):
    desk = at(GAGNON, now)
    desk.get(case(taken))
    fields = hidden_in(desk.page, f"{case(taken)}note/")
    before = JournalRow.objects.count()
    for rank, text in enumerate(("Une", "Une note"), 1):
        fields["note_version"] = str(rank - 1)
        answer = desk.client.post(
            f"{case(taken)}note/", fields | {"note": text}, headers={"Accept": "application/json"}
        )
        assert answer.json() == {"dit": "Enregistré à 9 h 05", "version": rank}
    assert JournalRow.objects.count() == before
    taken.refresh_from_db()
    assert taken.state == "en_verification"


def test_two_people_on_one_note_lose_no_word(now, taken):
    desk, other = at(GAGNON, now), at(EVE, now)
    desk.get(case(taken))
    other.get(case(taken))
    desk.send(f"{case(taken)}note/", note="Mots de Julie.")
    other.send(f"{case(taken)}note/", note="Mots d’Ève.")
    assert other.status == 409
    assert "Julie Gagnon a modifié ce dossier à 9 h 05." in plain(other)
    assert "Mots de Julie." in other.page
    assert ">Mots d’Ève.</textarea>" in other.page
    assert CaseNote.objects.get().text == "Mots de Julie."
    quiet = other.client.post(
        f"{case(taken)}note/",
        {"note": "Encore", "note_version": "0"},
        headers={"Accept": "application/json"},
    )
    assert quiet.status_code == 409
    assert "Julie Gagnon a modifié" in quiet.json()["dit"].replace("\xa0", " ")
    other.send(f"{case(taken)}note/", note="Julie et Ève.")
    assert CaseNote.objects.get().text == "Julie et Ève."


def test_who_reads_the_same_case_is_told_to_the_other_alone(now, taken, monkeypatch):
    other_case = line.taken(gmf(1), now)
    desk, other = at(GAGNON, now), at(EVE, now)
    desk.get(case(taken))
    assert "consulte ce dossier" not in desk.page
    monkeypatch.setattr("poterne.clock.now", lambda: now + timedelta(minutes=10))
    desk.get(case(taken))
    other.get(case(taken))
    assert "Julie Gagnon</span> consulte ce dossier depuis 9 h 05." in plain(other)
    assert "Ève Roy</span> consulte" not in other.page
    desk.get(case(other_case))
    other.get(case(taken))
    assert "consulte ce dossier" not in other.page
    monkeypatch.setattr("poterne.clock.now", lambda: now + timedelta(minutes=26))
    desk.get(case(taken))
    assert "consulte ce dossier" not in desk.page


def test_an_act_from_a_stale_page_says_who_changed_the_case_and_keeps_the_words(now, taken):
    desk = at(GAGNON, now)
    desk.get(case(taken))
    fields = hidden_in(desk.page, f"{case(taken)}corriger/")
    review.release(request=taken, by=line.staff(EVE, now), now=now + timedelta(minutes=1))
    review.take(request=taken, by=line.staff(EVE, now), now=now + timedelta(minutes=2))
    desk.post(f"{case(taken)}corriger/", **(fields | {"reason": "Trois lignes."}))
    assert desk.status == 409
    assert "Ève Roy a modifié ce dossier à 9 h 07. Rechargez la page." in plain(desk)
    assert "Trois lignes.</textarea>" in desk.page
    assert AccessRequest.objects.get().state == "en_verification"


def test_a_refusal_is_proposed_read_first_and_waits_for_the_repondant(now, taken):
    desk, decider = at(GAGNON, now), at(NGUYEN, now)
    address = f"{case(taken)}proposer-refus/"
    desk.get(address)
    desk.send(address, reason=" ")
    assert "Le motif est vide" in desk.page
    desk.send(address, reason="Le lieu n’existe pas.")
    assert "Le lieu n’existe pas." in desk.page
    assert not Proposal.objects.exists()
    fields = hidden_in(desk.page, address)
    for _ in range(2):
        desk.post(address, **fields)
        assert desk.status == 302
    assert Proposal.objects.count() == 1
    desk.get(case(taken))
    assert "Refus proposé par" in desk.page
    taken.refresh_from_db()
    assert taken.state == "en_verification"
    decider.get("/bureau/a-signer/")
    assert taken.reference_shown in decider.page.partition("Refus proposés")[2]
    decider.get(f"{case(taken)}refuser/")
    assert "Le lieu n’existe pas.</textarea>" in decider.page
    assert "Motif proposé par" in decider.page


def test_a_refusal_of_another_content_is_not_held_against_this_one(now, taken):
    by = account(GAGNON, now)
    Proposal.objects.create(request=taken, demande_hash="autre", reason="Non.", by=by, made_at=now)
    decider = at(NGUYEN, now)
    decider.get("/bureau/a-signer/")
    assert "Refus proposés" not in decider.page
    decider.get(f"{case(taken)}refuser/")
    assert "Motif proposé" not in decider.page


def test_no_party_and_no_untaken_request_is_proposed_for_refusal(now, taken):
    party = Person(TREMBLAY.first_name, TREMBLAY.last_name, TREMBLAY.email, (Office.AGENT,))
    desk = at(party, now)
    desk.post(f"{case(taken)}proposer-refus/", reason="Non.", confirmer="oui")
    assert desk.status == 403
    review.release(request=taken, by=line.staff(GAGNON, now), now=now)
    desk = at(GAGNON, now)
    desk.post(f"{case(taken)}proposer-refus/", reason="Non.", confirmer="oui")
    assert "Prenez d’abord la demande en vérification." in desk.page
    assert not Proposal.objects.exists()
