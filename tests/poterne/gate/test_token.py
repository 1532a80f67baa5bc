"""The token endpoint on the wire: the table, then what a table cannot say."""

import json

import pytest
from django.db import OperationalError
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from tests.cast import gmf
from tests.conftest import NOW
from tests.line import granted
from tests.poterne.gate.porte import Software, basic, password_of
from tests.poterne.gate.rows import ROWS, STRANGE_SECRET, URN, Scene

from poterne.acts.journaling import party
from poterne.acts.withdrawal import resume, suspend, withdraw
from poterne.records.models import Credential, JournalRow, Proof, SpentAssertion

COMMON = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "Pragma": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Date": "Mon, 23 Nov 2026 14:05:00 GMT",
}


@pytest.fixture
def scene(porte):
    three = granted(gmf(3), NOW).credentials.order_by("slot")
    holder, signer, newcomer = (Software(porte, each.machine_id) for each in three)
    first, second, third = (password_of(each) for each in three)
    signer.activate_key(second)
    secret = holder.activate_secret(first).json["secret"]
    return Scene(porte, holder, secret, signer, newcomer, third)


def test_each_row_of_the_wire_table_gets_its_answer(scene, subtests):
    before = JournalRow.objects.count()
    for each in ROWS:
        scene.porte.forgive()
        with subtests.test(each.name):
            answer = each.send(scene)
            _is_in_shape(scene, answer, each)
            assert JournalRow.objects.count() == before


def _is_in_shape(scene, answer, expected):
    assert answer.status == expected.status
    assert COMMON.items() <= answer.headers.items()
    assert int(answer.headers["Content-Length"]) == len(answer.body)
    if expected.code is None:
        assert answer.json.keys() == {"access_token", "token_type", "expires_in", "scope"}
        assert (answer.json["token_type"], answer.json["expires_in"]) == ("Bearer", 300)
    else:
        assert answer.code == expected.code
    challenge = 'Basic realm="poterne-production", charset="UTF-8"'
    assert answer.headers.get("WWW-Authenticate") == (challenge if answer.status == 401 else None)
    assert answer.headers.get("Allow") == ("POST" if answer.status == 405 else None)
    assert scene.secret.encode() not in answer.body


def test_the_rows_of_the_table_have_distinct_names():
    names = [each.name for each in ROWS]
    assert len(set(names)) == len(names) > 80


def test_a_head_request_is_refused_without_a_body_to_read(scene):
    assert scene.porte.call("HEAD", "/oauth2/token").status == 405


def test_what_nobody_may_tell_apart_has_the_same_bytes(scene):
    porte, holder = scene.porte, scene.holder
    Credential.objects.filter(machine_id=scene.signer.machine_id).update(
        state="retire", reason="fuite", closed_by="systeme", closed_at=NOW
    )
    pairs = [
        ("aip0407km", STRANGE_SECRET),
        ("aip1234aa", STRANGE_SECRET),
        (holder.machine_id, STRANGE_SECRET),
        (holder.machine_id, "motdepasse"),
        (holder.machine_id, ""),
        (scene.signer.machine_id, STRANGE_SECRET),
        (scene.newcomer.machine_id, "7" * 24),
    ]
    answers = [porte.token(basic(*pair)) for pair in pairs]
    assert {(each.status, each.body, str(each.headers)) for each in answers} == {
        (401, answers[0].body, str(answers[0].headers))
    }


def test_the_token_says_what_it_should_and_a_stranger_reads_it(scene):
    porte = scene.porte
    answer = scene.asks(scope="inscription.ecrire inscription.lire inscription.lire")
    keys = KeySet.import_key_set(porte.call("GET", "/oauth2/jwks").json)
    read = jwt.decode(answer.json["access_token"], keys)
    holder = Credential.objects.get(machine_id=scene.holder.machine_id)
    moment = int(NOW.timestamp())
    jti = read.claims.pop("jti")
    assert len(jti) == 22
    assert read.claims == {
        "iss": "https://porte.exemple.ca",
        "sub": holder.machine_id,
        "client_id": holder.machine_id,
        "aud": URN + "inscription",
        "iat": moment,
        "exp": moment + 300,
        "scope": "inscription.ecrire inscription.lire",
        "ep": 2,
        "org": holder.organization.org,
        "cex": int(Proof.objects.get(kind="secret").expires_at.timestamp()),
    }
    assert answer.json["scope"] == "inscription.ecrire inscription.lire"
    assert answer.headers["Justificatif-Expiration"] == "2027-11-23T14:05:00Z"
    assert answer.headers["Identifiant-Expiration"] == "2029-11-23T05:00:00Z"
    assert "Avertissement" not in answer.headers


def test_without_a_scope_all_those_of_the_first_application_are_granted(scene):
    whole = "inscription.lire inscription.ecrire inscription.lot inscription.evenements"
    assert scene.asks().json["scope"] == whole
    other = scene.asks(resource=URN + "identite-medecin").json["scope"]
    assert other == "medecin-famille.consulter"


def test_the_end_that_comes_is_told_from_sixty_days_before(scene):
    assert "Avertissement" not in scene.asks().headers
    scene.porte.later(days=304)
    assert "Avertissement" not in scene.asks().headers
    scene.porte.later(days=1)
    assert scene.asks().headers["Avertissement"] == "justificatif_expire_bientot; jours=60"
    scene.porte.later(days=60)
    expired = scene.asks()
    assert (expired.status, expired.code) == (400, "justificatif_expire")
    assert "2027-11-23" in expired.json["message"]


def test_a_token_never_outlives_the_identifier(scene):
    scene.porte.now = scene.porte.now.replace(year=2028, month=11, day=22)
    expires = Proof.objects.get(kind="cle").expires_at
    scene.porte.now = expires.replace(microsecond=0)
    scene.porte.later(seconds=-100)
    assert scene.porte.token(**scene.signer.assertion()).json["expires_in"] == 100
    scene.porte.later(seconds=100)
    assert scene.porte.token(**scene.signer.assertion()).code == "justificatif_expire"
    scene.porte.now = NOW.replace(year=2029, month=11, day=23, hour=5)
    assert scene.porte.token(**scene.signer.assertion()).code == "identifiant_expire"


def test_suspension_and_withdrawal_bite_at_the_next_request_and_are_named(scene):
    holder = Credential.objects.get(machine_id=scene.holder.machine_id)
    by = party("authorizer", holder.request.authorizer_fold)
    token = scene.asks().json["access_token"]
    assert scene.porte.moi(token).status == 200
    suspend(credential=holder, reason="incident", by=by, now=NOW)
    assert (scene.asks().status, scene.asks().code) == (400, "acces_suspendu")
    assert scene.porte.moi(token).code == "jeton_revoque"
    resume(credential=holder, by=by, now=NOW)
    assert scene.asks().status == 200
    assert scene.porte.moi(token).code == "jeton_revoque"
    token = scene.asks().json["access_token"]
    withdraw(credential=holder, reason="incident", by=by, now=NOW)
    assert (scene.asks().status, scene.asks().code) == (400, "acces_retire")
    assert scene.porte.moi(token).code == "jeton_revoque"
    wrong = scene.porte.token(basic(holder.machine_id, STRANGE_SECRET))
    assert wrong.code == "identification_refusee"


ASSERTION_FAULTS = {
    "other aud": ({"aud": "https://ailleurs.exemple.ca"}, "assertion_destinataire"),
    "two auds": ({"aud": ["https://porte.exemple.ca", "x"]}, "assertion_destinataire"),
    "an hour and a second": ({"exp": 3601}, "assertion_duree"),
    "no iat, far": ({"iat": None, "exp": 331}, "assertion_duree"),
    "in the future": ({"iat": 31}, "horloge_decalee"),
    "in the past": ({"iat": -400, "exp": -100}, "horloge_decalee"),
    "no jti": ({"jti": None}, "assertion_refusee"),
    "no exp": ({"exp": None}, "assertion_refusee"),
    "for another": ({"sub": "aip0407km"}, "assertion_refusee"),
    "odd name": ({"iss": "aip\0", "sub": "aip\0"}, "assertion_refusee"),
    "half a sign": ({"iss": "\ud800", "sub": "\ud800"}, "assertion_refusee"),
}


@pytest.mark.parametrize("fault", ASSERTION_FAULTS)
def test_each_fault_of_an_assertion_is_named_once_the_signature_is_right(scene, fault):
    changes, code = ASSERTION_FAULTS[fault]
    time = scene.signer.time
    moved = {
        name: time + value if name in ("iat", "exp") and value is not None else value
        for name, value in changes.items()
    }
    answer = scene.porte.token(**scene.signer.assertion(**moved))
    assert (answer.status, answer.code) == (401, code)
    scene.signer.key = ECKey.generate_key("P-256")
    forged = scene.porte.token(**scene.signer.assertion(**moved))
    assert (forged.status, forged.code) == (401, "assertion_refusee")
    assert not SpentAssertion.objects.exists()


def test_the_stock_hour_of_authlib_serves_but_only_five_minutes_of_it(scene):
    hour = scene.signer.assertion(exp=scene.signer.time + 3600)
    again = scene.signer.assertion(exp=scene.signer.time + 3600)
    assert scene.porte.token(**hour).status == 200
    scene.porte.later(seconds=331)
    assert scene.porte.token(**again).code == "assertion_duree"


def test_an_assertion_serves_once_whatever_the_process(scene):
    once = scene.signer.assertion()
    assert scene.porte.token(**once).status == 200
    replayed = scene.porte.token(**once)
    assert (replayed.status, replayed.code) == (401, "assertion_rejouee")


def test_even_an_odd_jti_serves_once(scene):
    odd = scene.signer.assertion(jti="\ud800\0é")
    assert scene.porte.token(**odd).status == 200
    assert scene.porte.token(**odd).code == "assertion_rejouee"


def test_a_kid_must_name_a_live_key_of_this_identifier(scene):
    for kid, status in ((scene.signer.key.thumbprint(), 200), ("autre", 401)):
        text = jwt.encode({"alg": "ES256", "kid": kid}, scene.signer.claims(), scene.signer.key)
        parameters = scene.signer.assertion() | {"client_assertion": text}
        assert scene.porte.token(**parameters).status == status


def test_ten_failures_are_free_then_only_wrong_ones_wait(scene):
    def wrong(address="192.0.2.7"):
        form = {"grant_type": "client_credentials"}
        header = basic(scene.holder.machine_id, STRANGE_SECRET)
        return scene.porte.form("/oauth2/token", form, header, REMOTE_ADDR=address)

    assert [wrong().status for _ in range(11)] == [401] * 11
    slowed = wrong()
    assert (slowed.status, slowed.code, slowed.headers["Retry-After"]) == (
        429,
        "trop_d_echecs",
        "2",
    )
    assert wrong("192.0.2.250").status == 429
    assert wrong("198.51.100.1").status == 401
    assert scene.asks().status == 200
    scene.porte.later(seconds=3)
    assert wrong().status == 401
    assert wrong().headers["Retry-After"] == "4"
    scene.porte.later(hours=2)
    assert [wrong().status for _ in range(11)] == [401] * 11


def test_a_source_that_floods_has_its_assertions_refused_unread_but_secrets_are_still_checked(
    scene,
):
    scene.signer.key, kept = ECKey.generate_key("P-256"), scene.signer.key
    codes = [scene.porte.token(**scene.signer.assertion()).code for _ in range(12)]
    assert codes[-1] == "trop_d_echecs"
    for number in range(100):
        scene.porte.token(basic(f"aip0000{'acdefghjkm'[number % 10]}{number}", "x"))
    scene.signer.key = kept
    assert scene.porte.token(**scene.signer.assertion()).status == 429
    assert scene.asks().status == 200
    scene.porte.later(seconds=61)
    assert scene.porte.token(**scene.signer.assertion()).status == 200


def test_a_database_that_does_not_answer_is_503_and_the_next_call_is_served(scene, monkeypatch):
    def broken(*_):
        raise OperationalError("gone")

    with monkeypatch.context() as patch:
        patch.setattr("poterne.records.hot.find", broken)
        answer = scene.asks()
    assert (answer.status, answer.code, answer.headers["Retry-After"]) == (503, "indisponible", "2")
    assert scene.asks().status == 200


def test_a_fault_of_ours_is_a_500_without_a_trace(scene, monkeypatch, caplog):
    def broken(*_, **__):
        raise ValueError(scene.secret)

    monkeypatch.setattr("poterne.records.hot.find", broken)
    answer = scene.asks()
    assert (answer.status, answer.code) == (500, "erreur_interne")
    assert "Traceback" not in answer.body.decode()
    assert "ValueError" in caplog.text
    assert scene.secret not in caplog.text


def test_clear_http_from_elsewhere_is_refused_and_never_redirected(scene):
    for address, status in (("192.0.2.7", 403), ("127.0.0.1", 200), ("::1", 200)):
        answer = scene.porte.form(
            "/oauth2/token",
            {"grant_type": "client_credentials"},
            scene.basic,
            **{"wsgi.url_scheme": "http", "REMOTE_ADDR": address},
        )
        assert answer.status == status
        assert "Location" not in answer.headers


def test_no_secret_stays_in_the_database(scene):
    tables = [Proof.objects.values(), JournalRow.objects.values()]
    kept = json.dumps([list(table) for table in tables], default=str)
    assert scene.secret not in kept
    assert scene.password not in kept
    assert scene.password.replace("-", "") not in kept
