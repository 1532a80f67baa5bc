"""Bureau-2 and Bureau-3: the queue, the case, and each act's own refusal."""

from datetime import timedelta

import pytest
from tests import line
from tests.cast import COTE, GAGNON, NGUYEN, TREMBLAY, Person, account, gmf, hors_gmf, partner
from tests.poterne.bureau.desk import Desk, at, case, hidden_in, keyed

from poterne.acts import review
from poterne.bureau import queue
from poterne.core.offices import Office
from poterne.records.models import AccessRequest, Delivery, JournalRow, OfficeGrant, Override


def received(dossier, now) -> AccessRequest:
    return line.confirmed(line.signed(dossier, now), now)


def plain(desk: Desk) -> str:
    return desk.page.replace("\xa0", " ")


def test_the_queue_says_the_age_in_figures_and_words(now):
    old = received(gmf(1), now - timedelta(days=6))
    received(hors_gmf(), now - timedelta(hours=3))
    desk = at(GAGNON, now)
    desk.get("/bureau/")
    assert "6 jours, en retard" in plain(desk)
    assert "aujourd’hui" in desk.page
    first = desk.page.index(old.reference_shown)
    assert first < desk.page.index("Clinique médicale des Rapides")


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        ("q=rapides", {"hors"}),
        ("q=TREMBLAY%20Louise", {"gmf", "hors"}),
        ("type=partenaire", {"partner"}),
        ("etat=en_verification", {"gmf"}),
        ("miennes=on", {"gmf"}),
        ("etat=inconnu", {"gmf", "hors", "partner"}),
        ("q=zzz", set()),
        ("apres=n-importe_quoi", {"gmf", "hors", "partner"}),
    ],
)
def test_filters_stand_in_the_address(now, filters, kept):
    known = {
        "gmf": received(gmf(1), now),
        "hors": received(hors_gmf(), now),
        "partner": received(partner(), now),
    }
    review.take(request=known["gmf"], by=line.staff(GAGNON, now), now=now)
    desk = at(GAGNON, now)
    desk.get(f"/bureau/?{filters}")
    shown = {name for name, each in known.items() if each.reference_shown in desk.page}
    assert shown == kept


def test_a_reference_typed_with_its_dash_finds_its_request(now):
    request = received(gmf(1), now)
    received(hors_gmf(), now)
    desk = at(GAGNON, now)
    desk.get(f"/bureau/?q={request.reference_shown.lower()}")
    assert desk.page.count("Prendre") == 1


def test_pages_follow_each_other_by_key_and_miss_nothing(now, monkeypatch):
    monkeypatch.setattr(queue, "PAGE", 2)
    made = [
        received(gmf(1), now - timedelta(minutes=9 - rank)).reference_shown for rank in range(5)
    ]
    desk = at(GAGNON, now)
    seen, address, pages = [], "/bureau/", []
    while address:
        desk.get(address)
        pages.append([each for each in made if each in desk.page])
        seen += pages[-1]
        following = desk.page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        address = f"/bureau/{following}" if 'rel="next"' in desk.page else ""
        address = address.replace("&amp;", "&")
    assert seen == made
    before = desk.page.partition('rel="prev"')[0].rpartition('href="')[2].partition('"')[0]
    desk.get(f"/bureau/{before}".replace("&amp;", "&"))
    assert [each for each in made if each in desk.page] == pages[-2]


def test_the_next_case_is_the_oldest_that_this_agent_may_check(now):
    own = Person("Louise", "Tremblay", TREMBLAY.email, (Office.AGENT,))
    received(gmf(1), now - timedelta(days=2))
    other = received(partner(), now - timedelta(days=1))
    desk = at(own, now)
    desk.get("/bureau/")
    desk.send("/bureau/prochain/")
    assert desk.response.url == case(other)
    desk.post("/bureau/prochain/")
    assert desk.response.url == "/bureau/"
    assert AccessRequest.objects.filter(state="en_verification").count() == 1


def test_reading_a_case_is_journaled_once_a_session(now):
    request = received(gmf(1), now)
    desk = at(GAGNON, now)
    for _ in range(3):
        desk.get(case(request))
    assert JournalRow.objects.filter(action="demande.consultee").count() == 1
    again = Desk(GAGNON, now)
    again.key = desk.key
    again.enter()
    again.get(case(request))
    assert JournalRow.objects.filter(action="demande.consultee").count() == 2
    assert "Dossier consulté" in again.page


@pytest.mark.parametrize(
    ("geste", "fields"),
    [("liberer", {}), ("corriger", {"reason": "x"}), ("accepter", {}), ("fermer", {})],
)
def test_an_act_out_of_turn_says_so_and_changes_nothing(now, geste, fields):
    request = received(gmf(1), now)
    desk = at(GAGNON, now)
    desk.post(f"{case(request)}{geste}/", **fields)
    assert desk.status == 409
    assert "Cette étape n’est pas permise dans l’état actuel de la demande." in desk.page
    request.refresh_from_db()
    assert request.state == "recue"


def test_two_agents_on_one_file_the_second_is_told(now):
    request = received(gmf(1), now)
    review.take(request=request, by=line.staff(GAGNON, now), now=now)
    second = Person("Ève", "Roy", "eve.roy@regie.example", (Office.AGENT,))
    desk = at(second, now)
    desk.post(f"{case(request)}prendre/")
    assert desk.status == 409
    assert "Vérifiée par" in desk.page
    assert "Julie Gagnon" in desk.page


def test_a_fault_stops_acceptance_until_it_is_set_aside_with_a_reason(now):
    shared = gmf(1).with_answer("it_lead.email", "info@roy-informatique.example")
    request = keyed(shared, GAGNON, now)
    review.take(request=request, by=line.staff(GAGNON, now), now=now)
    desk = at(GAGNON, now)
    desk.get(case(request))
    assert "Une faute bloque encore" in desk.page
    desk.post(f"{case(request)}accepter/")
    assert "Cette adresse semble être une boîte courriel partagée" in plain(desk)
    assert AccessRequest.objects.get().state == "en_verification"

    desk.get(case(request))
    ecarter = f"{case(request)}ecarter/"
    desk.send(ecarter, reason=" ")
    assert "Le motif est vide" in desk.page
    desk.get(case(request))
    desk.send(ecarter, reason="Vu avec la personne au téléphone.")
    assert desk.status == 302
    desk.get(case(request))
    assert "Julie Gagnon : Vu avec la personne au téléphone." in plain(desk)
    desk.send(f"{case(request)}accepter/")
    assert AccessRequest.objects.get().state == "conforme"
    assert Override.objects.count() == 1


def test_a_fault_of_the_closed_list_cannot_be_set_aside(now):
    request = line.signed(gmf(1), now)
    review.take(request=request, by=line.staff(GAGNON, now), now=now)
    desk = at(GAGNON, now)
    desk.get(case(request))
    assert "D-19" in desk.page
    assert "ecarter/" not in desk.page
    desk.post(f"{case(request)}ecarter/", faute="D-19.a it_lead.email", reason="Bah.")
    assert desk.status == 403
    assert "Cette faute ne peut pas être écartée." in desk.page


def test_ticked_faults_and_words_make_the_letter_and_stay_when_it_is_refused(now):
    request = line.signed(gmf(1), now)
    review.take(request=request, by=line.staff(GAGNON, now), now=now)
    desk = at(GAGNON, now)
    desk.get(case(request))
    corriger = f"{case(request)}corriger/"
    desk.send(corriger)
    assert "Le motif est vide" in desk.page

    desk.get(case(request))
    fault = desk.page.partition('name="fautes[]" value="')[2].partition('"')[0]
    desk.send(corriger, reason="Merci de confirmer l’adresse.", **{"fautes[]": fault})
    assert desk.status == 302
    request.refresh_from_db()
    assert request.state == "a_corriger"
    assert [each["code"] for each in request.returned_faults] == [fault.partition(" ")[0]]
    mail = Delivery.objects.get(kind="M-09", recipient_role="authorizer")
    assert mail.context["points"][-1] == "Merci de confirmer l’adresse."


def test_a_refused_act_loses_no_word(now):
    request = received(gmf(1), now)
    review.take(request=request, by=line.staff(GAGNON, now), now=now)
    desk = at(GAGNON, now)
    desk.get(case(request))
    fields = hidden_in(desk.page, f"{case(request)}corriger/")
    review.release(request=request, by=line.staff(GAGNON, now), now=now)
    desk.post(f"{case(request)}corriger/", **(fields | {"reason": "Trois lignes tapées."}))
    assert desk.status == 409
    review.take(request=request, by=line.staff(GAGNON, now), now=now)
    desk.post(f"{case(request)}corriger/", reason="", **{"fautes[]": "D-20.a it_lead.email"})
    assert "Le motif est vide" in desk.page


def test_a_second_press_does_nothing_more(now):
    request = line.signed(gmf(1), now)
    review.take(request=request, by=line.staff(GAGNON, now), now=now)
    desk = at(GAGNON, now)
    desk.get(case(request))
    fields = hidden_in(desk.page, f"{case(request)}corriger/") | {"reason": "À revoir."}
    for _ in range(2):
        desk.post(f"{case(request)}corriger/", **fields)
        assert desk.status == 302
    assert Delivery.objects.filter(kind="M-09", recipient_role="authorizer").count() == 1


def test_the_act_of_another_person_is_not_repeated(now):
    request = received(gmf(1), now)
    desk, other = at(GAGNON, now), Person("Ève", "Roy", "eve.roy@regie.example", (Office.AGENT,))
    desk.get(case(request))
    fields = hidden_in(desk.page, f"{case(request)}prendre/")
    desk.post(f"{case(request)}prendre/", **fields)
    second = at(other, now)
    second.post(f"{case(request)}prendre/", **fields)
    assert second.status == 409
    assert "Cette page a déjà servi à une autre personne" in second.page


def test_closing_waits_for_the_sixty_days(now, monkeypatch):
    request = line.taken(gmf(1), now)
    review.return_(
        request=request, faults=[], reason="À revoir.", by=line.staff(GAGNON, now), now=now
    )
    desk = at(GAGNON, now)
    desk.get(case(request))
    assert "Fermer sans suite" not in desk.page
    desk.post(f"{case(request)}fermer/")
    assert "Le délai de correction de 60 jours n’est pas écoulé." in plain(desk)
    monkeypatch.setattr("poterne.clock.now", lambda: now + timedelta(days=60))
    desk.get(case(request))
    desk.send(f"{case(request)}fermer/")
    request.refresh_from_db()
    assert request.state == "sans_suite"


def test_an_unknown_developer_is_told_and_a_known_one_is_kept(now):
    first = line.conforming(partner(), now)
    request = line.taken(partner(), now)
    desk = at(GAGNON, now)
    desk.get(case(request))
    desk.send(f"{case(request)}accepter/", developer="D99ZZZZ")
    assert desk.status == 403
    assert "Cette référence de développeur n’existe pas." in desk.page
    assert 'value="D99ZZZZ"' in desk.page
    desk.send(f"{case(request)}accepter/", developer=first.organization.org.lower())
    request.refresh_from_db()
    assert request.organization == first.organization


@pytest.mark.parametrize("reference", ["AAAAAAAA", "7KQ2-M4XD", "..", "%27"])
def test_an_unknown_reference_is_not_found(now, reference):
    desk = at(GAGNON, now)
    desk.get(f"/bureau/demandes/{reference}/")
    assert desk.status == 404


def test_an_unknown_act_is_not_found(now):
    request = received(gmf(1), now)
    desk = at(GAGNON, now)
    desk.post(f"{case(request)}effacer/")
    assert desk.status == 404


def test_what_was_typed_stays_text_on_the_page(now):
    hostile = '"><script>alert(1)</script>'
    request = line.taken(gmf(1).with_answer("labels", (hostile,)), now)
    desk = at(GAGNON, now)
    desk.get(case(request))
    assert "<script>alert" not in desk.page
    assert "&lt;script&gt;alert(1)" in desk.page


def test_the_signature_is_a_picture_at_its_own_address_for_readers_only(now):
    request = received(gmf(1), now)
    desk = at(COTE, now)
    desk.get(case(request))
    address = desk.page.partition('<img src="')[2].partition('"')[0]
    desk.get(address)
    assert desk.response["Content-Type"] == "image/png"
    assert "no-store" in desk.response["Cache-Control"]
    other = received(hors_gmf(), now)
    desk.get(address.replace(request.reference, other.reference))
    assert desk.status == 404


def test_a_person_with_no_office_left_reads_nothing(now):
    desk = at(NGUYEN, now)
    OfficeGrant.objects.filter(staff=account(NGUYEN, now)).delete()
    desk.get("/bureau/")
    assert desk.status == 403


def test_identifiers_of_a_request_are_no_doubles_of_it_but_of_the_next_one(now):
    granted = line.granted(gmf(1), now)
    granted.credentials.update(state="temporaire")
    again = line.confirmed(line.signed(gmf(1), now), now)
    desk = at(GAGNON, now)
    double = "Un identifiant actif existe déjà pour ce logiciel."
    assert double not in desk.get(case(granted))
    assert double in desk.get(case(again))
    assert "Règle de la maison" in desk.page
