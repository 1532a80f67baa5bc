"""Requests made by chance, one mechanical fault in each: all are stopped before they are sent."""

import random
from dataclasses import replace

import pytest
from tests.poterne.core.rule_cases import ADVICE, CASES
from tests.poterne.core.rule_forms import DAY, FACTS, Try, gmf, hors, partner

from poterne.core.rules.engine import breaches
from poterne.core.rules.table import Level, Stage
from poterne.core.words import search_fold

BEFORE = replace(FACTS, stage=Stage.SAISIE)
TYPED = sorted(
    code
    for code, (_, broken, _) in CASES.items()
    if broken.answers and not broken.facts and code not in ADVICE | {"D-05.a"}
)
"""What a person can type wrong. The whole of a request is D-05: it has no fault of its own."""
_EACH, _LEAST = 5, 200
_LAST = ("Tremblay", "Lévesque-Gagné", "Saint-Onge", "O’Brien", "Nguyễn", "Dubé", "Bélanger")
_FIRST = ("Zoé", "Jean-François", "Maïka", "Anne", "Étienne", "Noémie")
_TOWNS = ("Rimouski", "Val-d’Or", "Baie-Saint-Paul", "L’Ancienne-Lorette", "Kuujjuaq")
_CODES = ("G5L 1A1", "J9P 3X2", "h2x1y4", "G1V-0A6", "J0M 1C0")


def sound(kind, chance: random.Random) -> Try:
    """A request without a fault, unlike the others of its kind."""
    first, last = chance.choice(_FIRST), chance.choice(_LAST)
    answers = {
        "authorizer__first_name": first,
        "authorizer__last_name": last,
        "authorizer__email": f"{search_fold(first)[0]}.{search_fold(last)}@clinique.example",
        "authorizer__organization_name": f"Clinique {chance.choice(_TOWNS)} {chance.randint(1, 9)}",
        "authorizer__address": f"{chance.randint(1, 9999)}, rue Un\n{chance.choice(_TOWNS)}",
        "authorizer__postal_code": chance.choice(_CODES),
        "authorizer__phone": f"({chance.choice((418, 514, 819))}) 555-01{chance.randint(10, 99)}",
        "authorizer__extension": chance.choice(("", "7", "4058")),
        "it_lead__first_name": chance.choice(_FIRST),
        "it_lead__last_name": f"{chance.choice(_LAST)}-Untel",
        "it_lead__vendor": f"Logiciels {chance.choice(_TOWNS)}",
        "labels": tuple(f"Agenda {chance.randint(1, 50)}{end}" for end in "ab"),
    }
    return kind(**answers)


def before(attempt: Try):
    return breaches(attempt.dossier, BEFORE, DAY)


@pytest.mark.parametrize("kind", [gmf, hors, partner])
def test_a_request_made_by_chance_has_no_fault(kind):
    chance = random.Random(4058)  # noqa: S311  (repeatable on purpose)
    assert {before(sound(kind, chance)) for _ in range(50)} == {()}


def test_enough_requests_are_tried():
    assert len(TYPED) * _EACH >= _LEAST


@pytest.mark.parametrize("code", TYPED)
def test_each_fault_is_stopped_in_any_request(code):
    chance = random.Random(code)  # noqa: S311  (as above)
    planted = CASES[code][1].answers
    kind = next(
        (each for each in (partner, hors) if each().answers.items() <= planted.items()), gmf
    )
    for _ in range(_EACH):
        varied = {} if code in _TWO_PEOPLE else sound(kind, chance).answers
        found = before(Try(gmf().form, varied | planted))
        assert any(each.code == code and each.level is Level.B for each in found)


_TWO_PEOPLE = {code for code in TYPED if code.startswith(("D-18", "L-22"))}
"""Faults of one person beside the other."""
