"""Leaving is one visible press away on every page of the desk, whoever one is."""

import pytest
from tests.cast import FORTIN, GAGNON, LAVOIE, NGUYEN
from tests.poterne.bureau.desk import at

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
