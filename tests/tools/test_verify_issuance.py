"""The verifier of issuance: it justifies what acts granted, and names what a hand changed."""

import copy
import json

import pytest
from django.db import connection, connections
from tests import line
from tests.cast import gmf, hors_gmf, partner
from tests.conftest import NOW
from tests.poterne.records import stages
from tests.tools.programs import answer, exported, foreign_imports, lines_of, load, written

from poterne.core.dossier import canonical, digest

TOOL = load("verify_issuance")


def export(tmp_path) -> list[dict]:
    """The base as lines, whatever the engine: what a hand then changes."""
    path = exported(TOOL, tmp_path)
    if connection.vendor == "postgresql":
        return lines_of(path)
    return [{"table": table, "row": row} for table, row in TOOL.read(str(path))]


def changed(records: list[dict], table: str, number: int = 0, **cells) -> list[dict]:
    """A copy of the lines, one row of ``table`` changed."""
    records = copy.deepcopy(records)
    rows = [record["row"] for record in records if record["table"] == table]
    rows[number] |= cells
    return records


def of(records: list[dict], table: str, **cells) -> list[dict]:
    return [
        record["row"]
        for record in records
        if record["table"] == table and cells.items() <= record["row"].items()
    ]


@pytest.fixture(scope="session")
def records(copies, django_db_blocker, tmp_path_factory) -> list[dict]:
    """One granted request, as lines; each test changes a copy of them."""
    copies.open()
    with django_db_blocker.unblock():
        line.granted(gmf(2), NOW)
        lines = export(tmp_path_factory.mktemp("octroi"))
        connections.close_all()
    copies.close()
    return lines


def ask(tmp_path, records) -> tuple[int, str]:
    return answer(TOOL, written(tmp_path / "i.jsonl", records))


def test_it_borrows_nothing():
    assert foreign_imports("verify_issuance") == set()


@pytest.mark.usefixtures("base")
def test_everything_that_acts_granted_is_justified(now, tmp_path):
    for dossier in (gmf(3), hors_gmf(), partner()):
        line.granted(dossier, now)
    line.half_signed(gmf(1).with_answer("labels", ("Autre",)), now)
    assert answer(TOOL, exported(TOOL, tmp_path)) == (0, "5 identifiant(s) : chacun se justifie.\n")


@pytest.mark.usefixtures("base")
def test_a_request_sent_back_and_signed_again_is_justified(now, tmp_path):
    request = line.half_signed(gmf(1), now)
    line.approval.send_back(request=request, reason="Date?", by=line.staff(line.COTE, now), now=now)
    request.refresh_from_db()
    line.review.accept(request=request, by=line.staff(line.GAGNON, now), now=now)
    request.refresh_from_db()
    line.approval.sign_repondant(
        request=request,
        valid_from=line.VALID[0],
        valid_until=line.VALID[1],
        step_up=line.step_up(request),
        by=line.staff(line.NGUYEN, now),
        now=now,
    )
    request.refresh_from_db()
    line.approval.sign_soes(
        request=request, step_up=line.step_up(request), by=line.staff(line.COTE, now), now=now
    )
    assert answer(TOOL, exported(TOOL, tmp_path))[0] == 0


@pytest.mark.usefixtures("base")
def test_withdrawn_and_active_identifiers_are_justified_alike(tmp_path):
    stages.active()
    assert answer(TOOL, exported(TOOL, tmp_path))[0] == 0


@pytest.mark.usefixtures("base")
def test_nothing_granted_proves_nothing(now, tmp_path):
    line.half_signed(gmf(1), now)
    assert answer(TOOL, exported(TOOL, tmp_path))[0] == 3


REQUEST = {
    "grant_hash": "0" * 64,
    "demande_hash": "0" * 64,
    "asked_count": 3,
    "type": "partenaire",
    "edition": 9,
    "valid_until": "2036-01-01",
    "registered_on": "2026-11-22",
    "soes_signed_on": None,
    "authorizer_fold": "x@x.example",
    "it_lead_fold": "louise.tremblay@bellerive.example",
    "preparer_fold": "minh.nguyen@regie.example",
    "state": "signee_repondant",
    "grant": {},
}
CREDENTIAL = {
    "environment": "partenaire",
    "machine_id": "aipZZZ999",
    "label": "Un autre logiciel",
    "valid_until": "2036-01-01",
    "slot": 2,
    "request_id": 9,
    "id": 9,
    "scopes": "tout",
}
SIGNATURE = {
    "content_hash": "0" * 64,
    "content": "{}",
    "person": "marc.roy@roy-informatique.example",
    "staff_id": 1,
    "voided_at": "2026-11-24",
    "office": "notaire",
}


@pytest.mark.parametrize("column", REQUEST)
def test_a_column_of_the_request_changed_by_hand_is_named(records, tmp_path, column):
    code, said = ask(tmp_path, changed(records, "access_request", **{column: REQUEST[column]}))
    assert code == 1
    assert "demande 1 :" in said or "identifiant" in said


@pytest.mark.parametrize("column", CREDENTIAL)
def test_a_column_of_an_identifier_changed_by_hand_is_named(records, tmp_path, column):
    code, said = ask(tmp_path, changed(records, "credential", **{column: CREDENTIAL[column]}))
    assert code == 1
    assert "NON JUSTIFIÉ" in said


OFFICES = ("authorizer", "repondant", "soes")
_BY_ACCOUNT = ("person", "staff_id")


@pytest.mark.parametrize(
    ("office", "column"),
    [
        (office, column)
        for office in OFFICES
        for column in SIGNATURE
        if office != "authorizer" or column not in _BY_ACCOUNT
    ],
)
def test_a_signature_changed_by_hand_is_named(records, tmp_path, office, column):
    given = {column: SIGNATURE[column]}
    number = OFFICES.index(office)
    assert ask(tmp_path, changed(records, "signature", number, **given))[0] == 1


@pytest.mark.parametrize(
    ("action", "cells"),
    [
        ("demande.signee_repondant", {"acteur": "compte:99"}),
        ("demande.signee_repondant", {"empreinte": "0" * 64}),
        ("demande.signee_repondant", {"seq": 10_000}),
        ("demande.accordee", {"acteur": "compte:99"}),
        ("demande.accordee", {"action": "demande.prise"}),
        ("demande.accordee", {"acte": "autre"}),
        ("identifiant.cree", {"empreinte": "0" * 64}),
        ("identifiant.cree", {"objet": "identifiant:99"}),
        ("identifiant.cree", {"action": "demande.prise"}),
    ],
)
def test_a_journal_that_tells_something_else_justifies_nothing(records, tmp_path, action, cells):
    records = copy.deepcopy(records)
    of(records, "journal", action=action)[0].update(cells)
    assert ask(tmp_path, records)[0] == 1


@pytest.mark.parametrize("table", ["credential", "confirmation", "machine_name"])
def test_a_row_taken_away_is_missed(records, tmp_path, table):
    place = next(n for n, record in enumerate(records) if record["table"] == table)
    assert ask(tmp_path, records[:place] + records[place + 1 :])[0] == 1


def test_an_identifier_added_by_hand_is_named(records, tmp_path):
    extra = of(records, "credential")[0] | {"id": 3, "slot": 3, "machine_id": "aipZZZ999"}
    code, said = ask(tmp_path, [*records, {"table": "credential", "row": extra}])
    assert code == 1
    assert "identifiant 3 :" in said


def test_one_person_at_both_places_is_seen(records, tmp_path):
    first = of(records, "signature", office="repondant")[0]
    cells = {"person": first["person"], "staff_id": first["staff_id"]}
    code, said = ask(tmp_path, changed(records, "signature", 2, **cells))
    assert code == 1
    assert "deux personnes" in said


def test_whoever_keyed_the_form_may_not_sign_for_soes(records, tmp_path):
    soes = of(records, "signature", office="soes")[0]["staff_id"]
    code, said = ask(tmp_path, changed(records, "access_request", keyed_by_id=soes))
    assert code == 1
    assert "saisi" in said


def test_a_grant_rewritten_with_all_its_hashes_is_still_not_what_was_asked(records, tmp_path):
    """A forger who redoes every hash but cannot redo the applicant's signature."""
    records = copy.deepcopy(records)
    (request,) = of(records, "access_request")
    request["grant"]["labels"][0] = "Logiciel du faussaire"
    text = canonical(request["grant"])
    request["grant_hash"] = digest(text)
    for row in of(records, "signature"):
        if row["office"] != "authorizer":
            row |= {"content": text, "content_hash": digest(text)}
    for row in of(records, "journal"):
        row["empreinte"] = digest(text)
    of(records, "credential", slot=1)[0]["label"] = "Logiciel du faussaire"
    code, said = ask(tmp_path, records)
    assert code == 1
    assert "ce qui est octroyé n’est pas ce qui a été demandé et signé" in said


@pytest.mark.parametrize("text", ["{", "[]", '{"table": "credential"}', "SQLite format 3\0"])
def test_what_is_no_base_is_unreadable(tmp_path, text):
    path = tmp_path / "x"
    path.write_text(text)
    assert answer(TOOL, path)[0] == 2
    assert answer(TOOL, tmp_path / "absent")[0] == 2
    path.write_text(json.dumps({"table": "credential", "row": {"id": 1}}))
    assert answer(TOOL, path)[0] == 2
