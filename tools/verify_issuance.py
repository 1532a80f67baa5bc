#!/usr/bin/env python3
"""Refait le chemin de chaque identifiant de Poterne, sans rien lui emprunter.

  verify_issuance.py BASE

demande → empreinte de l'octroi → deux signatures de deux personnes → lignes du journal → validité.
BASE est un fichier SQLite, ou des lignes JSON {"table": "…", "row": {…}} (« - » : l'entrée
standard). Depuis PostgreSQL, sous le rôle poterne_read :

  psql -qAt -c "COPY (
      SELECT json_build_object('table', 'access_request', 'row', to_jsonb(t)) FROM access_request t
      UNION ALL SELECT json_build_object('table', 'signature', 'row', to_jsonb(t) - 'image')
          FROM signature t
      UNION ALL SELECT json_build_object('table', 'credential', 'row', to_jsonb(t))
          FROM credential t
      UNION ALL SELECT json_build_object('table', 'confirmation', 'row', to_jsonb(t))
          FROM confirmation t
      UNION ALL SELECT json_build_object('table', 'machine_name', 'row', to_jsonb(t))
          FROM machine_name t
      UNION ALL SELECT json_build_object('table', 'journal', 'row', to_jsonb(t)) FROM journal t
  ) TO STDOUT WITH (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')" poterne

Le journal lui-même est l'affaire de verify_journal.py.
Sortie : 0 chaque identifiant se justifie · 1 au moins un ne se justifie pas (chaque ligne dit
lequel et pourquoi) · 2 illisible · 3 aucun identifiant à examiner.
"""

import argparse
import json
import sqlite3
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

JUSTIFIED, UNJUSTIFIED, UNREADABLE, NOTHING = 0, 1, 2, 3
TABLES = {
    "access_request": "id, reference, state, form, edition, type, section3, asked_count,"
    " authorizer_fold, it_lead_fold, preparer_fold, keyed_by_id, demande_hash, grant_hash,"
    ' "grant", valid_from, valid_until, registered_on, repondant_signed_on, soes_signed_on',
    "signature": "id, request_id, office, person, staff_id, content, content_hash, voided_at",
    "credential": "id, request_id, slot, machine_id, environment, label, scopes, valid_from,"
    " valid_until",
    "confirmation": "request_id, address_fold",
    "machine_name": "core",
    "journal": "seq, acte, acteur, action, objet, avant, apres, empreinte",
}
WATCHED = {"demande.signee_repondant", "demande.accordee", "identifiant.cree"}
PREFIXES = {"production": "aip", "partenaire": "pip"}
Row = dict[str, Any]


class Base:
    """The rows, found by what they are about."""

    def __init__(self, rows: Iterable[tuple[str, Row]]) -> None:
        self.requests: list[Row] = []
        self.names: set[str] = set()
        self.signatures: dict[int, list[Row]] = defaultdict(list)
        self.credentials: dict[int, list[Row]] = defaultdict(list)
        self.confirmed: dict[int, set[str]] = defaultdict(set)
        self.journal: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for table, row in rows:
            self._put(table, row)

    def _put(self, table: str, row: Row) -> None:
        if table == "access_request":
            self.requests.append(row)
        elif table == "machine_name":
            self.names.add(row["core"])
        elif table == "signature" and row["voided_at"] is None:
            self.signatures[row["request_id"]].append(row)
        elif table == "credential":
            self.credentials[row["request_id"]].append(row)
        elif table == "confirmation":
            self.confirmed[row["request_id"]].add(row["address_fold"])
        elif table == "journal" and row["action"] in WATCHED:
            self.journal[row["action"], row["objet"]].append(row)

    def row(self, action: str, about: str) -> Row | None:
        """The last row of that action about that object."""
        found = self.journal.get((action, about))
        return max(found, key=lambda row: row["seq"]) if found else None


def digest(text: str) -> str:
    """SHA-256 of the UTF-8 bytes, hex."""
    return sha256(text.encode()).hexdigest()


def canonical(value: Any) -> str:
    """RFC 8785, for what a grant holds: members sorted by UTF-16 units, no space."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: str(name).encode("utf-16-be"))
        return "{" + ",".join(f"{canonical(name)}:{canonical(value[name])}" for name in names) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def findings(base: Base) -> Iterator[str]:
    """One line per thing that does not follow."""
    accorded = {request["id"] for request in base.requests if request["state"] == "accordee"}
    for number, credentials in base.credentials.items():
        if number not in accorded:
            for credential in credentials:
                yield f"identifiant {credential['id']} : sa demande n’est pas accordée"
    for request in base.requests:
        if request["state"] == "accordee":
            yield from of_request(request, base)
    created = {about for action, about in base.journal if action == "identifiant.cree"}
    present = {f"identifiant:{one['id']}" for some in base.credentials.values() for one in some}
    for about in sorted(created - present):
        yield f"{about} : créé selon le journal, absent de la base"


def of_request(request: Row, base: Base) -> Iterator[str]:
    """What is wrong with one accorded request and its identifiers."""
    about = f"demande {request['id']}"
    try:
        for check in (of_grant, of_demand, of_people, of_journal, of_identifiers):
            for why in check(request, base):
                yield why if why.startswith("identifiant") else f"{about} : {why}"
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        yield f"{about} : octroi ou texte signé illisible ({type(fault).__name__} {fault})"


def of_grant(request: Row, _base: Base) -> Iterator[str]:
    """The frozen grant is what its hash says, and what the columns beside it say."""
    grant = request["grant"]
    if digest(canonical(grant)) != request["grant_hash"]:
        yield "l’empreinte de l’octroi n’est pas celle de l’octroi"
    columns = {
        "demande": request["demande_hash"],
        "count": request["asked_count"],
        "type": request["type"],
        "form": request["form"],
        "edition": request["edition"],
        "reference": request["reference"],
        "valid_from": request["valid_from"],
        "valid_until": request["valid_until"],
    }
    for name, found in columns.items():
        if grant.get(name) != found:
            yield f"l’octroi dit {name} = {grant.get(name)!r}, la demande {found!r}"
    days = [request[name] for name in ("repondant_signed_on", "soes_signed_on", "registered_on")]
    if None in days or days != sorted(days) or grant["valid_from"] > grant["valid_until"]:
        yield "les dates ne se suivent pas"


def of_demand(request: Row, base: Base) -> Iterator[str]:
    """The authorizer signed this very demand, and each address in the grant was confirmed."""
    grant = request["grant"]
    signed = [row for row in base.signatures[request["id"]] if row["office"] == "authorizer"]
    if [row["content_hash"] for row in signed] != [request["demande_hash"]]:
        yield "la personne qui autorise n’a pas signé cette demande"
        return
    if digest(signed[0]["content"]) != request["demande_hash"]:
        yield "le texte signé par la personne qui autorise n’est pas celui de son empreinte"
    said = json.loads(signed[0]["content"])
    answers = said["answers"]
    asked = (said["reference"], said["form"], said["edition"], answers["types"], answers["context"])
    given = (grant["reference"], grant["form"], grant["edition"], [grant["type"]], grant["context"])
    if asked != given or answers["labels"][: grant["count"]] != grant["labels"]:
        yield "ce qui est octroyé n’est pas ce qui a été demandé et signé"
    addresses = [request["authorizer_fold"]]
    addresses += [request["it_lead_fold"]] if request["section3"] == "complete" else []
    if grant["addresses"] != sorted(addresses) or len(set(addresses)) != len(addresses):
        yield "les adresses de l’octroi ne sont pas celles de la demande"
    if not set(addresses) <= base.confirmed[request["id"]]:
        yield "une adresse n’a pas été confirmée"


def of_people(request: Row, base: Base) -> Iterator[str]:
    """Two people of the authority, no parties, signed this very grant."""
    signed = {row["office"]: row for row in base.signatures[request["id"]]}
    pair = [signed[office] for office in ("repondant", "soes") if office in signed]
    parties = [request[f"{who}_fold"] for who in ("authorizer", "it_lead", "preparer")]
    for row in pair:
        covers = row["content_hash"] == request["grant_hash"] == digest(row["content"])
        if not covers or row["content"] != canonical(request["grant"]):
            yield f"la signature « {row['office']} » ne porte pas sur cet octroi"
        if row["person"] in parties:
            yield f"la signature « {row['office']} » est celle d’une partie"
    if len({row["person"] for row in pair}) != 2 or len({row["staff_id"] for row in pair}) != 2:  # noqa: PLR2004  (two people)
        yield "l’octroi n’est pas signé par deux personnes, répondant et SOES"
    elif pair[1]["staff_id"] == request["keyed_by_id"]:
        yield "qui a saisi la demande l’a signée pour SOES"


def of_journal(request: Row, base: Base) -> Iterator[str]:
    """The journal tells both signatures, in order, by the people who gave them."""
    about, after = f"demande:{request['id']}", 0
    for office, action in (("repondant", "demande.signee_repondant"), ("soes", "demande.accordee")):
        row = base.row(action, about)
        if row is None or row["empreinte"] != request["grant_hash"]:
            yield f"le journal ne dit pas la signature « {office} » de cet octroi"
            continue
        signers = [one for one in base.signatures[request["id"]] if one["office"] == office]
        if [row["acteur"]] != [f"compte:{one['staff_id']}" for one in signers]:
            yield f"selon le journal, une autre personne a signé « {office} »"
        if row["seq"] < after:
            yield "selon le journal, SOES a signé avant le répondant"
        after = row["seq"]


def of_identifiers(request: Row, base: Base) -> Iterator[str]:
    """Exactly what was granted exists: rank, name, environment, software, validity, journal."""
    grant, credentials = request["grant"], base.credentials[request["id"]]
    ranks = sorted(row["slot"] for row in credentials)
    if ranks != list(range(1, grant["count"] + 1)):
        yield f"{grant['count']} identifiants accordés, rangs {ranks}"
    if len({row["scopes"] for row in credentials}) > 1:
        yield "les identifiants n’ont pas tous les mêmes portées"
    accord = base.row("demande.accordee", f"demande:{request['id']}")
    for row in credentials:
        for why in of_identifier(row, grant, base, accord):
            yield f"identifiant {row['id']} : {why}"


def of_identifier(row: Row, grant: Row, base: Base, accord: Row | None) -> Iterator[str]:
    """What is wrong with one identifier."""
    if row["environment"] != grant["type"]:
        yield "son environnement n’est pas celui de l’octroi"
    if row["machine_id"][:3] != PREFIXES[grant["type"]] or row["machine_id"][3:] not in base.names:
        yield "son nom n’est pas de cet environnement ou n’est pas au livre des noms"
    if row["label"] not in grant["labels"][row["slot"] - 1 : row["slot"]]:
        yield "son logiciel n’est pas celui de l’octroi"
    if (row["valid_from"], row["valid_until"]) != (grant["valid_from"], grant["valid_until"]):
        yield "sa validité n’est pas celle de l’octroi"
    births = base.journal.get(("identifiant.cree", f"identifiant:{row['id']}"), [])
    if len(births) != 1:
        yield f"{len(births)} lignes du journal disent sa création"
    for birth in births:
        same = accord is not None and birth["acte"] == accord["acte"]
        if not same or birth["apres"] != "cree" or birth["empreinte"] != digest(canonical(grant)):
            yield "il n’a pas été créé par l’acte qui a accordé la demande"


def read(source: str) -> Iterator[tuple[str, Row]]:
    """(table, row) of a SQLite file, of a file of JSON lines, or of the standard input."""
    if source == "-":
        yield from json_rows(sys.stdin)
        return
    with Path(source).open("rb") as file:
        is_sqlite = file.read(16) == b"SQLite format 3\0"
    if is_sqlite:
        yield from sqlite_rows(Path(source))
        return
    with Path(source).open(encoding="utf-8") as lines:
        yield from json_rows(lines)


def sqlite_rows(path: Path) -> Iterator[tuple[str, Row]]:
    """Every row that matters."""
    base = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    base.row_factory = sqlite3.Row
    for table, columns in TABLES.items():
        for found in base.execute(f"SELECT {columns} FROM {table}"):  # noqa: S608  (our own names)
            row = dict(found)
            if row.get("grant"):
                row["grant"] = json.loads(row["grant"])
            yield table, row
    base.close()


def json_rows(lines: Iterable[str]) -> Iterator[tuple[str, Row]]:
    """Every row, table by table or not."""
    for line in lines:
        record = json.loads(line)
        yield record["table"], record["row"]


def main(arguments: list[str] | None = None) -> int:
    """The exit code; what does not follow is printed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("base")
    options = parser.parse_args(arguments)
    try:
        base = Base(read(options.base))
        found = list(findings(base))
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        sqlite3.DatabaseError,
    ) as fault:
        print(f"ILLISIBLE : {type(fault).__name__} {fault}")
        return UNREADABLE
    count = sum(map(len, base.credentials.values()))
    if found:
        print("\n".join(f"NON JUSTIFIÉ : {line}" for line in found))
        return UNJUSTIFIED
    if not count:
        print("Aucun identifiant à examiner.")
        return NOTHING
    print(f"{count} identifiant(s) : chacun se justifie.")
    return JUSTIFIED


if __name__ == "__main__":
    sys.exit(main())
