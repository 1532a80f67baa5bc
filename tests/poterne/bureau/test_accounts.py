"""Bureau-30: people are invited, given offices, and leave; each time confirmed by key."""

import pytest
from tests.cast import COTE, GAGNON, LAVOIE, account
from tests.passkey import options_in
from tests.poterne.bureau.desk import at, hidden_in

from poterne.records.models import Delivery, JournalRow, Staff

PEOPLE, INVITE = "/bureau/personnes/", "/bureau/personnes/inviter/"
ROSE = {"name": "Rose Lévesque", "email": "rose.levesque@regie.example", "offices[]": "agent"}


@pytest.fixture
def desk(now):
    return at(LAVOIE, now)


def test_an_invitation_is_read_back_then_confirmed(desk):
    desk.get(INVITE)
    desk.send(INVITE, **ROSE)
    assert not Staff.objects.filter(name="Rose Lévesque").exists()
    assert "Rose Lévesque" in desk.page
    desk.sign(INVITE)
    assert desk.response.url == PEOPLE
    made = Staff.objects.get(email_fold="rose.levesque@regie.example")
    assert {str(office) for office in made.offices} == {"agent"}
    assert Delivery.objects.get(kind="M-40").to == "rose.levesque@regie.example"
    assert JournalRow.objects.filter(action="compte.invite", objet=f"compte:{made.pk}").exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"email": "rose"}, "Cette adresse électronique est incomplète."),
        ({"name": " "}, "Le nom est vide."),
        ({"email": "Paul.Lavoie@regie.example"}, "Cette adresse a déjà un compte."),
        ({"offices[]": []}, "Aucun rôle n’est coché."),
        ({"offices[]": ["agent", "courrier"]}, "ne peut pas tenir les rôles agent et courrier"),
        ({"offices[]": ["soes", "administrateur"]}, "les rôles SOES et administrateur"),
        ({"offices[]": ["auditeur", "agent"]}, "les rôles agent et auditeur"),
        ({"offices[]": ["repondant"]}, "L’identifiant du répondant est vide."),
        ({"offices[]": ["roi"]}, "Aucun rôle n’est coché."),
    ],
)
def test_each_fault_of_an_invitation_has_its_words_and_loses_nothing(desk, changes, said):
    desk.post(INVITE, **(ROSE | changes))
    assert said in desk.page
    assert Staff.objects.count() == 1
    kept = (ROSE | changes)["email"]
    assert f'value="{kept}"' in desk.page


def test_the_key_confirms_these_offices_and_no_others(now, desk):
    person = account(GAGNON, now)
    page = f"{PEOPLE}{person.pk}/roles/"
    desk.get(page)
    desk.send(page, **{"offices[]": "agent"})
    fields = hidden_in(desk.page, page) | {"preuve": desk.key.get(options_in(desk.page, page))}
    desk.post(page, **(fields | {"offices[]": ["agent", "soes"]}))
    assert desk.status == 409
    assert {str(office) for office in person.offices} == {"agent"}


def test_offices_are_changed_and_journaled(now, desk):
    person = account(COTE, now)
    page = f"{PEOPLE}{person.pk}/roles/"
    desk.get(page)
    assert 'value="soes" id="id_offices_2" checked' in desk.page
    desk.send(page, repondant_code="RP-007", **{"offices[]": ["soes", "repondant"]})
    desk.sign(page, **{"offices[]": ["soes", "repondant"]})
    person = Staff.objects.get(pk=person.pk)
    assert {str(office) for office in person.offices} == {"soes", "repondant"}
    assert person.repondant_code == "RP-007"
    row = JournalRow.objects.get(action="compte.roles")
    assert (row.objet, row.motif) == (f"compte:{person.pk}", "repondant,soes")


def test_an_administrateur_changes_neither_his_offices_nor_his_departure(desk):
    for page, said in (("roles", "Vos propres rôles"), ("depart", "Votre propre départ")):
        address = f"{PEOPLE}{desk.staff.pk}/{page}/"
        desk.post(address, **{"offices[]": "administrateur"})
        desk.sign(address)
        assert desk.status == 403
        assert said in desk.page
    assert Staff.objects.get().is_active


def test_a_departure_is_confirmed_and_listed(now, desk):
    person = account(GAGNON, now)
    page = f"{PEOPLE}{person.pk}/depart/"
    desk.get(page)
    desk.sign(page)
    desk.get(PEOPLE)
    assert "Compte fermé le" in desk.page
    desk.get(page)
    desk.sign(page)
    assert desk.status == 403
    assert "Ce compte est déjà fermé." in desk.page


def test_a_person_who_never_entered_is_invited_again_and_only_she(now, desk):
    person = account(GAGNON, now)
    desk.get(PEOPLE)
    desk.send(f"{PEOPLE}{person.pk}/invitation/")
    assert Delivery.objects.filter(kind="M-40").count() == 1
    desk.post(f"{PEOPLE}{desk.staff.pk}/invitation/")
    desk.get(PEOPLE)
    assert "un lien ne suffit plus" in desk.page
    assert Delivery.objects.filter(kind="M-40").count() == 1


def test_an_unknown_account_is_not_found(desk):
    for page in ("roles", "depart"):
        desk.get(f"{PEOPLE}9999/{page}/")
        assert desk.status == 404
