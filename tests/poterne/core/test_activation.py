"""What a right temporary password opens, in each state of it and of the identifier."""

from datetime import UTC, date, datetime, timedelta

import pytest

from poterne.core.activation import Opening, may_activate
from poterne.core.errors.gate import Refusal

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LAST_DAY = date(2026, 11, 23)


def judged(
    state="temporaire", proof="actif", closed=None, expires=timedelta(days=1), valid_until=LAST_DAY
):
    closed_at = None if closed is None else NOW - closed
    return may_activate(
        state,
        proof,
        expires_at=NOW + expires,
        closed_at=closed_at,
        valid_until=valid_until,
        now=NOW,
    )


@pytest.mark.parametrize("state", ["cree", "suspendu", "retire"])
@pytest.mark.parametrize("password", ["actif", "fini", "epuise", "remplace", "expire"])
def test_an_identifier_that_cannot_be_activated_says_nothing(state, password):
    assert judged(state, password, closed=MINUTE) == Refusal("identification_refusee")


@pytest.mark.parametrize("state", ["temporaire", "actif"])
def test_a_password_in_force_opens_once(state):
    assert judged(state) is Opening.FIRST
    assert judged(state, expires=timedelta(0)) == Refusal("mot_de_passe_expire")


@pytest.mark.parametrize(
    ("password", "closed", "answer"),
    [
        ("fini", 14 * MINUTE, Opening.REPEAT),
        ("fini", 15 * MINUTE, Refusal("deja_active")),
        ("fini", None, Refusal("identification_refusee")),
        ("epuise", MINUTE, Refusal("mot_de_passe_epuise")),
        ("expire", MINUTE, Refusal("mot_de_passe_expire")),
        ("remplace", timedelta(days=13), Refusal("mot_de_passe_remplace")),
        ("remplace", timedelta(days=14), Refusal("identification_refusee")),
        ("remplace", None, Refusal("identification_refusee")),
    ],
)
def test_a_password_that_is_over_is_told_why_while_it_matters(password, closed, answer):
    assert judged("actif", password, closed) == answer


def test_an_identifier_past_its_last_day_is_not_activated_any_more():
    yesterday = date(2026, 11, 22)
    refused = Refusal("identifiant_expire", {"date": "2026-11-22"})
    assert judged(valid_until=yesterday) == refused
    assert judged("actif", "fini", MINUTE, valid_until=yesterday) == refused
