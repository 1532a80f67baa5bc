"""Who gets what at each address: the file says it, the house does it, refusals change nothing."""

import os
from contextlib import nullcontext

import pytest
from django.db import connection
from django.urls import reverse
from tests.conftest import NOW
from tests.matrix import table
from tests.matrix.families import HERS, STATES, THEIRS, Family
from tests.matrix.routes import Route, routes
from tests.matrix.visitors import OFFICES, ROLES, STRANGE, VISITORS, Visitors
from tests.matrix.visits import REFUSED, visit
from tests.poterne.portal.browser import Hands

from poterne import clock
from poterne.bureau import access
from poterne.core.links import Purpose
from poterne.records.models import Organization

FRESH = {
    "renseignements_json": Purpose.RENSEIGNEMENTS,
    "renseignements_csv": Purpose.RENSEIGNEMENTS,
    "suspendre": Purpose.ARRET,
    "retirer": Purpose.ARRET,
}
_LINKS = {
    "entrer": Purpose.BROUILLON,
    "signer_lien": Purpose.SIGNER,
    "confirmer": Purpose.CONFIRMER,
    "decliner": Purpose.CONFIRMER,
    "transmission": Purpose.TRANSMISSION,
    "remise": Purpose.REVELATION,
    "pas_moi": Purpose.REVELATION,
    "pas_lu": Purpose.REVELATION,
}


NO_SUCH_METHOD = "405"
OF_ONE_REQUEST = frozenset({*STATES, "accordee", "accordee, code frais"})


class Ground:
    """The two families, and whoever visits; ``address`` is where a route leads in a situation."""

    def __init__(self, hands: Hands) -> None:
        self.hers, theirs = Family(HERS, hands.now), Family(THEIRS, hands.now)
        self.visitors = Visitors(self.hers, theirs, hands)

    def address(self, route: Route, situation: str, visitor: str) -> str:
        """Where the route leads then; what the families do not have is called 1."""
        given = self.hers.values(situation) | {
            "jeton": self._token(route, situation),
            "geste": situation.partition(" ")[2] or "prendre",
            "personne": 1,
            "name": "identifiants",
            "vue": self._view(situation, visitor),
            "numero": 1,
        }
        return reverse(
            route.full_name, kwargs={name: given.get(name, 1) for name in route.parameters}
        )

    def _token(self, route: Route, situation: str) -> str:
        if situation != "lien vivant":
            return "inconnu"
        return self.hers.tokens[_LINKS[route.name]]

    def _view(self, situation: str, visitor: str) -> int:
        views = self.visitors.views
        if situation == "la sienne":
            return views.get(visitor, 0)
        return views[next(each for each in OFFICES if each != visitor)]

    def visit(self, route: Route, situation: str, method: str, visitor: str) -> str:
        client = self.visitors.clients[visitor]
        kept = client.cookies.copy()
        try:
            return visit(client, method, self.address(route, situation, visitor))
        finally:
            client.cookies = kept

    def rows(self):
        """Every line of the table, as it is; a method that nobody may use has no line."""
        for route in routes():
            for situation in route.situations:
                with self._proved(route, situation):
                    for method in ("GET", "POST"):
                        cells = {
                            name: self.visit(route, situation, method, name)
                            for name in _visitors(route.door)
                        }
                        if set(cells.values()) != {NO_SUCH_METHOD}:
                            yield (route.door, route.name, situation, method), cells

    def _proved(self, route: Route, situation: str):
        if situation.endswith("code frais"):
            return self.visitors.proved_for(FRESH[route.name])
        return nullcontext()


def _visitors(door: str) -> tuple[str, ...]:
    """All of them on SQLite; on PostgreSQL, those whom the door knows, and nobody: what a cookie
    of the other door changes, no engine changes."""
    if connection.vendor == "sqlite":
        return VISITORS
    return ("personne", *(OFFICES if door == "bureau" else (*ROLES, *STRANGE)))


@pytest.fixture(scope="module")
def ground(copies, django_db_blocker):
    copies.open()
    patched = pytest.MonkeyPatch()
    patched.setattr(clock, "now", lambda: NOW)
    with django_db_blocker.unblock():
        yield Ground(Hands(NOW))
    patched.undo()
    copies.close()


@pytest.fixture(scope="module")
def rows(ground):
    found = dict(ground.rows())
    if os.environ.get("MATRICE") == "ecrire":
        table.write(found)
    return found


def test_every_address_is_in_the_table_and_answers_as_it_says(rows):
    expected = table.read()
    assert rows.keys() == expected.keys()
    wrong = {
        (*key, visitor): f"{found}, attendu {expected[key][visitor]}"
        for key, cells in rows.items()
        for visitor, found in cells.items()
        if expected[key][visitor] != found
    }
    assert wrong == {}


def test_every_address_answers_one_method_at_least(rows):
    named = {(door, route) for door, route, _, _ in rows}
    assert named == {(each.door, each.name) for each in routes()}


def test_nobody_meets_an_error_of_ours(rows):
    assert not [key for key, cells in rows.items() if "500" in "".join(cells.values())]


def test_whoever_is_refused_changed_nothing(rows):
    """But for a signature that failed, which the journal keeps (rules.md §4.10)."""
    changed = {
        (*key, visitor): found
        for key, cells in rows.items()
        for visitor, found in cells.items()
        if found[-1] in "*j" and found[:-1] in REFUSED
    }
    assert changed == {
        ("bureau", "signer", "conforme", "POST", "repondant"): "403j",
        ("bureau", "signer-soes", "signee_repondant", "POST", "soes"): "403j",
    }


def test_no_address_answers_another_method(ground):
    """What a browser's form never sends is refused to everybody, and changes nothing."""
    answers = {
        ground.visit(route, route.situations[0], method, name)
        for route in routes()
        for method in ("PUT", "PATCH", "DELETE")
        for name in ("personne", "agent", "autorisante")
    }
    assert answers <= REFUSED


def test_a_stranger_to_a_request_gets_what_a_reference_never_drawn_gets(rows):
    """Neither its existence nor its state is told to another clinic."""
    told = {
        cells[name]
        for (door, route, situation, _), cells in rows.items()
        if door == "portail" and situation in OF_ONE_REQUEST
        for name in STRANGE
    }
    assert told == {"404"}


def test_a_change_made_for_whoever_is_refused_is_seen(ground, monkeypatch):
    """Planted: the page of a refusal counts its readers in a table."""
    monkeypatch.setattr(access, "noticed", lambda *_, **__: Organization.objects.update(name="x"))
    route = next(each for each in routes() if each.name == "sante")
    assert ground.visit(route, "–", "GET", "agent") == "403*"
