"""The keys of the lists: off, until this person in this browser turns them on."""

import pytest
from tests import line
from tests.cast import GAGNON, gmf
from tests.poterne.bureau.desk import at

SWITCH = "/bureau/raccourcis/"


def test_no_key_acts_before_it_is_turned_on_and_the_page_says_which_do(now):
    line.signed(gmf(1), now)
    desk = at(GAGNON, now)
    desk.get("/bureau/")
    assert "Raccourcis clavier de la liste : désactivés." in desk.page.replace("\xa0", " ")
    assert "list.js" not in desk.page
    assert "data-raccourcis" not in desk.page
    desk.send(SWITCH, raccourcis="oui")
    assert desk.response.url == "/bureau/"
    desk.get("/bureau/")
    assert "bureau/list.js" in desk.page
    assert "<kbd>j</kbd> rangée suivante" in desk.page
    assert 'data-raccourcis aria-describedby="raccourcis-dit"' in desk.page
    desk.send(SWITCH, raccourcis="non")
    desk.get("/bureau/")
    assert "list.js" not in desk.page


@pytest.mark.parametrize("back", ["https://ailleurs.example/", "//ailleurs.example", "/bureau/x/"])
def test_the_way_back_is_a_list_of_the_desk(now, back):
    desk = at(GAGNON, now)
    desk.post(SWITCH, raccourcis="oui", retour=back)
    assert desk.response.url == "/bureau/"
    desk.post(SWITCH, raccourcis="oui", retour="/bureau/remises/")
    assert desk.response.url == "/bureau/remises/"
    desk.get("/bureau/?etat=recue&q=Bellerive")
    assert 'name="retour" value="/bureau/?etat=recue&amp;q=Bellerive"' in desk.page
    desk.post(SWITCH, raccourcis="oui", retour="/bureau/?etat=recue&q=Bellerive")
    assert desk.response.url == "/bureau/?etat=recue&q=Bellerive"
    cookie = desk.client.cookies["raccourcis"]
    assert (cookie["path"], cookie["samesite"]) == ("/bureau/", "Strict")
