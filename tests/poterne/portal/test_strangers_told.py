"""Whoever asks at the portal for what is not his leaves a line in the security log, no secret."""

import logging

import pytest
from tests import line
from tests.cast import MORIN, PELLETIER, gmf
from tests.poterne.portal.browser import CODE, about, latest, mailed

from poterne.core.links import Purpose


@pytest.fixture
def told(caplog):
    caplog.set_level(logging.INFO, "poterne.securite")

    def messages() -> list[str]:
        return [each.getMessage() for each in caplog.records if each.name == "poterne.securite"]

    return messages


def test_a_stranger_who_asks_for_a_request_is_told(visitor, hands, told):
    record = line.sent(gmf(), hands.now)
    visitor.prove(MORIN.email)
    assert visitor.open(about(record, "suivi/")).status == 404
    assert told()[-1] == (
        f"authz_fail demande:{record.pk} source=127.0.0.1 /demandes/<str:reference>/suivi/"
    )
    assert not [each for each in told() if MORIN.email in each or record.reference in each]


def test_a_code_right_or_wrong_is_told_and_never_repeated(visitor, hands, told):
    visitor.fill("/demandes/nouvelle/", adresse=PELLETIER.email)
    mailed(latest(Purpose.BROUILLON))
    visitor.fill("/code/", code="000000")
    visitor.fill("/code/", code=CODE)
    events = [each.split(" source=")[0] for each in told()]
    assert events == ["authn_login_fail code brouillon faux", "authn_login_success code brouillon"]
    assert not [each for each in told() if CODE in each or "000000" in each]


def test_whoever_tries_links_at_random_is_told(visitor, hands, told):
    for number in range(21):
        visitor.open(f"/signer/{number:043}/")
    assert told()[-1].startswith("excess_rate_limit_exceeded liens inconnus ")
    assert not [each for each in told() if f"{20:043}" in each]
