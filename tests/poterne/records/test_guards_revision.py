"""The revision that gates poll: raised by every change that they must see, by no other."""

import pytest
from django.db import connection
from tests import line
from tests.cast import gmf
from tests.conftest import NOW
from tests.poterne.records.stages import active
from tests.poterne.records.trial import like, owner, run, value

pytestmark = pytest.mark.usefixtures("base")
SQLITE = connection.vendor == "sqlite"

SEEN = {
    "credential-update": "UPDATE credential SET epoch = epoch + 1 WHERE id = 1",
    "credential-label": "UPDATE credential SET label = 'Autre' WHERE id = 2",
    "proof-insert": like("proof", "id = 2", ref="'x'", thumbprint="'x'", state="'a_confirmer'"),
    "proof-update": "UPDATE proof SET state = 'sortant' WHERE id = 2",
    "refused_token-insert": like("refused_token", "id = 1", jti="'j2'"),
    "refused_token-delete": "DELETE FROM refused_token",
}
UNSEEN = {
    "use of an identifier": "UPDATE credential SET last_used_at = created_at",
    "use of a proof": "UPDATE proof SET last_used_at = created_at, first_used_at = created_at",
    "wrong password": "UPDATE proof SET failures = failures + 1, refused = '[\"x\"]'",
    "a request": "UPDATE access_request SET search = 'x'",
}


def number(environment: str = "production") -> int:
    return value(f"SELECT number FROM revision WHERE environment = '{environment}'")  # noqa: S608  (a test's own words)


@pytest.mark.parametrize("change", SEEN)
def test_a_change_that_a_gate_must_see_raises_its_number_alone(change):
    active()
    before, other = number(), number("partenaire")
    assert run(SEEN[change]) == 1
    assert number() == before + 1
    assert number("partenaire") == other


@pytest.mark.parametrize("change", UNSEEN)
def test_the_traffic_of_a_gate_raises_nothing(change):
    active()
    before = number()
    assert run(UNSEEN[change])
    assert number() == before


def test_each_new_identifier_raises_the_number():
    line.granted(gmf(2), NOW)
    assert number() == 2


def test_a_token_refused_elsewhere_still_raises_the_number():
    """The desk never changes such a row; the owner's hand would be seen all the same."""
    active()
    statement = "UPDATE refused_token SET jti = 'j2'"
    before = number()
    if SQLITE:
        run(statement)
    else:
        with owner() as opened:
            opened.execute(statement.encode())
    assert number() == before + 1
