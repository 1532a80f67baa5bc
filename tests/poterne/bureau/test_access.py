"""Walls of the desk: page by page for each office, and what no page shows to whom."""

import re

import pytest
from django.urls import reverse
from tests import line
from tests.cast import (
    COTE,
    FORTIN,
    GAGNON,
    LAVOIE,
    NGUYEN,
    OUELLET,
    STAFF,
    account,
    gmf,
    partner,
)
from tests.poterne.bureau.desk import Desk, at

from poterne.acts import remittance
from poterne.bureau.urls import urlpatterns
from poterne.records.models import AccessRequest, Delivery, JournalRow, Proof, Signature

READERS = {GAGNON, NGUYEN, COTE, OUELLET}
AGENT, REPONDANT, SOES, COURRIER, ADMIN = {GAGNON}, {NGUYEN}, {COTE}, {FORTIN}, {LAVOIE}
EVERYBODY = set(STAFF)
OPEN_TO = {
    "file": EVERYBODY,
    "prochain": AGENT,
    "assigner": AGENT,
    "raccourcis": READERS,
    "vue": READERS,
    "vue-retirer": READERS,
    "dossier": READERS,
    "signature": READERS,
    "note": AGENT | REPONDANT | SOES,
    "proposer-refus": AGENT,
    "refuser": REPONDANT,
    "renvoyer": REPONDANT | SOES,
    "geste": READERS,
    "a-signer": REPONDANT,
    "signer": REPONDANT,
    "a-signer-soes": SOES,
    "signer-soes": SOES,
    "reception": AGENT,
    "remises": READERS,
    "refaire": AGENT | REPONDANT,
    "sans-reponse": AGENT | REPONDANT,
    "courrier": COURRIER,
    "lettre": COURRIER,
    "lettre-reponse": COURRIER,
    "retrait": AGENT | REPONDANT,
    "retrait-confirmer": AGENT | REPONDANT,
    "retrait-faire": AGENT | REPONDANT,
    "reprendre-identifiant": AGENT | REPONDANT,
    "gabarits": AGENT | ADMIN,
    "sante": ADMIN,
    "relancer": ADMIN,
    "personnes": ADMIN,
    "inviter": ADMIN,
    "roles": ADMIN,
    "depart": ADMIN,
    "inviter-encore": ADMIN,
    "fichier-page": READERS,
    "fichier-original": READERS,
    "fichier-renverser": AGENT,
    "confiance": ADMIN,
    "confiance-proposer": ADMIN,
    "confiance-liste": ADMIN,
    "confiance-geste": ADMIN,
}
"""Who finds each page open; ``geste`` is narrowed by each act."""
BEFORE_ENTRY = {
    "entrer",
    "entrer-autrement",
    "sortir",
    "reprendre",
    "invitation",
    "facteurs",
    "ajouter-cle",
    "ajouter-seconde",
    "carre",
}
POSTED = {
    "raccourcis",
    "assigner",
    "note",
    "relancer",
    "vue",
    "vue-retirer",
    "prochain",
    "renvoyer",
    "geste",
    "lettre",
    "lettre-reponse",
    "retrait-confirmer",
    "retrait-faire",
    "reprendre-identifiant",
    "inviter-encore",
    "fichier-renverser",
    "confiance-proposer",
    "confiance-liste",
}


@pytest.fixture
def addresses(now):
    """Every address of the table, about real objects."""
    granted = line.granted(gmf(2), now)
    letters = line.granted(partner(), now)
    line.conforming(gmf(1), now)
    signature = Signature.objects.filter(request=granted, office="authorizer").get()
    letter = Delivery.objects.get(channel="lettre", request=letters)
    half = Delivery.objects.filter(half="mot_de_passe", request=granted).first()
    person = account(OUELLET, now)
    given = {
        "reference": granted.reference,
        "signature": signature.pk,
        "geste": "prendre",
        "remise": half.pk,
        "identifiant": granted.credentials.first().pk,
        "personne": person.pk,
        "vue": 1,
        "document": 1,
        "numero": 1,
        "ancre": 1,
    }

    def address(name: str) -> str:
        wanted = {**given}
        if name in {"lettre", "lettre-reponse"}:
            wanted |= {"remise": letter.pk, "geste": "postee"}
        pattern = next(each for each in urlpatterns if each.name == name)
        names = pattern.pattern.converters
        return reverse(f"bureau:{name}", kwargs={key: wanted[key] for key in names})

    return {name: address(name) for name in OPEN_TO}


def test_every_page_of_the_desk_is_in_the_table():
    assert {each.name for each in urlpatterns} == set(OPEN_TO) | BEFORE_ENTRY


@pytest.mark.parametrize("person", STAFF, ids=lambda person: person.last_name)
def test_each_office_opens_its_pages_and_no_others(now, addresses, person):
    desk = at(person, now)
    wrong = {}
    for name, address in addresses.items():
        if name in POSTED and person in OPEN_TO[name]:
            continue
        before = JournalRow.objects.count()
        if name in POSTED:
            desk.post(address)
        else:
            desk.get(address)
        opened = desk.status not in {403, 405}
        if opened != (person in OPEN_TO[name]):
            wrong[name] = desk.status
        if not opened:
            assert JournalRow.objects.count() == before, name
            assert "Elle est réservée au rôle" in desk.page, name
    assert not wrong


def test_a_page_refused_at_the_desk_leads_back_to_the_places_that_are_open(now):
    desk = at(FORTIN, now)
    desk.get("/bureau/sante/")
    assert (desk.status, '<body class="bureau">' in desk.page) == (403, True)
    assert 'href="/bureau/courrier/">Courrier</a>' in desk.page
    assert 'href="/bureau/courrier/">Revenir au bureau</a>' in desk.page
    assert 'action="/bureau/sortir/"' in desk.page
    desk.get("/bureau/nulle-part/")
    assert (desk.status, '<body class="bureau">' in desk.page) == (404, True)
    assert '<a class="marque" href="/bureau/"' in desk.page


def test_whoever_is_in_is_told_of_the_end_of_her_session_on_each_page(now):
    desk = at(GAGNON, now)
    desk.get("/bureau/")
    assert 'data-prolongee="La session est prolongée de 30' in desk.page
    assert desk.client.head("/bureau/").status_code == 200
    stranger = Desk(NGUYEN, now)
    assert "data-fin-de-session" not in stranger.get("/bureau/entrer/")


def test_nobody_is_sent_to_the_door_from_every_page(now, addresses):
    desk = Desk(GAGNON, now)
    for name, address in addresses.items():
        if name in POSTED:
            desk.post(address)
        else:
            desk.get(address)
        assert desk.status == 302, name
        assert desk.response.url.startswith("/bureau/entrer/"), name


@pytest.mark.parametrize("geste", ["prendre", "liberer", "ecarter", "corriger", "accepter"])
@pytest.mark.parametrize("person", [NGUYEN, COTE, OUELLET], ids=lambda person: person.last_name)
def test_who_reads_a_case_does_not_act_on_it(now, person, geste):
    request = line.confirmed(line.signed(gmf(1), now), now)
    desk = at(person, now)
    desk.post(f"/bureau/demandes/{request.reference}/{geste}/", reason="x", faute="D-20.a")
    assert desk.status == 403
    assert "réservé au rôle : agent" in desk.page.replace("\xa0", " ")
    assert AccessRequest.objects.get().state == "recue"


@pytest.mark.parametrize("person", [FORTIN, LAVOIE], ids=lambda person: person.last_name)
def test_courrier_and_administrateur_never_see_an_identifier(now, addresses, person):
    names = [
        each.machine_id
        for request in AccessRequest.objects.all()
        for each in request.credentials.all()
    ]
    assert len(names) == 3
    desk = at(person, now)
    for name, address in addresses.items():
        if name not in POSTED:
            desk.get(address)
            assert not [each for each in names if each in desk.page], name


@pytest.mark.parametrize("person", STAFF, ids=lambda person: person.last_name)
def test_no_page_shows_a_password_to_the_staff(now, addresses, person):
    request = AccessRequest.objects.get(type="partenaire")
    letter = Delivery.objects.get(channel="lettre", request=request)
    sheet = remittance.print_letter(delivery=letter, by=line.staff(FORTIN, now), now=now)
    assert Proof.objects.count() == 1
    desk = at(person, now)
    for name, address in addresses.items():
        if name not in POSTED:
            desk.get(address)
            assert sheet.password.reveal() not in desk.page, name
            assert not re.search(r"\b[0-9A-HJKMNP-TV-Z]{6}(-[0-9A-HJKMNP-TV-Z]{6}){3}\b", desk.page)


def test_a_request_not_sent_yet_does_not_exist_for_the_staff(now):
    request = line.sent(gmf(1), now)
    desk = at(GAGNON, now)
    desk.get(f"/bureau/demandes/{request.reference}/")
    assert desk.status == 404
    desk.get("/bureau/?etat=toutes")
    assert request.reference_shown not in desk.page
    desk.get("/bureau/?etat=a_signer")
    assert request.reference_shown not in desk.page


def test_without_javascript_an_act_of_the_key_says_what_it_needs(now):
    request = line.conforming(gmf(1), now)
    desk = at(NGUYEN, now)
    desk.get(f"/bureau/a-signer/{request.reference}/")
    said = "Cette action demande JavaScript : la clé d’accès en dépend."
    assert said in desk.page.replace("\xa0", " ")
    assert re.search(r"<button[^>]*data-passkey-button hidden>Signer", desk.page)
