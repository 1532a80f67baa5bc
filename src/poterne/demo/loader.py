"""Charge les gens de la démonstration et leurs demandes, une seule fois."""

import argparse
import sys
from datetime import datetime, timedelta

from django.conf import settings

from poterne import clock
from poterne.acts import staff as accounts
from poterne.acts.journaling import Actor, member
from poterne.demo import cases, pen
from poterne.demo.people import LAVOIE, ROUSSEL, STAFF, Person
from poterne.demo.sink import refuse_always
from poterne.records.models import Staff

_CONSOLE = Actor("console", "console")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to ask."""


def run(_options: argparse.Namespace) -> int:
    """The cast and its requests are there; a second time, nothing changes."""
    if not Staff.objects.exists():
        now = clock.now()
        _people(now - timedelta(days=4))
        cases.tell(now)
        if settings.MAIL_SPOOL is not None:
            refuse_always(settings.MAIL_SPOOL, cases.CLOSED)
            pen.stock(first=_administrator(LAVOIE), second=_administrator(ROUSSEL), now=now)
        sys.stdout.write("Démonstration chargée.\n")
    return 0


def _administrator(person: Person) -> Actor:
    return member(Staff.objects.get(email_fold=person.fold), "administrateur")


def _people(now: datetime) -> None:
    """The first administrateur from the console, the others by him, as anywhere."""
    first = accounts.first(email=LAVOIE.email, name=LAVOIE.name, by=_CONSOLE, now=now)
    by = member(first, "administrateur")
    for person in STAFF:
        if person is LAVOIE:
            continue
        invited = accounts.Person(person.email, person.name, person.offices, person.repondant_code)
        accounts.invite(person=invited, by=by, now=now)
