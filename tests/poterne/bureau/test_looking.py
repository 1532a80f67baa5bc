"""Bureau-12 and Bureau-33: found by names and by folded words, page by page, in few statements."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import line
from tests.cast import GAGNON, gmf, partner
from tests.poterne.bureau.desk import at

from poterne.bureau import credentials, deliveries
from poterne.records import search
from poterne.records.models import Delivery

HALVES, WITHDRAWAL = "/bureau/remises/", "/bureau/retrait/"
MOST_STATEMENTS = 8


@pytest.fixture
def granted(now):
    return [line.granted(gmf(3), now), line.granted(partner(), now)]


@pytest.fixture
def desk(now, granted):
    return at(GAGNON, now)


def references(page) -> list[str]:
    return re.findall(r'<th scope="row"><a class="chiffre" href="/bureau/demandes/(\w+)/"', page)


@pytest.mark.parametrize("few", [0, 2000], ids=["along the walk", "by the word"])
@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("BÉLLERIVE tremb", 4),
        ("{reference}", 4),
        ("{machine_id}", 1),
        ("{machine_id} bellerive", 1),
        ("{machine_id} introuvable", 0),
        ("ellerive", 0),
        ("bellerive introuvable", 0),
    ],
)
def test_halves_are_found_by_words_and_by_identifier(desk, granted, monkeypatch, few, typed, count):
    monkeypatch.setattr(search, "FEW", few)
    row = granted[0].credentials.get(slot=2)
    desk.get(
        HALVES,
        q=typed.format(machine_id=row.machine_id, reference=granted[0].reference_shown.lower()),
    )
    assert references(desk.page) == [granted[0].reference] * count


def test_pages_of_halves_hold_each_once_newest_first(desk, monkeypatch):
    monkeypatch.setattr(deliveries, "PAGE", 2)
    seen, address = [], HALVES
    while address:
        desk.get(address)
        seen += re.findall(r"/bureau/remises/(\d+)/refaire/", desk.page)
        found = re.search(r'href="([^"]*)" rel="next"', desk.page)
        address = HALVES + found[1].replace("&amp;", "&") if found else ""
    expected = Delivery.objects.exclude(half="avis").order_by("-created_at", "-pk")
    assert [int(key) for key in seen] == list(expected.values_list("pk", flat=True))
    assert 'rel="prev"' in desk.page


def test_failures_beyond_a_page_are_announced(desk, monkeypatch):
    Delivery.objects.exclude(half="avis").update(state="permanent-failure")
    desk.get(HALVES)
    assert "les autres paraîtront" not in desk.page
    monkeypatch.setattr(deliveries, "PAGE", 2)
    desk.get(HALVES)
    assert "les autres paraîtront" in desk.page
    assert desk.page.count("/refaire/") == 2


def test_a_list_of_identifiers_that_was_cut_says_so(desk, monkeypatch):
    for longest, said in ((3, False), (2, True)):
        monkeypatch.setattr(credentials, "LONGEST_LIST", longest)
        desk.get(WITHDRAWAL, q="bellerive")
        assert ("Il y en a d’autres" in desk.page) is said
        assert desk.page.count('name="identifiants[]"') == longest


@pytest.mark.parametrize("few", [0, 2000], ids=["along the walk", "by the word"])
@pytest.mark.parametrize(
    "address",
    [
        "/bureau/?etat=toutes",
        "/bureau/?etat=toutes&q=bellerive+gmf",
        HALVES,
        f"{HALVES}?q=bellerive+gmf",
        f"{WITHDRAWAL}?q=bellerive+gmf",
    ],
)
def test_a_page_asks_the_database_few_times(desk, monkeypatch, few, address):
    monkeypatch.setattr(search, "FEW", few)
    desk.get(address)
    assert "bellerive" in desk.page.lower()
    with CaptureQueriesContext(connection) as asked:
        desk.get(address)
    assert len(asked) <= MOST_STATEMENTS
