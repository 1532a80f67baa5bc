"""Bureau-33: found by any name, listed, stopped at once."""

import pytest
from tests import line
from tests.cast import GAGNON, NGUYEN, gmf, partner
from tests.passkey import options_in
from tests.poterne.bureau.desk import at, hidden_in

from poterne.acts import withdrawal
from poterne.records.models import Credential, JournalRow

SEARCH, CONFIRM, DO = "/bureau/retrait/", "/bureau/retrait/confirmer/", "/bureau/retrait/faire/"


@pytest.fixture
def credentials(now):
    line.granted(partner(), now)
    return list(line.granted(gmf(3), now).credentials.order_by("slot"))


@pytest.fixture
def desk(now, credentials):
    return at(GAGNON, now)


def keys(rows) -> list[str]:
    return [str(row.pk) for row in rows]


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("{machine_id}", 1),
        ("{reference}", 3),
        ("bellerive", 3),
        ("BÉLLERIVE gmf", 3),
        ("55001", 3),
        ("boreal", 4),
        ("tremblay", 3),
        ("aip0000am", 0),
    ],
)
def test_identifiers_are_found_by_every_name_one_may_know(desk, credentials, typed, count):
    row = credentials[0]
    desk.get(
        SEARCH,
        q=typed.format(machine_id=row.machine_id.upper(), reference=row.request.reference_shown),
    )
    assert desk.page.count('name="identifiants[]"') == count


def test_one_identifier_goes_at_once_with_its_reason(desk, credentials):
    desk.post(CONFIRM, **{"identifiants[]": keys(credentials[:1])})
    assert credentials[0].machine_id in desk.page
    desk.send(DO, geste="retirer", motif="fuite")
    said = "Retiré à 9 h 05 min 00 s, effectif partout en 1 s au plus."
    assert said in desk.page.replace("\xa0", " ")
    credentials[0].refresh_from_db()
    assert (credentials[0].state, credentials[0].reason) == ("retire", "fuite")


@pytest.mark.parametrize("motif", ["", "inactivite", "parce que"])
def test_without_a_reason_of_the_list_nothing_is_stopped(desk, credentials, motif):
    desk.post(CONFIRM, **{"identifiants[]": keys(credentials[:1])})
    desk.send(DO, geste="retirer", motif=motif)
    assert "Le motif est vide. Indiquez-le." in desk.page
    assert credentials[0].machine_id in desk.page
    assert not Credential.objects.filter(state="retire").exists()


def test_several_take_the_key_and_are_one_act_each(desk, credentials):
    desk.post(CONFIRM, **{"identifiants[]": keys(credentials)})
    fields = {**hidden_in(desk.page, DO), "identifiants[]": keys(credentials)}
    fields |= {"geste": "retirer", "motif": "incident"}
    desk.post(DO, **fields)
    assert desk.status == 403
    assert not Credential.objects.filter(state="retire").exists()

    desk.post(CONFIRM, **{"identifiants[]": keys(credentials)})
    fields |= hidden_in(desk.page, DO) | {"identifiants[]": keys(credentials)}
    fields["preuve"] = desk.key.get(options_in(desk.page, DO))
    for _ in range(2):
        desk.post(DO, **fields)
        assert desk.status == 200
        assert desk.page.count("aip") >= 3
    assert Credential.objects.filter(state="retire").count() == 3
    assert JournalRow.objects.filter(action="identifiant.retire").count() == 3


def test_the_key_of_one_list_does_not_stop_a_longer_one(desk, credentials):
    desk.post(CONFIRM, **{"identifiants[]": keys(credentials[:2])})
    fields = {**hidden_in(desk.page, DO), "identifiants[]": keys(credentials)}
    fields |= {"geste": "retirer", "motif": "fuite"}
    fields["preuve"] = desk.key.get(options_in(desk.page, DO))
    desk.post(DO, **fields)
    assert desk.status == 409
    assert not Credential.objects.filter(state="retire").exists()


def test_nothing_ticked_is_told(desk):
    desk.post(CONFIRM)
    desk.get(desk.response.url)
    assert "Aucun identifiant n’est coché." in desk.page


@pytest.mark.parametrize("typed", ["abc", "-1", "9" * 30, "²"])
def test_what_is_no_key_chooses_nothing(desk, typed):
    desk.post(CONFIRM, **{"identifiants[]": typed})
    assert desk.status == 302


def test_what_somebody_else_withdrew_in_between_is_told(now, desk, credentials):
    desk.post(CONFIRM, **{"identifiants[]": keys(credentials[:1])})
    withdrawal.withdraw(
        credential=credentials[0], reason="fuite", by=line.staff(NGUYEN, now), now=now
    )
    desk.send(DO, geste="suspendre", motif="incident")
    assert desk.status == 409
    assert "n’est pas permise" in desk.page


def test_a_suspension_is_lifted_from_the_case_by_who_made_it(now, desk):
    credential = line.granted(gmf(1), now).credentials.get()
    Credential.objects.filter(pk=credential.pk).update(state="temporaire")
    desk.post(CONFIRM, **{"identifiants[]": keys([credential])})
    desk.send(DO, geste="suspendre", motif="incident")
    credential.refresh_from_db()
    assert credential.state == "suspendu"
    case = f"/bureau/demandes/{credential.request.reference}/"
    desk.get(case)
    desk.send(f"/bureau/identifiants/{credential.pk}/reprendre/")
    credential.refresh_from_db()
    assert credential.state == "temporaire"


def test_after_a_leak_the_same_button_sends_a_new_password_and_lifts_nothing(now, desk):
    credential = line.granted(gmf(1), now).credentials.get()
    Credential.objects.filter(pk=credential.pk).update(state="temporaire")
    desk.post(CONFIRM, **{"identifiants[]": keys([credential])})
    desk.send(DO, geste="suspendre", motif="fuite")
    desk.get(f"/bureau/demandes/{credential.request.reference}/")
    assert "Envoyer un nouveau mot de passe" in desk.page
    desk.send(f"/bureau/identifiants/{credential.pk}/reprendre/")
    desk.get(desk.response.url)
    assert "reprendra à son activation" in desk.page
    credential.refresh_from_db()
    assert credential.state == "suspendu"
    assert credential.deliveries.filter(half="mot_de_passe", state="created").count() == 1
