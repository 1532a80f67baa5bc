"""Who visits: nobody, a machine, each office, the three parties, and the parties of strangers."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from django.conf import settings
from django.test import Client
from tests.cast import STAFF, account
from tests.matrix.families import Addresses, Family
from tests.poterne.bureau.desk import at
from tests.poterne.gate.porte import basic
from tests.poterne.portal.browser import Browser, Hands

from poterne.core.links import Purpose
from poterne.facade.sessions import PORTAIL
from poterne.records.models import SavedView

ROLES = ("préparateur", "autorisante", "responsable")
STRANGE = tuple(f"{role} d’ailleurs" for role in ROLES)
OFFICES = tuple(person.offices[0].value for person in STAFF)
VISITORS = ("personne", "machine", *OFFICES, *ROLES, *STRANGE)


class Visitors:
    """A browser each, signed in by the pages themselves; ``views``: one saved view by office."""

    def __init__(self, hers: Family, theirs: Family, hands: Hands) -> None:
        machine = hers.requests["accordee"].credentials.get().machine_id
        self.clients = {
            "personne": Client(),
            "machine": Client(headers={"Authorization": basic(machine, "x" * 43)}),
        }
        self.views: dict[str, int] = {}
        for name, person in zip(OFFICES, STAFF, strict=True):
            self.clients[name] = at(person, hands.now).client
            held = SavedView.objects.create(
                staff=account(person, hands.now),
                name="Vue",
                query="?etat=recue",
                created_at=hands.now,
            )
            self.views[name] = held.pk
        self._prove(hers, ROLES, hands)
        self._prove(theirs, STRANGE, hands)
        for client in self.clients.values():
            client.raise_request_exception = False

    def _prove(self, family: Family, names: tuple[str, ...], hands: Hands) -> None:
        people: Addresses = family.people
        for name, address in zip(
            names, (people.preparer, people.authorizer, people.it_lead), strict=True
        ):
            browser = Browser()
            browser.prove_for(family.requests["accordee"], address)
            self.clients[name] = browser.client

    @contextmanager
    def proved_for(self, purpose: Purpose) -> Iterator[None]:
        """Every party typed a fresh code for that."""
        self._say(purpose)
        yield
        self._say(Purpose.SUIVI)

    def _say(self, purpose: Purpose) -> None:
        store = import_module(settings.SESSION_ENGINE).SessionStore
        for name in (*ROLES, *STRANGE):
            session = store(self.clients[name].cookies[PORTAIL.cookie].value)
            session["preuve"] = str(purpose)
            session.save()
