"""Leaving is one visible press away on every page of the desk, whoever one is."""

import pytest
from tests.cast import FORTIN, GAGNON, LAVOIE, NGUYEN
from tests.poterne.bureau.desk import Desk, at, code_now

WAYS = "/bureau/facons-d-entrer/"
PAGES = {
    GAGNON: ("/bureau/", "/bureau/reception/", "/bureau/remises/", "/bureau/retrait/"),
    NGUYEN: ("/bureau/", "/bureau/a-signer/", "/bureau/facons-d-entrer/"),
    FORTIN: ("/bureau/courrier/", "/bureau/sante/"),
    LAVOIE: ("/bureau/personnes/", "/bureau/personnes/inviter/", "/bureau/sante/"),
}


@pytest.mark.parametrize("person", PAGES, ids=lambda person: person.last_name)
def test_every_page_of_the_desk_lets_one_leave(now, person):
    desk = at(person, now)
    for path in PAGES[person]:
        desk.get(path)
        assert 'action="/bureau/sortir/"' in desk.page, path
        assert ">Quitter</button>" in desk.page, path


def test_a_new_password_ends_the_sessions_open_elsewhere_and_keeps_this_one(now):
    here = at(GAGNON, now)
    there = Desk(GAGNON, now)
    there.key = here.key
    there.enter()
    there.get("/bureau/")
    assert there.status == 200
    here.get(WAYS)
    here.sign(WAYS)
    here.get(WAYS)
    seed = here.page.split('<code translate="no">')[1].split("</code>")[0]
    here.send(f"{WAYS}seconde/", password="hublot gravier carafe tuba 7", code=code_now(seed))
    here.get("/bureau/")
    assert here.status == 200
    there.get("/bureau/")
    assert there.response.url.startswith("/bureau/entrer/")
