"""What Portail-50 says to everybody: figures of many, never of one."""

from datetime import timedelta

import pytest
from tests import line
from tests.cast import GAGNON, NGUYEN, gmf

from poterne.acts import intake, review
from poterne.acts.intake import Original
from poterne.portal.statistics import usual_delay


def refused(now, *, after: int) -> None:
    """A request on paper, decided ``after`` days."""
    day = (now - timedelta(days=after)).date()
    agent = line.staff(GAGNON, now)
    original = Original("poste", line.FORM, received_on=day, signed_on=day)
    request = intake.register(dossier=gmf(1), original=original, by=agent, now=now)
    review.take(request=request, by=agent, now=now)
    review.refuse(request=request, reason="Non.", by=line.staff(NGUYEN, now), now=now)


@pytest.fixture
def nineteen(hands) -> None:
    for after in range(1, 20):
        refused(hands.now, after=after)


@pytest.mark.usefixtures("nineteen")
def test_the_usual_delay_is_told_from_twenty_decisions_on(visitor, hands):
    assert usual_delay(hands.now) is None
    assert not visitor.open("/etat/").says("La moitié des décisions")
    refused(hands.now, after=30)
    assert usual_delay(hands.now) == 11
    assert visitor.open("/etat/").says("venues en 11 jours ou moins.")
    assert visitor.client.get("/etat.json").json()["delai_median_jours"] == 11


@pytest.mark.usefixtures("nineteen")
def test_only_the_last_ninety_days_count(hands):
    refused(hands.now, after=30)
    assert usual_delay(hands.now + timedelta(days=89)) == 11
    assert usual_delay(hands.now + timedelta(days=91)) is None


def test_the_page_may_be_kept_five_minutes_by_appearance(visitor):
    answer = visitor.client.get("/etat/")
    assert answer["Cache-Control"] == "public, max-age=300"
    assert answer["Vary"] == "Cookie"
    assert not answer.cookies
