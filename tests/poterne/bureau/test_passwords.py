"""The password of the second way: taken as typed, pasted, never one that everybody uses."""

import re
from importlib import resources

import pytest
from django.contrib.sessions.backends.db import SessionStore
from tests.cast import GAGNON
from tests.house.sources import SRC
from tests.poterne.bureau.desk import PASSWORD, SEED, Desk, code_now

from poterne.acts import staff as acts
from poterne.acts.journaling import member
from poterne.core.errors.staff import AccountFault, Busy
from poterne.core.factors import LONGEST, SHORTEST, password_fault
from poterne.core.secret import Secret
from poterne.records.models import SignInFailure

OTHERWISE = "/bureau/entrer/autrement/"


def common() -> list[str]:
    """The common passwords that Django ships, of the length that we ask."""
    import gzip  # noqa: PLC0415  (only here)

    packed = resources.files("django.contrib.auth").joinpath("common-passwords.txt.gz")
    words = gzip.decompress(packed.read_bytes()).decode().split("\n")
    return [word.strip() for word in words if SHORTEST <= len(word.strip()) <= LONGEST]


def set_password(desk: Desk, password: str, now) -> None:
    acts.set_second_way(
        staff=desk.staff,
        password=Secret(password),
        seed=Secret(SEED),
        by=member(desk.staff),
        now=now,
    )


def test_none_of_the_common_passwords_is_taken(now):
    desk, long = Desk(GAGNON, now), common()
    assert len(long) > 40
    for word in [each for each in long if not password_fault(each)]:
        with pytest.raises(AccountFault) as refused:
            set_password(desk, word, now)
        assert refused.value.field == "password"


@pytest.mark.parametrize(
    "password",
    [
        "  quatre mots, sans lien  ",
        "Énergie Çà Ø ﬁ ㎡ 日本語 lampadaire",
        "gravier hublot peluche tuba onze vrille kiwi drap lampe galet mouette carafe aile",
        "gravier PELUCHE hublot 9",
    ],
)
def test_a_password_opens_as_it_was_typed_and_in_no_other_spelling(now, password):
    desk = Desk(GAGNON, now).enrol()
    set_password(desk, password, now)
    for typed, opens in ((password.swapcase(), False), (password.strip() + " ", False)):
        if typed != password:
            desk.post(OTHERWISE, email=GAGNON.email, password=typed, code=code_now(SEED))
            assert (desk.status == 302) is opens
    desk.post(OTHERWISE, email=GAGNON.email, password=password, code=code_now(SEED))
    assert desk.status == 302


def test_its_cells_are_those_that_managers_of_passwords_know_and_nothing_forbids_pasting(now):
    desk = Desk(GAGNON, now)
    desk.get(OTHERWISE)
    cells = re.findall(r'<input type="password"[^>]*>', desk.page)
    assert len(cells) == 1
    assert 'autocomplete="current-password"' in cells[0]
    assert "maxlength" not in cells[0]
    scripts = [path.read_text(encoding="utf-8") for path in SRC.rglob("static/**/*.js")]
    assert scripts
    assert not [text for text in scripts if re.search(r"paste|oncopy|contextmenu", text)]


def test_a_session_key_holds_more_than_128_bits():
    keys = {SessionStore()._get_new_session_key() for _ in range(50)}  # noqa: SLF001  (Django's own)
    assert len(keys) == 50
    assert all(re.fullmatch(r"[a-z0-9]{32}", key) for key in keys)


def test_when_too_many_are_hashed_at_once_the_page_says_to_come_back(now, monkeypatch):
    desk = Desk(GAGNON, now).enrol()

    def busy(*_, **__):
        raise Busy

    monkeypatch.setattr("poterne.bureau.staff.authenticate", busy)
    desk.post(OTHERWISE, email=GAGNON.email, password=PASSWORD, code=code_now(SEED))
    assert (desk.status, desk.response["Retry-After"]) == (503, "600")
    assert not SignInFailure.objects.exists()
