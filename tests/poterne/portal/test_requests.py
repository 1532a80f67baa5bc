"""The moves of a request from its own pages: pressed once, twice, too late, by the wrong person."""

import pytest
from tests import line
from tests.cast import PELLETIER, TREMBLAY, gmf, partner
from tests.poterne.portal.browser import about, latest

from poterne.core.links import Purpose
from poterne.records.models import AccessRequest, Delivery, JournalRow


def test_a_double_click_sends_once(visitor, hands):
    record = line.draft(gmf(), hands.now)
    visitor.prove_for(record, PELLETIER.email)
    page = visitor.open(about(record, "signer/"))
    for _ in range(2):
        sent = visitor.post(page.path, envoyer="1", acte=page.hidden("acte"))
        assert sent.screen == "Portail-10"
    assert Delivery.objects.filter(kind="M-03").count() == 1
    assert JournalRow.objects.filter(action="demande.a_signer").count() == 1


def test_a_second_page_of_the_same_request_says_that_it_left_already(visitor, hands):
    record = line.draft(gmf(), hands.now)
    visitor.prove_for(record, PELLETIER.email)
    first, second = (visitor.open(about(record, "signer/")) for _ in range(2))
    visitor.post(first.path, envoyer="1", acte=first.hidden("acte"))
    page = visitor.post(second.path, envoyer="1", acte=second.hidden("acte"))
    assert page.status == 409
    assert page.says("Cette étape n’est pas permise dans l’état actuel de la demande.")
    assert page.says("Voir où en est la demande")


@pytest.mark.parametrize("acte", ["", "x", "{}", "a" * 400])
def test_an_act_number_that_is_none_is_given_a_fresh_one(visitor, hands, acte):
    record = line.draft(gmf(), hands.now)
    visitor.prove_for(record, PELLETIER.email)
    assert visitor.post(about(record, "signer/"), envoyer="1", acte=acte).screen == "Portail-10"


def test_another_s_act_number_does_nothing(visitor, other, hands):
    record = line.draft(gmf(), hands.now)
    visitor.prove_for(record, PELLETIER.email)
    page = visitor.open(about(record, "signer/"))
    visitor.post(page.path, envoyer="1", acte=page.hidden("acte"))
    record.refresh_from_db()
    other.prove_for(record, TREMBLAY.email)
    page = other.post(about(record, "annuler/"), acte=page.hidden("acte"))
    assert page.status == 409
    assert page.says("Cette page a déjà servi à une autre personne.")
    record.refresh_from_db()
    assert record.state == "a_signer"


def test_a_faulty_draft_is_sent_by_no_page(visitor, hands):
    record = line.draft(gmf().with_answer("authorizer.phone", ""), hands.now)
    visitor.prove_for(record, PELLETIER.email)
    page = visitor.post(about(record, "signer/"), envoyer="1")
    assert (page.screen, page.problems) == ("Portail-8", 1)
    record.refresh_from_db()
    assert record.state == "brouillon"


def test_each_fault_of_the_check_leads_to_its_very_control(visitor, hands):
    dossier = gmf().with_answer("authorizer.phone", "1").with_answer("labels", ("A", "", "C"))
    record = line.draft(dossier, hands.now)
    visitor.prove_for(record, PELLETIER.email)
    html = visitor.open(about(record, "verifier/")).html
    assert f'href="{about(record, "identifiants/logiciels/")}?points=1#id_labels_2"' in html
    place = about(record, "autorisation/lieu/")
    assert html.count(f'href="{place}?points=1#id_authorizer_phone"') == 2
    assert f'href="{place}#id_authorizer_postal_code"' in html
    assert 'id="id_authorizer_phone"' in visitor.open(place).html


def test_equal_faults_of_two_people_say_of_whom(visitor, hands):
    shared = "info@bellerive.example"
    dossier = gmf().with_answer("authorizer.email", shared).with_answer("it_lead.email", shared)
    record = line.draft(dossier, hands.now)
    visitor.prove_for(record, PELLETIER.email)
    page = visitor.open(about(record, "verifier/"))
    assert page.problems == 3
    for whose in ("Responsable informatique désigné", "Personne qui autorise"):
        assert page.says(f"{whose} : cette adresse semble être une boîte courriel partagée.")


def test_what_a_partner_is_not_asked_is_not_listed_as_unanswered(visitor, hands):
    record = line.draft(partner(), hands.now)
    visitor.prove_for(record, PELLETIER.email)
    page = visitor.open(about(record, "verifier/"))
    assert "Milieu" not in page.html
    empty = partner().with_answer("it_lead", partner().it_lead.__class__())
    record = line.draft(empty, hands.now)
    visitor.prove_for(record, PELLETIER.email)
    page = visitor.open(about(record, "verifier/"))
    assert page.says("Section facultative")
    assert page.html.count("id_it_lead") == 0
    assert f'href="{about(record, "responsable/")}"' in page.html


def test_an_empty_compulsory_section_leads_to_its_first_control(visitor, hands):
    empty = gmf().it_lead.__class__()
    record = line.draft(gmf().with_answer("it_lead", empty), hands.now)
    visitor.prove_for(record, PELLETIER.email)
    page = visitor.open(about(record, "verifier/"))
    assert page.problems == 1
    assert f"{about(record, 'responsable/')}?points=1#id_it_lead_first_name" in page.html
    page = visitor.open(f"{about(record, 'responsable/')}?points=1")
    assert page.says("La section 3 est vide.")


def test_the_task_list_says_in_words_what_is_left(visitor, hands):
    visitor.prove(PELLETIER.email)
    record = AccessRequest.objects.get()
    page = visitor.open(about(record))
    assert page.text.count("À faire") == 3
    assert page.text.count("Pas encore possible") == 2
    half = line.draft(gmf().with_answer("authorizer.phone", ""), hands.now)
    page = visitor.open(about(half))
    assert page.text.count("Terminé") == 2
    assert page.text.count("En cours") == 1
    assert page.text.count("Pas encore possible") == 1
    done = line.draft(gmf(), hands.now)
    assert visitor.open(about(done)).text.count("Terminé") == 4


def test_a_sent_request_can_be_taken_back_and_its_link_dies(visitor, hands):
    record = line.sent(gmf(), hands.now)
    visitor.prove_for(record, PELLETIER.email)
    page = visitor.open(about(record, "suivi/"))
    page = visitor.post(about(record, "modifier/"), acte=page.hidden("acte"))
    assert page.screen == "Portail-3"
    assert latest(Purpose.SIGNER).replaced_at
    assert not Delivery.objects.filter(kind="M-06").exists()


def test_a_lost_signing_mail_is_sent_again(visitor, hands):
    record = line.sent(gmf(), hands.now)
    first = latest(Purpose.SIGNER)
    visitor.prove_for(record, PELLETIER.email)
    assert visitor.post(about(record, "relancer/")).screen == "Portail-10"
    first.refresh_from_db()
    assert first.replaced_at
    assert latest(Purpose.SIGNER).pk > first.pk


def test_an_expired_signing_link_is_told_where_the_request_is_followed(visitor, hands):
    record = line.sent(gmf(), hands.now)
    hands.forward(days=8)
    visitor.prove_for(record, TREMBLAY.email)
    page = visitor.open(about(record, "suivi/"))
    assert page.says("Le lien de signature est expiré depuis le 30 novembre 2026.")
    assert not page.says("Lire et signer la demande")
    assert visitor.post(about(record, "relancer/")).screen == "Portail-10"


def test_whoever_filled_it_cancels_before_reception_and_not_after(visitor, hands):
    record = line.sent(gmf(), hands.now)
    visitor.prove_for(record, PELLETIER.email)
    page = visitor.open(about(record, "annuler/"))
    for _ in range(2):
        done = visitor.post(page.path, acte=page.hidden("acte"))
        assert done.says("La demande est fermée.")
    assert JournalRow.objects.filter(action="demande.annulee").count() == 1

    received = line.signed(gmf(), hands.now)
    visitor.prove_for(received, PELLETIER.email)
    assert visitor.open(about(received, "annuler/")).screen == "Portail-11"
    page = visitor.post(about(received, "annuler/"))
    assert page.status == 403
    received.refresh_from_db()
    assert received.state == "recue"


def test_the_authorizer_withdraws_a_received_request(visitor, hands):
    record = line.signed(gmf(), hands.now)
    visitor.prove_for(record, TREMBLAY.email)
    assert visitor.open(about(record, "suivi/")).says("Retirer ma demande")
    assert visitor.fill(about(record, "annuler/")).says("Annulée")


def test_the_eleventh_draft_of_a_day_is_for_tomorrow(visitor, hands):
    visitor.prove(PELLETIER.email)
    for _ in range(9):
        assert visitor.post("/demandes/autre/").screen == "Portail-3"
    page = visitor.post("/demandes/autre/")
    assert page.status == 429
    assert page.says("Réessayez demain.")
    assert AccessRequest.objects.count() == 10


def test_a_page_that_only_posts_answers_no_reader(visitor, hands):
    record = line.sent(gmf(), hands.now)
    visitor.prove_for(record, PELLETIER.email)
    for name in ("relancer/", "modifier/", "transmis/"):
        assert visitor.client.get(about(record, name)).status_code == 405
    assert visitor.client.get("/quitter/").status_code == 405
