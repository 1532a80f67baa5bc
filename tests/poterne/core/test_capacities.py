"""Functions that may authorize, as chosen and as a hand writes them."""

import pytest

from poterne.core.capacities import (
    GMF_CAPACITIES,
    HEALTH_PROFESSIONS,
    OTHER_PROFESSION,
    capacities_for,
    is_health_profession,
    is_other_profession,
    leads_a_gmf,
)


@pytest.mark.parametrize(
    "function", [*GMF_CAPACITIES, "MEDECIN CO-RESPONSABLE", "médecin responsable"]
)
def test_a_gmf_is_led_by_its_responsible_physician(function):
    assert leads_a_gmf(function)


@pytest.mark.parametrize("function", ["Médecin", "Responsable", "Médecin responsable adjoint", ""])
def test_nobody_else_leads_a_gmf(function):
    assert not leads_a_gmf(function)


@pytest.mark.parametrize(
    "function", [*HEALTH_PROFESSIONS, "infirmiere", "SAGE FEMME", "Pharmacien"]
)
def test_a_health_professional_is_known(function):
    assert is_health_profession(function)


@pytest.mark.parametrize("function", ["Gestionnaire", "Directrice", OTHER_PROFESSION, ""])
def test_an_office_manager_is_none(function):
    assert not is_health_profession(function)


def test_another_profession_is_told_with_or_without_its_name():
    assert is_other_profession(f"{OTHER_PROFESSION} : ergothérapeute")
    assert is_other_profession(OTHER_PROFESSION)
    assert not is_other_profession("Ergothérapeute")


def test_every_choice_of_the_page_is_one_that_the_rules_take():
    assert all(map(leads_a_gmf, capacities_for("production", "gmf")))
    *known, other = capacities_for("production", "hors_gmf")
    assert all(map(is_health_profession, known))
    assert is_other_profession(other)
    assert len(capacities_for("partenaire", "")) == 1
    assert capacities_for("production", "") == ()
