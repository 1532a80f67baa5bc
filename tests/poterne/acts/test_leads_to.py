"""Where each mail leads: one table, every mail, every reader (experience.md §2.8)."""

import re

import pytest
from django.urls import resolve
from tests import line
from tests.cast import gmf
from tests.poterne.acts.rounds import post

from poterne.acts.messages import Made, compose
from poterne.core.mails import MAILS
from poterne.core.secret import Secret
from poterne.records.models import AccessRequest, Delivery, Link, Proof

pytestmark = pytest.mark.usefixtures("base")
OWN = {"authorizer": "acces", "it_lead": "justificatifs", "bureau": "dossier"}
LEADS_TO = {
    "M-01": "entrer",
    "M-02": "confirmer",
    "M-03": "signer_lien",
    "M-04": "signer_lien",
    "M-05": "signer",
    "M-06": "signer",
    "M-07": "suivre",
    "M-09": "corriger",
    "M-10": "corriger",
    "M-11": "suivi",
    "M-12": "suivi",
    "M-13": "acces",
    "M-14": "activer",
    "M-14b": "remise",
    "M-15": "transmission",
    "M-16": "acces",
    "M-17": OWN,
    "M-18": OWN,
    "M-19": OWN,
    "M-20": OWN,
    "M-25": OWN,
    "M-26": OWN,
    "M-27": OWN,
    "M-28": OWN,
    "M-29": "justificatifs",
    "M-32": OWN,
    "M-35": "suivi",
    "M-36": "demande",
    "M-38": "",
    "M-40": "invitation",
}
"""Kind → name of the page, by role where each person has his own; "": a code is typed."""
READERS = [(kind, role) for kind, mail in MAILS.items() for role in mail.to]
SAID = {"motif": "Une cause.", "points": ["Un point."], "genre": "une clé publique"}


@pytest.fixture
def record(now, base) -> AccessRequest:
    request = line.granted(gmf(1), now)
    post(now)
    return request


def test_the_table_names_every_mail():
    assert LEADS_TO.keys() == MAILS.keys()


@pytest.mark.parametrize(("kind", "role"), READERS)
def test_each_mail_leads_each_reader_to_a_page_that_is_his(kind, role, record, now):
    link = Link(purpose="suivi", address="", created_at=now, expires_at=now)
    about = {"request": record, "credential": record.credentials.get(), "link": link}
    row = Delivery(kind=kind, recipient_role=role, created_at=now, context=SAID, **about)
    made = Made(
        password=Secret("A" * 24),
        proof_id=Proof.objects.get().pk,
        token=Secret("a" * 43),
        code=Secret("042317"),
        at=now,
    )
    found = re.findall(r"://[^/\s]+(/\S*)", compose(row, made)[1])
    led = LEADS_TO[kind]
    wanted = led[role] if isinstance(led, dict) else led
    assert [resolve(path).url_name for path in found] == ([wanted] if wanted else [])
