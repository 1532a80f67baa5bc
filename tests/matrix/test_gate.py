"""The same table for a gate: each address, each method, with whose proof, about whose token."""

import json
import os
from urllib.parse import urlencode

import pytest
from django.core.signals import request_finished, request_started
from tests.cast import gmf
from tests.conftest import NOW
from tests.line import granted
from tests.matrix import table
from tests.matrix.routes import GATE
from tests.matrix.visits import NOT_A_CHANGE, undone
from tests.poterne.gate.porte import FORM, SECRETS, Porte, Software, basic, password_of

FILE = table.FILE.with_name("expected_gate.tsv")
VISITORS = ("personne", "logiciel", "autre logiciel", "étranger", "ressource", "personnel")
"""« logiciel » asks about itself; « autre logiciel » about the first; « étranger » shows an
identifier of the other environment; « personnel » a cookie of the desk."""
_PORTE = "urn:poterne:production:porte"
_JSON = {"/b2b/v1/activation": {"mode": "secret"}, "/b2b/v1/suspension": {"motif": "compromission"}}
_OTHERS = {
    "personne": {},
    "étranger": {"Authorization": basic("pip0000zz", "x" * 43)},
    "ressource": {"Authorization": basic("res-inscription", SECRETS["res-inscription"])},
    "personnel": {"Cookie": f"bureau={'x' * 32}"},
}
_REFUSED = ("401", "403", "404", "405")


class Callers:
    """Two active programs, a third that waits for its activation, a token of the first."""

    def __init__(self, porte: Porte) -> None:
        self.porte = porte
        one, two, self.waiting = granted(gmf(3), NOW).credentials.order_by("slot")
        self.basics = [self._active(each) for each in (one, two)]
        self.tokens = [porte.token(each).json["access_token"] for each in self.basics]
        wide = [porte.token(each, resource=_PORTE).json for each in self.basics]
        self.own_tokens = [each["access_token"] for each in wide]
        self.password = password_of(self.waiting)

    def _active(self, credential) -> str:
        made = Software(self.porte, credential.machine_id)
        secret = made.activate_secret(password_of(credential)).json["secret"]
        return basic(credential.machine_id, secret)

    def proof(self, path: str, visitor: str) -> dict[str, str]:
        """The headers by which that visitor says who it is."""
        if visitor in _OTHERS:
            return _OTHERS[visitor]
        rank = int(visitor == "autre logiciel")
        if path == "/b2b/v1/activation":
            shown = (self.password, "AAAAAA-BBBBBB-CCCCCC-DDDDDD")[rank]
            return {"Authorization": basic(self.waiting.machine_id, shown)}
        if path.startswith("/b2b/"):
            return {"Authorization": f"Bearer {self.own_tokens[rank]}"}
        return {"Authorization": self.basics[rank]}

    def call(self, path: str, method: str, visitor: str) -> str:
        """Its status; « * »: rows were written."""
        self.porte.forgive()
        body, kind = urlencode(self._form(path)).encode(), FORM
        if path in _JSON:
            body, kind = json.dumps(_JSON[path]).encode(), "application/json"
        headers = self.proof(path, visitor) | ({"Content-Type": kind} if method == "POST" else {})
        with undone() as changes:
            answer = self.porte.call(method, path, body if method == "POST" else b"", headers)
        return f"{answer.status}{'*' if changes.tables - NOT_A_CHANGE else ''}"

    def _form(self, path: str) -> dict[str, str]:
        if path == "/oauth2/token":
            return {"grant_type": "client_credentials"}
        return {"token": self.tokens[0]}

    def rows(self):
        """Every line of the table."""
        for path in GATE:
            for method in ("GET", "POST"):
                cells = {name: self.call(path, method, name) for name in VISITORS}
                if set(cells.values()) != {"405"}:
                    yield ("porte", path, "–", method), cells


@pytest.fixture
def rows(base, settings, monkeypatch, tmp_path):
    # A server closes what is stale between two calls; here the transaction is still under way.
    for signal in (request_started, request_finished):
        monkeypatch.setattr(signal, "send", lambda **_: [])
    found = dict(Callers(Porte(settings, monkeypatch, tmp_path / "production")).rows())
    if os.environ.get("MATRICE") == "ecrire":
        table.write(found, FILE)
    return found


def test_every_address_of_a_gate_answers_each_caller_as_the_table_says(rows):
    assert rows == table.read(FILE)
    assert {path for _, path, _, _ in rows} == GATE.keys()


def test_whoever_a_gate_refuses_changed_nothing(rows):
    """But for the count of wrong passwords, kept beside the one that was tried."""
    changed = {
        (path, visitor)
        for (_, path, _, _), cells in rows.items()
        for visitor, found in cells.items()
        if found.endswith("*") and found.startswith(_REFUSED)
    }
    assert changed <= {("/b2b/v1/activation", "autre logiciel")}
