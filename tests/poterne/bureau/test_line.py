"""The desk's part of the line, through its pages alone."""

import pytest
from tests import line
from tests.cast import COTE, GAGNON, NGUYEN, gmf
from tests.poterne.bureau.desk import at, case

from poterne.records.models import Credential

pytestmark = pytest.mark.usefixtures("base")


@pytest.fixture(autouse=True)
def _at_that_moment(monkeypatch, now):
    monkeypatch.setattr("poterne.clock.now", lambda: now)


def test_a_request_goes_from_the_queue_to_its_identifiers(now):
    request = line.confirmed(line.signed(gmf(3), now), now)
    agent, repondant, soes = at(GAGNON, now), at(NGUYEN, now), at(COTE, now)

    agent.get("/bureau/")
    agent.send(f"{case(request)}prendre/")
    agent.get(case(request))
    agent.send(f"{case(request)}accepter/")
    assert agent.status == 302, agent.page

    address = f"/bureau/a-signer/{request.reference}/"
    repondant.get(address)
    repondant.sign(address)
    assert repondant.status == 302, repondant.page

    address = f"/bureau/a-signer-soes/{request.reference}/"
    soes.get(address)
    assert "contenu identique" in soes.page
    soes.sign(address)
    assert soes.status == 302, soes.page
    request.refresh_from_db()
    assert request.state == "accordee"
    assert Credential.objects.count() == 3
