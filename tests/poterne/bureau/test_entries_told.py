"""Each entry at the desk, each refusal, leaves one line in the security log, and no secret."""

import logging

import pytest
from tests.cast import FORTIN, GAGNON
from tests.poterne.bureau.desk import PASSWORD, SEED, Desk, at, code_now

OTHERWISE = "/bureau/entrer/autrement/"
WRONG = "mauvais-mot-de-passe-bien-long"


@pytest.fixture
def told(caplog):
    """The events of the security log so far."""
    caplog.set_level(logging.INFO, "poterne.securite")

    def messages() -> list[str]:
        return [each.getMessage() for each in caplog.records if each.name == "poterne.securite"]

    return messages


def test_an_entry_by_key_names_the_account(now, told):
    desk = at(GAGNON, now)
    [line] = told()
    assert line.startswith(f"authn_login_success compte:{desk.staff.pk} cle source=127.0.0.1 ")


def test_a_wrong_password_then_a_wrong_code_are_told_without_what_was_typed(now, told):
    desk = Desk(GAGNON, now).enrol()
    desk.post(OTHERWISE, email=GAGNON.email, password=WRONG, code=code_now(SEED))
    desk.post(OTHERWISE, email=GAGNON.email, password=PASSWORD, code="000000")
    lines = told()
    assert [line.split(" source=")[0] for line in lines] == [
        "authn_login_fail mot de passe",
        f"authn_login_fail compte:{desk.staff.pk} code",
    ]
    for typed in (WRONG, PASSWORD, GAGNON.email, "000000"):
        assert not [line for line in lines if typed in line]


def test_whoever_is_made_to_wait_is_told_as_locked(now, told):
    desk = Desk(GAGNON, now).enrol()
    for _ in range(7):
        desk.post(OTHERWISE, email=GAGNON.email, password=WRONG, code="000000")
    assert told()[-1].startswith("authn_login_lock ")


def test_a_page_of_another_office_is_told_with_its_route(now, told):
    desk = at(FORTIN, now)
    desk.get("/bureau/sante/")
    assert desk.status == 403
    assert told()[-1] == (
        f"authz_fail compte:{desk.staff.pk} see_health source=127.0.0.1 /bureau/sante/"
    )
