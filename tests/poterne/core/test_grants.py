"""Audience and scopes of a token: one audience, nothing dropped in silence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poterne.core.catalogue import Environment, scopes_for
from poterne.core.errors.gate import Refusal
from poterne.core.grants import IGNORED, Grant, audiences, grant

PLACE = Environment.PARTENAIRE
ALL = scopes_for("inscription-clientele", PLACE)
GATE = "https://porte.exemple.ca/b2b/v1"
INSCRIPTION = "urn:poterne:partenaire:inscription"


def asked(scope="", resource="", granted=ALL):
    return grant(scope, resource, granted=granted, environment=PLACE, gate=GATE)


def test_the_sandbox_belongs_to_the_first_application():
    assert asked("bac.lire inscription.lire").audience == INSCRIPTION
    assert set(asked().scopes) > {"bac.lire", "conformite.lire"}


def test_a_production_audience_is_no_resource_of_the_other_environment():
    assert asked(resource="urn:poterne:production:inscription").code == "ressource_inconnue"
    assert audiences(PLACE).isdisjoint(audiences(Environment.PRODUCTION))


def test_a_resource_that_the_identifier_does_not_hold_is_unknown_to_it():
    narrow = ("inscription.lire",)
    assert asked(resource=INSCRIPTION, granted=narrow) == Grant(INSCRIPTION, narrow)
    refused = asked(resource="urn:poterne:partenaire:porte", granted=narrow)
    assert refused.code == "ressource_inconnue"
    assert asked("justificatifs.gerer", granted=narrow).code == "portee_non_accordee"


@given(st.lists(st.sampled_from([*ALL, *IGNORED, "launch/patient", "user/*.read", "x"])))
def test_what_is_granted_was_asked_and_belongs_to_one_audience(names):
    answer = asked(" ".join(names))
    useful = [name for name in dict.fromkeys(names) if name in ALL]
    if isinstance(answer, Refusal):
        return
    assert list(answer.scopes) == (useful or [name for name in ALL if name in answer.scopes])
    for name in answer.scopes:
        assert asked(name).audience == answer.audience


@pytest.mark.parametrize("scope", ["launch", "launch/patient", "openid profile fhirUser"])
def test_scopes_that_mean_nothing_here_do_not_become_all_scopes(scope):
    assert asked(scope).code == "portee_vide"
