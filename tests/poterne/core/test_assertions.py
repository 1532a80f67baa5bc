"""The claims of a signed assertion: five minutes of life, one recipient, whatever it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poterne.core.assertions import Accepted, holder, judge, proves_possession
from poterne.core.errors.gate import Refusal

ISSUER = "https://porte.exemple.ca"
TOKEN_URL = f"{ISSUER}/oauth2/token"
NOW = 1_795_000_000
GOOD = {
    "iss": "aip1234ap",
    "sub": "aip1234ap",
    "aud": TOKEN_URL,
    "iat": NOW,
    "exp": NOW + 300,
    "jti": "a1",
}
GONE = object()


def judged(now=NOW, **changes):
    members = {name: value for name, value in (GOOD | changes).items() if value is not GONE}
    return judge(members, issuer=ISSUER, token_url=TOKEN_URL, now=now)


def code(answer):
    return answer.code if isinstance(answer, Refusal) else None


@pytest.mark.parametrize("aud", [TOKEN_URL, ISSUER, [ISSUER], [TOKEN_URL]])
def test_the_recipient_is_this_gate_by_either_of_its_names(aud):
    assert judged(aud=aud) == Accepted("a1", NOW + 330)


@pytest.mark.parametrize(
    "aud",
    [
        GONE,
        "",
        ISSUER + "/",
        "https://porte-partenaire.exemple.ca",
        [],
        [ISSUER, TOKEN_URL],
        [[ISSUER]],
        1,
        None,
    ],
    ids=str,
)
def test_any_other_recipient_or_a_list_of_two_is_refused(aud):
    refused = judged(aud=aud)
    assert refused == Refusal("assertion_destinataire", {"emetteur": ISSUER})


@pytest.mark.parametrize(
    ("changes", "now", "expected"),
    [
        ({}, NOW - 30, None),
        ({}, NOW - 31, "horloge_decalee"),
        ({}, NOW + 330, None),
        ({}, NOW + 331, "horloge_decalee"),
        ({"exp": NOW + 3600}, NOW, None),
        ({"exp": NOW + 3600}, NOW + 330, None),
        ({"exp": NOW + 3600}, NOW + 331, "assertion_duree"),
        ({"exp": NOW + 3601}, NOW, "assertion_duree"),
        ({"iat": GONE, "exp": NOW + 299}, NOW, None),
        ({"iat": GONE, "exp": NOW + 331}, NOW, "assertion_duree"),
        ({"iat": GONE}, NOW + 331, "horloge_decalee"),
        ({"nbf": NOW + 30}, NOW, None),
        ({"nbf": NOW + 31}, NOW, "horloge_decalee"),
        ({"exp": NOW + 0.5}, NOW, None),
        ({"exp": NOW - 100}, NOW, "horloge_decalee"),
    ],
    ids=str,
)
def test_the_window_is_five_minutes_with_half_a_minute_on_each_side(changes, now, expected):
    assert code(judged(now=now, **changes)) == expected


def test_the_seconds_of_a_wrong_clock_are_told():
    assert judged(now=NOW - 1800) == Refusal("horloge_decalee", {"n": 1800})
    assert judged(now=NOW + 1800) == Refusal("horloge_decalee", {"n": 1800})


@pytest.mark.parametrize(
    "changes",
    [
        {"jti": GONE},
        {"jti": ""},
        {"jti": "x" * 129},
        {"jti": 7},
        {"exp": GONE},
        {"exp": True},
        {"exp": "soon"},
        {"exp": 10**400},
        {"exp": float("inf")},
        {"iat": -1},
        {"nbf": None},
    ],
    ids=str,
)
def test_claims_that_are_not_what_they_should_be_are_refused_without_an_error(changes):
    assert code(judged(**changes)) == "assertion_refusee"


@given(
    st.one_of(st.none(), st.integers(-5000, 5000)),
    st.integers(-5000, 5000),
    st.integers(-5000, 5000),
)
def test_no_assertion_serves_longer_than_its_remembered_end(issued, expires, later):
    answer = judged(
        now=NOW + later, iat=GONE if issued is None else NOW + issued, exp=NOW + expires
    )
    if isinstance(answer, Accepted):
        assert NOW + later <= answer.until <= NOW + later + 360


def test_the_signer_speaks_for_himself_only():
    assert holder(GOOD) == "aip1234ap"
    assert holder(GOOD | {"sub": "aip0407km"}) is None
    assert holder({"iss": 1, "sub": 1}) is None
    for odd in ("aip1234ap\0", "aip1234ap\ud800", "aïp1234ap"):
        assert holder({"iss": odd, "sub": odd}) is None
    assert holder({}) is None


def proves(now=NOW, **changes):
    members = GOOD | {"aud": ISSUER} | changes
    kept = {name: value for name, value in members.items() if value is not GONE}
    return proves_possession(kept, machine_id="aip1234ap", issuer=ISSUER, now=now)


def test_a_fresh_proof_for_this_gate_and_identifier_holds():
    assert proves()
    assert proves(now=NOW + 330)


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": TOKEN_URL},
        {"iss": "aip0407km"},
        {"iat": GONE},
        {"exp": NOW + 301},
        {"jti": GONE},
        {"exp": NOW - 31},
        {"iat": NOW + 31},
        {"nbf": NOW + 31},
    ],
    ids=str,
)
def test_any_other_proof_does_not(changes):
    assert not proves(**changes)
