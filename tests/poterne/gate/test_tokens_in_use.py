"""What a token opens, who may ask about it, and how its holder kills it."""

import pytest
from django.db import connection
from tests.cast import TREMBLAY, partner
from tests.conftest import NOW, point
from tests.contremarque.mint import by_hand
from tests.line import granted
from tests.poterne.gate.porte import Porte, Software, basic, password_of

from poterne.acts import handover
from poterne.acts.journaling import party
from poterne.acts.withdrawal import suspend
from poterne.records.models import (
    Credential,
    Delivery,
    JournalRow,
    Link,
    RefusedToken,
    Revision,
    SpentAssertion,
)
from poterne.records.roles import APP, GATES

PORTE_URN = "urn:poterne:production:porte"


@pytest.fixture
def active(software, password):
    software.activate_key(password, logiciel="MonDME 4.2")
    return software


def token(active, **parameters) -> str:
    return active.porte.token(**active.assertion(), **parameters).json["access_token"]


def test_moi_tells_the_software_who_it_is(active, credential, porte):
    porte.later(seconds=13)
    granted = token(active)
    porte.later(seconds=13)
    answer = porte.moi(granted)
    assert answer.status == 200
    told = answer.json
    proof = told.pop("justificatif")
    assert proof["ref"].startswith("c-")
    assert proof | {"ref": ""} == {
        "ref": "",
        "sorte": "cle",
        "expire": "2028-11-23",
        "jours_restants": 731,
    }
    assert told == {
        "identifiant": credential.machine_id,
        "environnement": "production",
        "etat": "actif",
        "etiquette": "Dossier médical 1",
        "logiciel": "MonDME 4.2",
        "organisation": "GMF Bellerive",
        "portees": credential.scopes.split(),
        "identifiant_expire": "2029-11-22",
        "identifiant_jours_restants": 1095,
        "justificatifs_valides": 1,
        "jeton": {
            "expire_dans": 287,
            "portees": [
                "inscription.lire",
                "inscription.ecrire",
                "inscription.lot",
                "inscription.evenements",
            ],
            "ressource": "urn:poterne:production:inscription",
        },
        "avertissements": [],
        "heure": "2026-11-23T14:05:26Z",
        "aide": "https://portail.exemple.ca/developpeurs/",
    }


@pytest.mark.parametrize(
    "scope", ["inscription.lire", "medecin-famille.consulter", "justificatifs.gerer"]
)
def test_moi_takes_a_token_of_any_audience_and_scope(active, porte, scope):
    assert porte.moi(token(active, scope=scope)).json["jeton"]["portees"] == [scope]


def test_moi_advises_a_key_to_whoever_holds_a_secret(software, secret, porte):
    issued = porte.token(basic(software.machine_id, secret)).json["access_token"]
    told = porte.moi(issued).json["avertissements"]
    assert [warning["code"] for warning in told] == ["secret_plutot_que_cle"]


def challenge(error=""):
    about = "https://porte.exemple.ca/.well-known/oauth-protected-resource/b2b/v1"
    told = f', error="{error}"' if error else ""
    return f'Bearer realm="poterne-production"{told}, resource_metadata="{about}"'


def test_each_way_of_being_wrong_at_moi_has_its_own_answer(active, porte):
    good = token(active)
    spoiled = good[:-4] + ("AAAA" if good[-4:] != "AAAA" else "BBBB")
    rows = [
        ({}, 401, "jeton_absent", challenge()),
        ({"Authorization": "Basic abc"}, 401, "jeton_absent", challenge()),
        ({"Authorization": "Bearer"}, 401, "jeton_invalide", challenge("invalid_token")),
        ({"Authorization": "Bearer é"}, 401, "jeton_invalide", challenge("invalid_token")),
        ({"Authorization": f"Bearer {spoiled}"}, 401, "jeton_invalide", challenge("invalid_token")),
        ({"Authorization": f"Bearer {good}, Bearer {good}"}, 400, "jeton_mal_place", None),
    ]
    for headers, status, code, told in rows:
        answer = porte.call("GET", "/b2b/v1/moi", headers=headers)
        assert (answer.status, answer.code) == (status, code), headers
        assert answer.headers.get("WWW-Authenticate") == told
    in_url = porte.call("GET", f"/b2b/v1/moi?access_token={good}")
    assert (in_url.status, in_url.code) == (400, "jeton_mal_place")
    assert porte.call("GET", "/b2b/v1/moi?x=1").code == "parametre_dans_url"
    assert porte.call("POST", "/b2b/v1/moi").status == 405
    porte.later(seconds=306)
    assert porte.moi(good).code == "jeton_expire"


def test_a_token_of_the_other_environment_is_sent_to_its_own_gate(active, porte):
    members = {
        "iss": "https://porte-partenaire.exemple.ca",
        "sub": "pip1234ad",
        "client_id": "pip1234ad",
        "aud": "urn:poterne:partenaire:inscription",
    }
    header = {"typ": "at+jwt", "alg": "ES256", "kid": porte.gate.key.kid}
    forged = by_hand(active.key.private_key, header, members)
    answer = porte.moi(forged)
    assert (answer.status, answer.code) == (401, "jeton_autre_environnement")
    assert "https://porte-partenaire.exemple.ca" in answer.json["message"]


def test_a_resource_learns_all_of_a_live_token_of_its_own(active, porte, credential):
    asked = token(active, scope="inscription.lire")
    answer = porte.introspect(asked)
    assert answer.status == 200
    told = answer.json
    assert told["active"] is True
    assert (told["sub"], told["scope"], told["ep"]) == (
        credential.machine_id,
        "inscription.lire",
        2,
    )
    assert told["token_type"] == "Bearer"


def test_nobody_learns_more_than_inactive_of_any_other_token(active, porte):
    asked = token(active, scope="inscription.lire")
    nothing = b'{"active":false}'
    assert porte.introspect(asked, "res-identite").body == nothing
    assert porte.introspect("rien").body == nothing
    form = {"token": asked} | active.assertion()
    assert porte.form("/oauth2/introspect", form).body == nothing
    porte.later(seconds=306)
    assert porte.introspect(asked).body == nothing


def test_introspection_authenticates_like_the_token_endpoint(active, porte):
    asked = {"token": token(active)}
    path = "/oauth2/introspect"
    assert porte.form(path, asked).code == "authentification_absente"
    wrong = porte.form(path, asked, basic("res-inscription", "x" * 40))
    assert (wrong.status, wrong.code) == (401, "identification_refusee")
    assert porte.form(path, asked, basic("res-autre", "x")).code == "identification_refusee"
    right = basic("res-inscription", "i" * 40)
    assert porte.form(path, {}, right).code == "requete_invalide"
    assert porte.form(path, b"token=a&token=b", right).code == "parametre_repete"
    assert porte.form(path + "?token=x", asked, right).code == "parametre_dans_url"


def test_suspension_shows_at_the_next_introspection(active, porte, credential):
    asked = token(active)
    assert porte.introspect(asked).json["active"] is True
    by = party("authorizer", credential.request.authorizer_fold)
    suspend(credential=credential, reason="incident", by=by, now=NOW)
    assert porte.introspect(asked).body == b'{"active":false}'


def test_a_holder_kills_his_own_token_and_no_other(active, porte, credential, tmp_path):
    mine, other = token(active), token(active)
    before = Revision.objects.get(environment="production").number

    def revoke(asked, **who):
        return porte.form("/oauth2/revoke", {"token": asked} | (who or active.assertion()))

    for useless in ("rien", mine[:-3] + "abc"):
        assert (revoke(useless).status, revoke(useless).body) == (200, b"")
    assert porte.moi(mine).status == 200
    assert (revoke(mine).status, revoke(mine).status) == (200, 200)
    assert porte.moi(mine).code == "jeton_revoque"
    assert porte.introspect(mine).body == b'{"active":false}'
    assert porte.moi(other).status == 200
    assert RefusedToken.objects.count() == 1
    assert Revision.objects.get(environment="production").number == before + 1
    assert revoke(other, x="1").code == "authentification_absente"


def test_another_client_cannot_kill_a_token(active, porte):
    asked = token(active)
    stranger = Credential.objects.exclude(machine_id=active.machine_id)
    assert not stranger.exists()
    form = {"token": asked}
    assert porte.form("/oauth2/revoke", form, basic("aip0407km", "x")).status == 401
    assert porte.moi(asked).status == 200


def test_the_software_shuts_itself_down_with_a_token_made_for_that(active, porte, credential):
    def shut(asked, body=b'{"motif":"compromission"}'):
        headers = {"Authorization": f"Bearer {asked}", "Content-Type": "application/json"}
        return porte.call("POST", "/b2b/v1/suspension", body, headers)

    api, managing = token(active), token(active, scope="justificatifs.gerer")
    assert shut(api).code == "jeton_invalide"
    assert shut(managing, b'{"motif":"fatigue"}').code == "requete_invalide"
    assert shut(managing, b"[]").code == "requete_invalide"
    done = shut(managing)
    assert (done.status, done.json) == (202, {"etat": "suspendu"})
    credential.refresh_from_db()
    assert (credential.state, credential.reason) == ("suspendu", "fuite")
    assert Delivery.objects.filter(kind="M-25").count() == 2
    row = JournalRow.objects.get(action="identifiant.suspendu")
    assert row.acteur == f"machine:{credential.machine_id}"
    assert porte.moi(api).code == "jeton_revoque"
    assert shut(managing).code == "jeton_revoque"


def test_spent_values_past_their_end_are_forgotten_and_no_live_one_is(active, porte):
    used = active.assertion()
    asked = porte.token(**used).json["access_token"]
    porte.form("/oauth2/revoke", {"token": asked} | active.assertion())
    assert (SpentAssertion.objects.count(), RefusedToken.objects.count()) == (2, 1)
    porte.later(seconds=329)
    assert porte.token(**used).code == "assertion_rejouee"
    porte.later(seconds=300)
    assert porte.token(**used).code == "horloge_decalee"
    assert (SpentAssertion.objects.count(), RefusedToken.objects.count()) == (0, 0)


def test_a_credential_of_one_environment_opens_nothing_in_the_other(
    base, settings, monkeypatch, tmp_path
):
    here = Porte(settings, monkeypatch, tmp_path / "production")
    there = Porte(settings, monkeypatch, tmp_path / "partenaire", "partenaire")
    tester = granted(partner(), NOW).credentials.get()
    software = Software(there, tester.machine_id)
    software.activate_key(password_of(tester))
    asked = there.token(**software.assertion()).json["access_token"]
    assert there.moi(asked).status == 200
    assert here.moi(asked).code == "jeton_autre_environnement"
    assert here.introspect(asked).body == b'{"active":false}'
    aimed = software.assertion(aud=here.gate.token_url)
    assert here.token(**aimed).code == "mauvais_environnement"
    assert there.token(**aimed).code == "assertion_destinataire"


def test_the_database_role_of_a_gate_suffices_for_its_whole_day(
    software, password, credential, porte
):
    handover.hand_over(request=credential.request, by=party("authorizer", TREMBLAY.email), now=NOW)
    to_hand_over = Link.objects.filter(purpose="transmission", used_at=None, replaced_at=None)
    assert to_hand_over.exists()
    if connection.vendor == "postgresql":
        point(USER=GATES["production"])
    software.activate_secret(password)
    software.activate_secret("0" * 24)
    secret = software.activate_secret(password).json["secret"]
    asked = porte.token(basic(software.machine_id, secret), scope="justificatifs.gerer")
    asked = asked.json["access_token"]
    assert porte.moi(asked).status == 200
    assert porte.introspect(asked).body == b'{"active":false}'
    revoked = porte.token(basic(software.machine_id, secret)).json["access_token"]
    form = {"token": revoked}
    assert porte.form("/oauth2/revoke", form, basic(software.machine_id, secret)).status == 200
    assert porte.moi(revoked).code == "jeton_revoque"
    headers = {"Authorization": f"Bearer {asked}", "Content-Type": "application/json"}
    body = b'{"motif":"compromission"}'
    assert porte.call("POST", "/b2b/v1/suspension", body, headers).status == 202
    assert porte.token(basic(software.machine_id, secret)).code == "acces_suspendu"
    assert porte.door.usage.flush() == 1
    if connection.vendor == "postgresql":
        point(USER=APP)
    assert not to_hand_over.exists()
