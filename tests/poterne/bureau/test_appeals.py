"""A refusal under review, at the desk: marked in the queue, told on the case, closed to one."""

import pytest
from tests import line
from tests.cast import GAGNON, NGUYEN, Person, account, gmf
from tests.poterne.bureau.desk import at, case

from poterne.acts import review
from poterne.acts.appeal import appeal
from poterne.core.offices import Office
from poterne.core.words import fold_typography

BOTH = Person("Minh", "Nguyen", NGUYEN.email, (Office.AGENT, Office.REPONDANT))
_MINE = "Vous avez refusé cette demande : une autre personne doit en faire la révision."


@pytest.fixture
def record(now):
    request = line.taken(gmf(), now)
    account(BOTH, now)
    request = review.refuse(request=request, reason="Doute.", by=line.staff(BOTH, now), now=now)
    return appeal(request=request, words="Relisez.", by=line.authorizer(request), now=now)


def test_the_queue_and_the_case_say_that_a_review_is_asked(now, record):
    agent = at(GAGNON, now)
    assert "Révision demandée" in agent.get("/bureau/")
    page = agent.get(case(record))
    assert "Révision demandée le" in page
    assert "Doute." in page
    assert "Relisez." in page
    assert "Proposer l’acceptation" in page
    assert _MINE not in fold_typography(page)


def test_a_request_never_refused_bears_no_such_mark(now):
    request = line.taken(gmf(), now)
    agent = at(GAGNON, now)
    assert "Révision" not in agent.get("/bureau/")
    assert "Révision" not in agent.get(case(request))


def test_who_refused_reads_why_he_has_no_button(now, record):
    desk = at(BOTH, now)
    page = desk.get(case(record))
    assert fold_typography(_MINE) in fold_typography(page)
    for gone in ("Proposer l’acceptation", "Refuser la demande", "Demander la correction"):
        assert gone not in page
    assert "Note de travail" in page


@pytest.mark.parametrize("name", ["refuser", "proposer-refus"])
def test_the_pages_behind_his_buttons_say_it_too(now, record, name):
    desk = at(BOTH, now)
    page = desk.get(f"{case(record)}{name}/")
    assert desk.status == 403
    assert fold_typography(_MINE) in fold_typography(page)


def test_when_found_conforming_he_reads_it_and_can_neither_sign_nor_send_back(now, record):
    review.accept(request=record, by=line.staff(GAGNON, now), now=now)
    desk = at(BOTH, now)
    page = desk.get(f"/bureau/a-signer/{record.reference}/")
    assert fold_typography(_MINE) in fold_typography(page)
    assert "data-passkey" not in page
    assert "Renvoyer en vérification" not in page
    assert "Refuser la demande" not in page
