"""Twenty unknown links a minute and source; then everybody from there waits, links unburnt."""

import pytest
from tests import line
from tests.cast import gmf
from tests.poterne.portal.browser import latest, mailed

from poterne.core.links import Purpose


@pytest.mark.parametrize("door", ["signer", "confirmer", "entrer", "remise", "transmission"])
def test_the_twenty_first_unknown_link_waits_a_minute(visitor, hands, door):
    for rank in range(20):
        assert visitor.open(f"/{door}/inconnu-{rank}/").status == 404
    page = visitor.open(f"/{door}/inconnu/")
    assert page.status == 429
    assert page.says("Réessayez dans 1 minute.")
    hands.forward(minutes=1)
    assert visitor.open(f"/{door}/inconnu/").status == 404


def test_a_known_link_counts_for_nothing_and_another_source_goes_on(visitor, other, hands):
    line.sent(gmf(), hands.now)
    path = f"/signer/{mailed(latest(Purpose.SIGNER))}/"
    for _ in range(30):
        assert visitor.open(path).status == 200
    for rank in range(20):
        visitor.open(f"/signer/inconnu-{rank}/")
    assert visitor.open(path).status == 429
    assert other.client.get(path, REMOTE_ADDR="192.0.2.7").status_code == 200
