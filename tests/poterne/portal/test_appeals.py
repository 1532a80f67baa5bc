"""« Demander une révision »: offered to one person, for thirty days, and told plainly."""

from datetime import timedelta

import pytest
from tests import line
from tests.cast import NGUYEN, PELLETIER, TREMBLAY, gmf
from tests.poterne.portal.browser import about

from poterne.acts import review
from poterne.records.models import AccessRequest, Appeal


@pytest.fixture
def record(hands) -> AccessRequest:
    request = line.taken(gmf(), hands.now)
    return review.refuse(
        request=request,
        reason="La clinique n’existe plus.",
        by=line.staff(NGUYEN, hands.now),
        now=hands.now,
    )


def test_the_authorizing_person_asks_from_her_follow_up_page(visitor, record):
    visitor.prove_for(record, TREMBLAY.email)
    page = visitor.open(about(record, "suivi/"))
    assert page.says("Vous pouvez demander une révision jusqu’au 23 décembre 2026.")
    page = visitor.open(about(record, "revision/"))
    assert (page.screen, page.state) == ("Portail-11-Revision", "vide")
    assert page.says("La clinique n’existe plus.")
    page = visitor.fill(about(record, "revision/"), mots="Elle a déménagé.")
    assert page.screen == "Portail-11"
    assert page.says("Une autre personne que celle qui a refusé la demande reprend l’examen.")
    assert page.says("Révision demandée")
    assert page.says("La clinique n’existe plus.")
    assert Appeal.objects.get().words == "Elle a déménagé."
    assert not page.says("Vous pouvez demander une révision")


def test_pressed_twice_it_is_asked_once(visitor, record):
    visitor.prove_for(record, TREMBLAY.email)
    acte = visitor.open(about(record, "revision/")).hidden("acte")
    for _ in range(2):
        answer = visitor.client.post(about(record, "revision/"), {"mots": "", "acte": acte})
        assert answer["Location"] == about(record, "suivi/")
    assert Appeal.objects.count() == 1


def test_who_filled_the_request_is_not_offered_it_and_finds_no_page(visitor, record):
    visitor.prove_for(record, PELLETIER.email)
    assert not visitor.open(about(record, "suivi/")).says("Demander une révision")
    assert visitor.open(about(record, "revision/")).status == 404


def test_after_thirty_days_the_page_leads_back_to_the_follow_up(visitor, hands, record):
    AccessRequest.objects.update(due_at=hands.now - timedelta(days=1))
    visitor.prove_for(record, TREMBLAY.email)
    assert not visitor.open(about(record, "suivi/")).says("Demander une révision")
    assert visitor.open(about(record, "revision/")).screen == "Portail-11"
    page = visitor.client.post(about(record, "revision/"), {"mots": ""})
    assert "Le délai de 30" in page.content.decode()


def test_a_request_under_check_has_no_review_to_ask(visitor, hands):
    record = line.taken(gmf(), hands.now)
    visitor.prove_for(record, TREMBLAY.email)
    assert visitor.open(about(record, "revision/")).screen == "Portail-11"
