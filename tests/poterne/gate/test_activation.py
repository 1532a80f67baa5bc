"""Activation: one password, one credential, and a lost answer that costs nothing."""

import json

import pytest
from joserfc.jwk import ECKey
from tests.contremarque.mint import by_hand
from tests.poterne.gate.porte import Software, basic, password_of

from poterne.records.models import Credential, Delivery, JournalRow, Proof


def test_a_key_activates_at_once_and_both_people_are_told(software, password, credential):
    answer = software.activate_key(password, logiciel="MonDME 4.2")
    assert answer.status == 200
    told = answer.json
    assert told["etat"] == "actif"
    assert told["identifiant"] == credential.machine_id
    assert told["empreinte"] == told["kid"] == software.key.thumbprint()
    assert told["justificatif_expire"] == "2028-11-23"
    assert told["jeton"] == "https://porte.exemple.ca/oauth2/token"
    credential.refresh_from_db()
    assert (credential.state, credential.epoch, credential.software) == ("actif", 2, "MonDME 4.2")
    told = Delivery.objects.filter(kind="M-20").values_list("recipient_role", flat=True)
    assert sorted(told) == ["authorizer", "it_lead"]
    rows = JournalRow.objects.filter(action="identifiant.active")
    assert [(row.avant, row.apres, row.acteur) for row in rows] == [
        ("temporaire", "actif", f"machine:{credential.machine_id}")
    ]
    assert software.porte.token(**software.assertion()).status == 200


def test_a_secret_is_shown_once_and_confirmed_by_its_first_use(software, password, porte):
    answer = software.activate_secret(password)
    assert answer.status == 201
    told = answer.json
    assert told["etat"] == "a_confirmer"
    assert told["a_confirmer_avant"] == "2026-11-26T14:05:00Z"
    assert porte.token(basic(software.machine_id, told["secret"])).status == 200
    proof = Proof.objects.get(kind="secret")
    assert (proof.state, proof.first_used_at) == ("actif", porte.now)
    assert told["secret"] not in json.dumps(
        [str(row) for row in Proof.objects.values_list()], default=str
    )


def test_the_same_key_again_within_fifteen_minutes_gets_the_same_answer(software, password):
    first = software.activate_key(password)
    software.porte.later(minutes=14)
    assert software.activate_key(password).json == first.json
    assert Proof.objects.filter(kind="cle").count() == 1
    assert JournalRow.objects.filter(action="identifiant.active").count() == 1


def test_another_key_within_fifteen_minutes_is_refused(software, password):
    software.activate_key(password)
    software.key = ECKey.generate_key("P-256")
    assert software.activate_key(password).code == "deja_active"
    assert software.activate_secret(password).code == "deja_active"


def test_a_secret_whose_answer_was_lost_is_replaced_by_a_new_one(software, password, porte):
    lost = software.activate_secret(password).json["secret"]
    porte.later(minutes=10)
    kept = software.activate_secret(password).json["secret"]
    assert kept != lost
    assert porte.token(basic(software.machine_id, lost)).code == "identification_refusee"
    assert porte.token(basic(software.machine_id, kept)).status == 200


def test_the_repeat_ends_with_the_first_use_or_fifteen_minutes(software, password, porte):
    secret = software.activate_secret(password).json["secret"]
    assert porte.token(basic(software.machine_id, secret)).status == 200
    assert software.activate_secret(password).code == "deja_active"
    assert porte.token(basic(software.machine_id, secret)).status == 200


def test_after_fifteen_minutes_the_password_has_nothing_more_to_give(software, password, porte):
    software.activate_key(password)
    porte.later(minutes=15)
    assert software.activate_key(password).code == "deja_active"


def test_a_secret_never_used_ends_after_three_days(software, password, porte):
    secret = software.activate_secret(password).json["secret"]
    porte.later(hours=72)
    assert porte.token(basic(software.machine_id, secret)).code == "identification_refusee"


def test_an_expired_a_burnt_and_a_superseded_password_are_told_apart(
    software, password, credential, porte
):
    newer = password_of(credential, porte.now)
    assert software.activate_secret(password).code == "mot_de_passe_remplace"
    porte.later(days=14)
    expired = software.activate_secret(newer)
    assert (expired.status, expired.code) == (410, "mot_de_passe_expire")
    assert software.activate_secret(password).code == "identification_refusee"


def wrong(number):
    return f"{number:024d}"


def test_ten_different_wrong_passwords_burn_it_and_the_right_one_is_told_so(
    software, password, porte
):
    for number in range(10):
        refused = software.activate_secret(wrong(number))
        assert (refused.status, refused.code) == (401, "identification_refusee")
    burnt = software.activate_secret(password)
    assert (burnt.status, burnt.code) == (410, "mot_de_passe_epuise")
    assert Proof.objects.get(kind="temporaire").state == "epuise"
    rows = JournalRow.objects.filter(action="justificatif.temporaire_fini")
    assert [row.motif for row in rows] == ["epuise"]


def test_one_wrong_password_repeated_burns_nothing_nor_do_values_of_another_form(
    software, password, porte
):
    for _ in range(5):
        software.activate_secret(wrong(1))
        porte.token(basic(software.machine_id, wrong(1).lower()))
        software.activate_secret("motdepasse")
    assert Proof.objects.get(kind="temporaire").failures == 1
    assert software.activate_secret(password).status == 201


def test_wrong_passwords_at_both_endpoints_count_together(software, password, porte):
    for number in range(5):
        software.activate_secret(wrong(number))
        porte.token(basic(software.machine_id, wrong(50 + number)))
    assert software.activate_secret(password).code == "mot_de_passe_epuise"


def test_whoever_is_slowed_down_burns_nothing_more(software, password, porte):
    for number in range(9):
        software.activate_secret(wrong(number))
    for _ in range(3):
        software.activate_secret(wrong(0))
    slowed = [software.activate_secret(wrong(100 + number)).status for number in range(5)]
    assert slowed == [429] * 5
    assert Proof.objects.get(kind="temporaire").failures == 9
    assert software.activate_secret(password).status == 201


def test_unknown_identifier_wrong_password_and_closed_identifier_get_the_same_bytes(
    software, password, credential, porte
):
    wish = {"mode": "secret"}
    other = {"software": Software(porte, "aip0407km"), "typo": Software(porte, "aip1234aa")}
    answers = [porte.activate(basic(each.machine_id, password), wish) for each in other.values()]
    answers.append(software.activate_secret(wrong(7)))
    answers.append(software.activate_secret("pot_prod_s1_faux"))
    Credential.objects.filter(pk=credential.pk).update(
        state="suspendu",
        state_before="temporaire",
        reason="fuite",
        closed_by="systeme",
        closed_at=porte.now,
    )
    answers.append(software.activate_secret(password))
    assert {(answer.status, answer.body) for answer in answers} == {(401, answers[0].body)}
    assert answers[0].code == "identification_refusee"


def test_a_new_password_replaces_a_lost_credential_at_its_first_use(
    software, password, credential, porte
):
    software.activate_key(password)
    old = software.assertion()
    token = porte.token(**software.assertion()).json["access_token"]
    porte.later(days=3)
    newer = password_of(credential, porte.now)
    secret = software.activate_secret(newer).json["secret"]
    assert porte.token(**software.assertion()).status == 200
    assert porte.token(basic(software.machine_id, secret)).status == 200
    assert porte.token(**software.assertion()).code == "assertion_refusee"
    assert porte.moi(token).status == 401
    assert porte.token(**old).status == 401
    credential.refresh_from_db()
    assert credential.epoch == 3
    ended = JournalRow.objects.filter(action="justificatif.termine")
    assert [row.motif for row in ended] == ["remplacement"]


def test_a_key_known_anywhere_is_refused_even_with_the_right_password(
    software, password, credential, porte
):
    software.activate_key(password)
    porte.later(days=1)
    newer = password_of(credential, porte.now)
    refused = software.activate_key(newer)
    assert (refused.status, refused.code) == (422, "cle_refusee")
    assert "clé déjà connue" in refused.json["message"]
    software.key = ECKey.generate_key("P-256")
    assert software.activate_key(newer).json["etat"] == "a_confirmer"


def test_a_private_key_is_refused_before_anything_else(software, porte):
    header = {"typ": "activation+jwt", "alg": "ES256", "jwk": software.key.as_dict(private=True)}
    proof = by_hand(software.key.private_key, header, software.claims(aud=porte.gate.issuer))
    refused = porte.activate(basic("aip0407km", "x"), {"mode": "cle", "preuve": proof})
    assert (refused.status, refused.code) == (422, "cle_refusee")
    assert "tenez-la pour divulguée" in refused.json["message"]


def test_the_other_environment_is_named_from_the_text_alone(software, password, porte):
    refused = porte.activate(basic("pip1234ad", password), {"mode": "secret"})
    assert (refused.status, refused.code) == (401, "mauvais_environnement")
    assert "https://porte-partenaire.exemple.ca" in refused.json["message"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"mode":"autre"}',
        b'{"mode":["cle"]}',
        b'{"mode":"cle"}',
        b'{"mode":"cle","preuve":7}',
        b'{"mode":"secret","preuve":"x"}',
        b'{"mode":"secret","mode":"secret"}',
        b'{"mode":"secret","logiciel":7}',
        b'{"mode":"secret","logiciel":"a\\u0007"}',
        b'{"mode":"secret","logiciel":"' + b"x" * 81 + b'"}',
        b"\xff\xfe",
        b'{"a":' * 2500,
    ],
)
def test_a_body_that_is_not_a_wish_is_refused_and_changes_nothing(software, password, porte, body):
    refused = porte.activate(basic(software.machine_id, password), body)
    assert (refused.status, refused.code) == (400, "requete_invalide")
    assert Proof.objects.get().state == "actif"


def test_a_temporary_password_never_yields_a_token(software, password, porte):
    refused = porte.token(basic(software.machine_id, password))
    assert (refused.status, refused.code) == (400, "mot_de_passe_temporaire")
    assert refused.json["error"] == "unauthorized_client"
    assert "https://porte.exemple.ca/b2b/v1/activation" in refused.json["message"]
    software.activate_key(password)
    assert porte.token(basic(software.machine_id, password)).code == "identification_refusee"
