"""« Télécharger mes renseignements »: one's own, after a fresh code, and never a formula."""

import csv
import io
import json

import pytest
from tests import line
from tests.cast import MORIN, PELLETIER, ROY, TREMBLAY, gmf
from tests.poterne.portal.browser import CODE, Browser, about, latest, mailed

from poterne.core.links import Purpose
from poterne.portal.exports import inert
from poterne.records.models import AccessRequest


@pytest.fixture
def record(hands) -> AccessRequest:
    formula = gmf().with_answer("authorizer.organization_name", "=HYPERLINK(1)")
    return line.sent(formula, hands.now)


def proved(person: Browser, record: AccessRequest, address: str) -> Browser:
    """In by reference and code, then a fresh code for the files."""
    person.prove_for(record, address)
    page = person.fill(about(record, "renseignements/"))
    assert page.screen == "Portail-Code"
    mailed(latest(Purpose.RENSEIGNEMENTS))
    page = person.fill("/code/", code=CODE)
    assert page.says("Télécharger en JSON")
    return person


def taken(person: Browser, record: AccessRequest, kind: str):
    response = person.client.get(about(record, f"renseignements.{kind}"))
    assert response.status_code == 200
    assert response["Content-Disposition"].endswith(f'{record.reference_shown}.{kind}"')
    assert response["Cache-Control"] == "no-store"
    return response.content.decode("utf-8-sig")


def test_without_a_fresh_code_there_is_no_file(visitor, record):
    visitor.prove_for(record, PELLETIER.email)
    assert visitor.open(about(record, "suivi/")).says("Télécharger mes renseignements")
    for kind in ("json", "csv"):
        page = visitor.open(about(record, f"renseignements.{kind}"))
        assert page.screen == "Portail-11-Renseignements"
        assert page.says("Recevoir un code")


def test_who_filled_the_form_gets_all_that_was_typed(visitor, record):
    content = json.loads(taken(proved(visitor, record, PELLETIER.email), record, "json"))
    assert content["reference"] == record.reference_shown
    assert content["adresse_electronique"] == PELLETIER.email
    typed = [cell for group in content["reponses"].values() for cell in group.values()]
    assert {TREMBLAY.email, ROY.email, "=HYPERLINK(1)"} <= set(typed)


def test_the_sheet_holds_no_formula(visitor, record):
    rows = list(
        csv.reader(io.StringIO(taken(proved(visitor, record, PELLETIER.email), record, "csv")))
    )
    assert rows[0] == ["rubrique", "champ", "valeur"]
    cells = [cell for row in rows for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert not [cell for cell in cells if cell[:1] in "=+-@\t\r" and cell]


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\tx", "\rx"])
def test_a_cell_that_a_spreadsheet_would_run_is_quoted(cell):
    assert inert(cell) == f"'{cell}"
    assert inert(f"x{cell}") == f"x{cell}"


def test_the_it_lead_gets_his_own_part_only(visitor, record):
    text = taken(proved(visitor, record, ROY.email), record, "json")
    assert ROY.email in text
    assert TREMBLAY.email not in text
    assert PELLETIER.email not in text


def test_a_stranger_finds_nothing(visitor, record):
    visitor.prove(MORIN.email)
    for name in ("renseignements/", "renseignements.json", "renseignements.csv"):
        assert visitor.open(about(record, name)).status == 404


def test_no_identifier_leaves_by_the_files(visitor, hands):
    record = line.granted(gmf(), hands.now)
    proved(visitor, record, TREMBLAY.email)
    texts = [taken(visitor, record, kind) for kind in ("json", "csv")]
    assert not [c for c in record.credentials.all() for text in texts if c.machine_id in text]
