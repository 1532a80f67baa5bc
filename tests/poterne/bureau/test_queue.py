"""Bureau-2: found without accents or dashes, kept under a name, given to a colleague."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import line
from tests.cast import COTE, GAGNON, NGUYEN, TREMBLAY, Person, account, gmf, hors_gmf, partner
from tests.poterne.bureau.desk import at, case

from poterne.acts import review, views
from poterne.bureau import queue
from poterne.core.offices import Office
from poterne.records import search
from poterne.records.models import Assignment, JournalRow, SavedView, SearchWord

EVE = Person("Ève", "Roy", "eve.roy@regie.example", (Office.AGENT,))


def received(dossier, now):
    return line.confirmed(line.signed(dossier, now), now)


def shown(desk, *requests):
    return [each.reference_shown in desk.page for each in requests]


@pytest.mark.parametrize("few", [0, 2000], ids=["along the walk", "by the word"])
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("bellerive", [True, False]),
        ("BELLERIVE tremb", [True, False]),
        ("médicale", [False, True]),
        ("medic", [False, True]),
        ("edicale", [False, False]),
        ("Tremblay", [True, True]),
        ("bellerive rapides", [False, False]),
        ("%", [True, True]),
    ],
)
def test_words_are_found_by_their_beginning_without_accents(now, monkeypatch, few, typed, kept):
    monkeypatch.setattr(search, "FEW", few)
    requests = [received(gmf(1), now), received(hors_gmf(), now)]
    desk = at(GAGNON, now)
    desk.get("/bureau/", q=typed)
    assert shown(desk, *requests) == kept


def test_words_that_are_common_apart_are_found_by_the_few_that_hold_both(now, monkeypatch):
    monkeypatch.setattr(search, "FEW", 1)
    both, *others = [received(dossier, now) for dossier in (gmf(1), gmf(1), *[hors_gmf()] * 2)]
    SearchWord.objects.create(request=both, word="medicale")
    desk = at(GAGNON, now)
    for typed in ("bellerive medicale", "medicale bellerive tremb"):
        desk.get("/bureau/", q=typed)
        assert shown(desk, both, *others) == [True, False, False, False], typed


def test_a_reference_is_found_with_its_dash_or_without_and_by_its_beginning(now):
    request, other = received(gmf(1), now), received(gmf(1), now)
    desk = at(GAGNON, now)
    whole = request.reference_shown
    for typed in (whole, whole.lower(), whole.replace("-", ""), whole.replace("-", " "), whole[:6]):
        desk.get("/bureau/", q=typed)
        assert shown(desk, request, other) == [True, False], typed


def test_a_corrected_request_is_found_by_its_new_words_alone(now):
    request = line.taken(gmf(1), now)
    review.return_(request=request, faults=[], reason="Lieu?", by=line.staff(GAGNON, now), now=now)
    request.refresh_from_db()
    line.submission.save_answers(
        request=request,
        dossier=request.dossier().with_answer("authorizer.organization_name", "Coopérative Zoé"),
        version=request.version,
        by=line.authorizer(request),
        now=now,
    )
    request.refresh_from_db()
    line.submission.ask_signature_again(request=request, by=line.authorizer(request), now=now)
    line.signing.submit(
        request=request,
        piece=line.piece(request),
        link=line.link_of(request, line.Purpose.SIGNER),
        by=line.authorizer(request),
        now=now,
    )
    desk = at(GAGNON, now)
    desk.get("/bureau/", q="zoe")
    assert shown(desk, request) == [True]
    desk.get("/bureau/", q="bellerive")
    assert shown(desk, request) == [False]


@pytest.mark.parametrize("filters", ["", "etat=toutes", "type=production", "miennes=on", "q=roy"])
def test_pages_walked_both_ways_show_each_request_once(now, monkeypatch, filters):
    monkeypatch.setattr(queue, "PAGE", 2)
    made = [received(gmf(1), now - timedelta(minutes=rank // 2)) for rank in range(5)]
    for each in made:
        review.take(request=each, by=line.staff(GAGNON, now), now=now)
    wanted = [each.reference_shown for each in sorted(made, key=lambda r: (r.received_at, r.pk))]
    desk = at(GAGNON, now)
    pages = _walked(desk, f"/bureau/?{filters}", "next", wanted)
    assert [name for page in pages for name in page] == wanted
    assert [len(page) for page in pages] == [2, 2, 1]
    back = _walked(desk, _link(desk.page, "prev"), "prev", wanted)
    assert [name for page in back[::-1] for name in page] == wanted[:4]


def _walked(desk, address, rel, wanted):
    pages = []
    while address:
        desk.get(address)
        pages.append([name for name in wanted if name in desk.page])
        address = _link(desk.page, rel)
    return pages


def _link(page, rel):
    if f'rel="{rel}"' not in page:
        return ""
    found = page.partition(f'rel="{rel}"')[0].rpartition('href="')[2].partition('"')[0]
    return "/bureau/" + found.replace("&amp;", "&")


def test_the_queue_asks_as_many_questions_for_many_rows_as_for_one(now):
    desk = at(GAGNON, now)
    counts = []
    for _ in range(3):
        received(gmf(1), now)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            desk.get("/bureau/", q="tremblay")
        counts.append(len(asked))
    assert counts[0] == counts[-1] <= 10


def test_a_view_is_kept_opened_and_retired_by_its_owner_alone(now):
    received(gmf(1), now)
    desk, other = at(GAGNON, now), at(NGUYEN, now)
    desk.get("/bureau/?etat=recue&type=production&apres=bah")
    assert 'value="?etat=recue&amp;type=production"' in desk.page
    query = "?etat=recue&type=production"
    desk.send("/bureau/vues/", nom="  Reçues,  production ", requete=query)
    desk.get("/bureau/")
    assert ">Reçues, production</a>" in desk.page
    view = SavedView.objects.get()
    assert view.query == query
    desk.get(f"/bureau/{view.query}")
    assert 'aria-current="page" translate="no">Reçues, production' in desk.page
    other.get("/bureau/")
    assert "Reçues, production" not in other.page
    other.post(f"/bureau/vues/{view.pk}/retirer/")
    assert SavedView.objects.exists()
    desk.post(f"/bureau/vues/{view.pk}/retirer/")
    assert not SavedView.objects.exists()


def test_a_view_keeps_known_filters_only_and_a_name_is_needed(now):
    desk = at(GAGNON, now)
    desk.post("/bureau/vues/", nom="Ailleurs", requete="?suite=https://x.example&etat=inconnu")
    desk.post("/bureau/vues/", nom=" ", requete="?etat=recue")
    desk.get("/bureau/")
    assert "Le nom de la vue est vide" in desk.page
    assert not SavedView.objects.exists()


def test_views_are_few_and_a_name_is_taken_over(now):
    desk, staff = at(GAGNON, now), account(GAGNON, now)
    for rank in range(views.MOST):
        views.keep(staff=staff, name=f"Vue {rank}", query="?etat=recue", now=now)
    desk.post("/bureau/vues/", nom="De trop", requete="?etat=recue")
    desk.get("/bureau/")
    assert "Vous avez déjà 8 vues" in desk.page.replace("\xa0", " ")
    desk.post("/bureau/vues/", nom="Vue 3", requete="?etat=conforme")
    assert SavedView.objects.get(name="Vue 3").query == "?etat=conforme"
    assert SavedView.objects.count() == views.MOST


def test_ticked_requests_are_given_and_each_refusal_is_told(now):
    waiting, taken = received(gmf(1), now), line.taken(hors_gmf(), now)
    done = line.conforming(partner(), now)
    to = account(EVE, now)
    desk = at(GAGNON, now)
    desk.get("/bureau/")
    before = JournalRow.objects.count()
    keys = [waiting.pk, taken.pk, done.pk]
    desk.send("/bureau/assigner/", agent=to.pk, **{"demandes[]": keys})
    desk.get("/bureau/")
    page = desk.page.replace("\xa0", " ")
    assert "2 demandes sont assignées à Ève Roy." in page
    assert f"{done.reference_shown} : Cette étape n’est pas permise" in page
    for each in (waiting, taken, done):
        each.refresh_from_db()
    assert (waiting.state, waiting.taken_by) == ("en_verification", to)
    assert (taken.state, taken.taken_by) == ("en_verification", to)
    assert done.taken_by != to
    assert JournalRow.objects.count() == before + 1
    assert Assignment.objects.count() == 2
    desk.get(case(waiting))
    assert "assignée à Ève Roy" in desk.page


def test_a_request_given_twice_is_given_once(now):
    request, to = line.taken(gmf(1), now), account(EVE, now)
    desk = at(GAGNON, now)
    desk.get("/bureau/")
    for _ in range(2):
        desk.send("/bureau/assigner/", agent=to.pk, **{"demandes[]": [request.pk]})
        desk.get("/bureau/")
    assert Assignment.objects.count() == 1


@pytest.mark.parametrize("person", [COTE, TREMBLAY], ids=["no agent", "a party"])
def test_a_request_is_given_to_nobody_who_may_not_check_it(now, person):
    request = received(gmf(1), now)
    offices = (Office.AGENT,) if person is TREMBLAY else person.offices
    to = account(Person(person.first_name, person.last_name, person.email, offices), now)
    desk = at(GAGNON, now)
    desk.get("/bureau/")
    desk.send("/bureau/assigner/", agent=to.pk, **{"demandes[]": [request.pk]})
    request.refresh_from_db()
    assert request.state == "recue"
    assert not Assignment.objects.exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"agent": "1"}, "Aucune demande n’est cochée."),
        ({"demandes[]": ["1"]}, "Aucune personne n’est choisie."),
        ({"demandes[]": ["9" * 30, "x"], "agent": "9" * 30}, "Aucune demande n’est cochée."),
    ],
)
def test_nothing_ticked_or_nobody_chosen_is_told(now, fields, said):
    desk = at(GAGNON, now)
    desk.post("/bureau/assigner/", **fields)
    desk.get("/bureau/")
    assert said in desk.page
