"""What is typed is kept on the way: never judged, never mailed, never over another's text."""

import pytest
from tests import line
from tests.cast import MORIN, PELLETIER, gmf
from tests.poterne.portal.browser import Browser, about

from poterne.records.models import AccessRequest, Delivery


@pytest.fixture
def draft(visitor, hands) -> AccessRequest:
    record = line.draft(gmf(), hands.now)
    visitor.prove_for(record, PELLETIER.email)
    return record


def kept(browser: Browser, record: AccessRequest, section: str = "lieu", **typed) -> dict:
    return browser.client.post(about(record, f"auto/{section}/"), typed).json()


def test_a_fault_is_kept_as_typed_and_the_hour_is_told(visitor, draft):
    told = kept(visitor, draft, authorizer_phone="555", version=draft.version)
    assert told["mot"] == "Enregistré à 9\u00a0h\u00a005"
    draft.refresh_from_db()
    assert (draft.dossier().authorizer.phone, draft.version) == ("555", told["version"])
    assert draft.dossier().authorizer.postal_code == "G1K 7T3"


def test_the_page_s_next_save_takes_the_version_that_was_told(visitor, draft):
    told = kept(visitor, draft, authorizer_phone="555", version=draft.version)
    path = about(draft, "autorisation/lieu/")
    page = visitor.post(path, authorizer_phone="418 555-0123", version=told["version"])
    assert page.screen == "Portail-8"


def test_another_window_s_text_is_not_overwritten(visitor, draft):
    kept(visitor, draft, authorizer_phone="418 555-0111", version=draft.version)
    told = kept(visitor, draft, authorizer_phone="418 555-0122", version=draft.version)
    assert "version" not in told
    assert "Une autre fenêtre" in told["mot"]
    draft.refresh_from_db()
    assert draft.dossier().authorizer.phone == "418 555-0111"


def test_after_the_session_ended_it_still_keeps_and_mails_nothing(visitor, draft):
    visitor.open(about(draft, "autorisation/lieu/"))
    del visitor.client.cookies["portail"]
    mails = Delivery.objects.count()
    assert kept(visitor, draft, authorizer_phone="1", version=draft.version)["version"]
    assert Delivery.objects.count() == mails
    del visitor.client.cookies["brouillon"]
    assert "version" not in kept(visitor, draft, authorizer_phone="2", version=draft.version + 1)
    draft.refresh_from_db()
    assert draft.dossier().authorizer.phone == "1"


def test_a_sent_request_takes_nothing_more(visitor, hands):
    record = line.sent(gmf(), hands.now)
    visitor.prove_for(record, PELLETIER.email)
    assert "version" not in kept(visitor, record, authorizer_phone="1", version=record.version)
    record.refresh_from_db()
    assert record.dossier().authorizer.phone == "418 555-0123"


def test_a_stranger_and_an_unknown_section_find_nothing(visitor, draft):
    stranger = Browser()
    stranger.prove(MORIN.email)
    assert stranger.client.post(about(draft, "auto/lieu/")).status_code == 404
    assert visitor.client.post(about(draft, "auto/signature/")).status_code == 404
    assert visitor.client.get(about(draft, "auto/lieu/")).status_code == 405


def test_a_page_in_conflict_keeps_nothing_by_itself(visitor, draft):
    path = about(draft, "autorisation/lieu/")
    assert "data-auto=" in visitor.open(path).html
    page = visitor.post(path, authorizer_phone="1", version=0)
    assert page.status == 409
    assert "data-auto=" not in page.html
