"""Bureau-1: who enters, by what, and who does not."""

import json
import time
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from tests.cast import FORTIN, GAGNON, LAVOIE, NGUYEN, account
from tests.passkey import Passkey, options_in
from tests.poterne.bureau.desk import PASSWORD, SEED, Desk, add_key, at, code_now, hidden_in

from poterne.acts import staff as acts
from poterne.acts.journaling import member
from poterne.acts.links import value_hash
from poterne.acts.staff import Person
from poterne.acts.throttling import note_failure
from poterne.bureau.adapters import AccountAdapter
from poterne.bureau.ceremonies import step_of
from poterne.core.offices import Office
from poterne.core.secret import Secret
from poterne.records.models import JournalRow, Link, SignInFailure, Staff

KEY, OTHERWISE, WAYS = "/bureau/entrer/", "/bureau/entrer/autrement/", "/bureau/facons-d-entrer/"


def invited(now) -> str:
    """The address of an invitation as if its mail had left."""
    administrator = account(LAVOIE, now)
    person = Person("rose.levesque@regie.example", "Rose Lévesque", frozenset({Office.AGENT}))
    made = acts.invite(person=person, by=member(administrator), now=now)
    Link.objects.filter(staff=made).update(token_hash=value_hash(Secret("jeton")))
    return "/bureau/invitation/jeton/"


class Visitor(Desk):
    """A browser where nobody is signed in yet."""

    def __init__(self) -> None:
        self.client, self.key = Client(), Passkey()


def test_an_invitation_makes_two_ways_in_and_only_then_opens_the_desk(now):
    rose, address = Visitor(), invited(now)
    rose.get(address)
    rose.send(address, moi="on")
    assert rose.response.url == WAYS

    rose.get(WAYS)
    proof = rose.key.create(options_in(rose.page, f"{WAYS}cle/"))
    rose.send(f"{WAYS}cle/", preuve=proof, name="Portable")
    rose.get("/bureau/")
    assert rose.response.url == WAYS

    seed = rose.get(WAYS).split('<code translate="no">')[1].split("</code>")[0]
    rose.send(f"{WAYS}seconde/", password=PASSWORD, code=code_now(seed))
    rose.get("/bureau/")
    assert rose.status == 200
    assert "File de travail" in rose.page
    assert JournalRow.objects.filter(action="compte.facteur").count() == 2


def test_a_robot_that_opens_or_submits_the_invitation_burns_nothing(now):
    address, robot = invited(now), Visitor()
    for _ in range(3):
        assert Client().get(address).status_code == 200
        assert Client().head(address).status_code == 200
        robot.get(address)
        robot.send(address)
        assert robot.status == 403
        assert "Cochez-la pour commencer" in robot.page
    assert Link.objects.get(purpose="bureau").used_at is None


def test_an_invitation_serves_once(now):
    address = invited(now)
    assert Client().post(address, {"moi": "on"}).status_code == 302
    second = Client().post(address, {"moi": "on"})
    assert second.status_code == 410
    assert "a déjà servi" in second.content.decode()


@pytest.mark.parametrize(
    ("days", "token", "said"),
    [(8, "jeton", "est expiré"), (0, "jeton2", "n’est pas valide")],
)
def test_an_invitation_too_old_or_forged_opens_nothing(now, monkeypatch, days, token, said):
    invited(now)
    monkeypatch.setattr("poterne.clock.now", lambda: now + timedelta(days=days))
    answer = Client().post(f"/bureau/invitation/{token}/")
    assert answer.status_code == 410
    assert said in answer.content.decode()


@pytest.mark.parametrize("second_way", [False, True])
def test_one_passkey_or_a_password_alone_opens_no_page(now, second_way):
    desk = Desk(GAGNON, now)
    if second_way:
        acts.set_second_way(
            staff=desk.staff,
            password=Secret(PASSWORD),
            seed=Secret(SEED),
            by=member(desk.staff),
            now=now,
        )
        desk.post(OTHERWISE, email=GAGNON.email, password=PASSWORD, code=code_now(SEED))
    else:
        add_key(desk.staff, desk.key, now)
        desk.get(KEY)
        desk.post(KEY, preuve=desk.key.get(options_in(desk.page)))
    assert desk.response.url == WAYS
    for address in ("/bureau/", "/bureau/reception/", "/bureau/remises/", "/bureau/retrait/"):
        desk.get(address)
        assert desk.response.url == WAYS


def test_two_passkeys_are_two_ways_in(now):
    desk = Desk(GAGNON, now)
    add_key(desk.staff, desk.key, now)
    add_key(desk.staff, Passkey(), now)
    desk.enter()
    desk.get("/bureau/")
    assert desk.status == 200


def test_a_passkey_of_nobody_opens_nothing(now):
    desk = Desk(GAGNON, now).enrol()
    desk.get(KEY)
    stranger = Passkey()
    stranger.handle = desk.key.handle
    desk.post(KEY, preuve=stranger.get(options_in(desk.page)))
    assert desk.status == 403
    assert "n’ouvre aucun compte" in desk.page
    assert "_auth_user_id" not in desk.client.session


def test_an_assertion_without_verification_of_the_person_opens_nothing(now):
    desk = Desk(GAGNON, now).enrol()
    desk.get(KEY)
    desk.post(KEY, preuve=desk.key.get(options_in(desk.page), verified=False))
    assert desk.status == 403


def test_an_assertion_made_for_another_page_opens_nothing(now):
    desk = Desk(GAGNON, now).enrol()
    desk.get(KEY)
    proof = desk.key.get(options_in(desk.page))
    desk.get(KEY)
    desk.post(KEY, preuve=proof)
    assert desk.status == 403


def test_an_assertion_of_another_site_opens_nothing(now):
    desk = Desk(GAGNON, now).enrol()
    desk.key.origin = "https://poterne.exemple-malveillant.example"
    desk.get(KEY)
    desk.post(KEY, preuve=desk.key.get(options_in(desk.page)))
    assert desk.status == 403


@pytest.mark.parametrize(
    "proof",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        "0",
        "[" * 100_000,
        '{"response": 3}',
        '{"id": "AA", "response": {}}',
        '{"response": {"userHandle": "é"}}',
        '{"response": {"userHandle": "enp6enp6enp6enp6eg"}}',
    ],
)
def test_what_is_no_assertion_is_refused_in_words(now, proof):
    desk = Desk(GAGNON, now).enrol()
    desk.get(KEY)
    desk.post(KEY, preuve=proof)
    assert desk.status == 403
    assert "clé d’accès" in desk.page


@pytest.mark.parametrize("cell", ["authenticatorData", "clientDataJSON", "signature"])
@pytest.mark.parametrize("kept", [0, 1, 20, 35])
def test_an_assertion_cut_short_is_refused_in_words(now, cell, kept):
    desk = Desk(GAGNON, now).enrol()
    desk.get(KEY)
    proof = json.loads(desk.key.get(options_in(desk.page)))
    proof["response"][cell] = proof["response"][cell][:kept]
    desk.post(KEY, preuve=json.dumps(proof))
    assert desk.status == 403


def test_password_and_code_open_together(now):
    desk = Desk(GAGNON, now).enrol()
    desk.post(
        OTHERWISE, email=" Julie.Gagnon@regie.example ", password=PASSWORD, code=code_now(SEED)
    )
    assert desk.response.url == "/bureau/"


@pytest.mark.parametrize(
    "wrong",
    [{"password": "un autre mot de passe long"}, {"code": "000000"}, {"email": "x@y.example"}],
)
def test_a_wrong_password_code_or_address_is_one_and_the_same_answer(now, wrong):
    desk = Desk(GAGNON, now).enrol()
    given = {"email": GAGNON.email, "password": PASSWORD, "code": code_now(SEED)}
    desk.post(OTHERWISE, **(given | wrong))
    assert desk.status == 403
    assert "ne correspond pas" in desk.page
    assert PASSWORD not in desk.page


def test_a_code_serves_once(now):
    desk, code = Desk(GAGNON, now).enrol(), code_now(SEED)
    given = {"email": GAGNON.email, "password": PASSWORD, "code": code}
    desk.post(OTHERWISE, **given)
    assert desk.status == 302
    again = Desk(GAGNON, now)
    again.post(OTHERWISE, **given)
    assert again.status == 403


def test_an_older_code_does_not_open_after_a_newer_one(now):
    desk = Desk(GAGNON, now).enrol()
    assert acts.spend_code(staff=desk.staff, step=100, now=now)
    assert not acts.spend_code(staff=desk.staff, step=99, now=now)
    assert acts.spend_code(staff=desk.staff, step=101, now=now)


def test_five_failures_are_free_then_one_waits_even_with_the_right_answer(now):
    desk = Desk(GAGNON, now).enrol()
    given = {"email": GAGNON.email, "password": PASSWORD}
    for _ in range(6):
        desk.post(OTHERWISE, **given, code="000000")
        assert "ne correspond pas" in desk.page
    desk.post(OTHERWISE, **given, code=code_now(SEED))
    assert desk.status == 403
    assert "Réessayez dans 3 secondes" in desk.page.replace("\xa0", " ")


def test_outsiders_do_not_lock_a_person_out_of_her_passkey(now):
    desk = Desk(GAGNON, now).enrol()
    for _ in range(12):
        desk.post(OTHERWISE, email=GAGNON.email, password="x", code="000000")
    desk.enter()
    assert not SignInFailure.objects.exists()


def test_a_hundred_failures_in_a_row_shut_the_second_way_from_anywhere(now):
    desk = Desk(GAGNON, now).enrol()
    for number in range(100):
        note_failure(account=GAGNON.fold, source=f"10.0.0.{number}", now=now)
    desk.post(OTHERWISE, email=GAGNON.email, password=PASSWORD, code=code_now(SEED))
    assert desk.status == 403
    assert "Entrez avec votre clé d’accès" in desk.page


def test_who_left_is_out_at_the_next_page(now):
    desk, administrator = at(GAGNON, now), account(LAVOIE, now)
    desk.get("/bureau/")
    assert desk.status == 200
    acts.leave(staff=desk.staff, by=member(administrator), now=now)
    desk.get("/bureau/")
    assert desk.response.url.startswith(KEY)
    desk.get(KEY)
    desk.post(KEY, preuve=desk.key.get(options_in(desk.page)))
    assert desk.status == 403


def test_signing_out_ends_the_session_and_clears_the_browser(now):
    desk = at(GAGNON, now)
    desk.post("/bureau/sortir/")
    assert "storage" in desk.response["Clear-Site-Data"]
    desk.get("/bureau/")
    assert desk.response.url.startswith(KEY)


def test_the_session_has_a_new_key_once_somebody_entered(now):
    desk = Desk(GAGNON, now).enrol()
    desk.get(KEY)
    before = desk.client.cookies["bureau"].value
    desk.enter()
    assert desk.client.cookies["bureau"].value != before


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/bureau/remises/", "/bureau/remises/"),
        ("https://ailleurs.example/bureau/", "/bureau/"),
        ("//ailleurs.example/bureau/", "/bureau/"),
        ("/demandes/", "/bureau/"),
        ("/bureau/entrer/", "/bureau/"),
    ],
)
def test_one_arrives_where_one_was_going_and_never_elsewhere(now, wanted, reached):
    desk = Desk(GAGNON, now).enrol()
    desk.get(f"{KEY}?suite={wanted}")
    desk.send(KEY, preuve=desk.key.get(options_in(desk.page)))
    assert desk.response.url == reached


def test_what_was_typed_when_the_session_ended_waits_for_the_same_person(now):
    desk = at(GAGNON, now)
    desk.get("/bureau/reception/")
    typed = {"a_last_name": "Tremblay-Côté", "channel": "poste", "password": "secret"}
    form = {**hidden_in(desk.page, "/bureau/reception/"), **typed}
    desk.client.cookies.pop("bureau")

    desk.post("/bureau/reception/", **form)
    assert desk.response.url.startswith(KEY)
    desk.get(KEY)
    assert "est gardé" in desk.page
    desk.post(KEY, preuve=desk.key.get(options_in(desk.page)))
    assert desk.response.url == "/bureau/reprendre/"
    desk.get("/bureau/reprendre/")
    assert "Tremblay-Côté" in desk.page
    assert "secret" not in desk.page
    desk.send("/bureau/reception/")
    assert 'value="Tremblay-Côté"' in desk.page


def test_what_one_person_typed_is_never_shown_to_the_next(now):
    desk, other = at(GAGNON, now), Desk(NGUYEN, now).enrol()
    desk.get("/bureau/reception/")
    form = {**hidden_in(desk.page, "/bureau/reception/"), "a_last_name": "Tremblay-Côté"}
    other.post("/bureau/reception/", **form)
    other.enter()
    assert other.response.url == "/bureau/"
    other.get("/bureau/reprendre/")
    assert other.response.url == "/bureau/"


def test_a_third_way_in_asks_for_a_key_already_held(now):
    desk = at(FORTIN, now)
    desk.get(WAYS)
    assert f'action="{WAYS}cle/"' not in desk.page
    desk.post(f"{WAYS}cle/", preuve=json.dumps({}), name="Intruse")
    assert desk.response.url == WAYS
    assert acts.factors_of(desk.staff).passkeys == 1
    assert desk.get(f"{WAYS}carre.svg") == ""

    desk.get(WAYS)
    desk.sign(WAYS)
    desk.get(WAYS)
    extra = Passkey()
    desk.send(f"{WAYS}cle/", preuve=extra.create(options_in(desk.page, f"{WAYS}cle/")), name="2")
    assert acts.factors_of(desk.staff).passkeys == 2


def test_the_seed_is_nowhere_in_the_clear(now):
    desk = Desk(GAGNON, now).enrol()
    kept = desk.staff.authenticator_set.get(type="totp").data["secret"]
    assert SEED not in kept
    assert acts.unseal_seed(kept) == SEED


def test_a_code_of_the_minute_before_still_opens_one_of_the_hour_before_does_not():
    step = int(time.time()) // 30
    secret = Secret(SEED)
    assert step_of(secret, format_hotp_value(hotp_value(SEED, step - 1))) is not None
    assert step_of(secret, format_hotp_value(hotp_value(SEED, step - 120))) is None


def test_nobody_is_made_by_signing_up():
    assert not AccountAdapter().is_open_for_signup(None)
    assert not Staff.objects.exists()
