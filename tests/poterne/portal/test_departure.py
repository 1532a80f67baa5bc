"""« Je quitte cette fonction »: what was his dies at once, what works goes on, all are told."""

from dataclasses import replace

import pytest
from tests import line
from tests.cast import GAGNON, MORIN, PELLETIER, ROY, TREMBLAY, gmf, partner
from tests.poterne.portal.browser import Browser, mailed

from poterne.acts.delivery import claim
from poterne.acts.departure import leave
from poterne.acts.handover import hand_over
from poterne.acts.it_lead import ask_password
from poterne.acts.journaling import party
from poterne.acts.leaks import report_leak
from poterne.acts.remittance import reissue_password
from poterne.core.offices import NotAllowed
from poterne.records.models import AccessRequest, Delivery, JournalRow, Link

LEAD = party("it_lead", ROY.fold)


@pytest.fixture
def record(hands, settings) -> AccessRequest:
    granted = line.granted(gmf(), hands.now)
    hands.forward(minutes=5)
    while claim(now=hands.now):
        pass
    for state in ("temporaire", "actif"):
        granted.credentials.filter(slot=1).update(state=state)
    return granted


@pytest.fixture
def lead(visitor, record) -> Browser:
    visitor.prove_for(record, ROY.email)
    return visitor


def path(record: AccessRequest) -> str:
    return f"/justificatifs/{record.reference_shown}/quitter/"


def test_the_page_says_in_numbers_what_stops_and_what_goes_on(lead, record):
    assert path(record) in lead.open("/justificatifs/").html
    page = lead.open(path(record))
    assert page.screen == "Portail-32-Quitter"
    assert page.says("2 identifiants attendent encore")
    assert page.says("1 logiciel déjà activé continue de fonctionner")
    record.refresh_from_db()
    assert record.it_lead_left_at is None


def test_he_leaves_once_and_nothing_is_his_any_more(lead, record, hands):
    hand_over(request=record, by=line.authorizer(record), now=hands.now)
    handed = mailed(Link.objects.filter(purpose="transmission").latest("pk"))
    page = lead.open(path(record))
    after = lead.post(path(record), acte=page.hidden("acte"))
    assert after.screen == "Portail-32-Parti"
    assert lead.open("/justificatifs/").screen == "Portail-32-Entree"
    again = Browser()
    again.prove(ROY.email)
    assert again.open("/justificatifs/").screen == "Portail-32-Entree"
    for name in ("mot-de-passe", "fuite"):
        for credential in record.credentials.all():
            assert again.open(f"/justificatifs/{credential.pk}/{name}/").status == 404
    assert again.open(path(record)).status == 404
    assert again.open(f"/transmission/{handed}/").status == 410
    assert not record.links.filter(address_fold=ROY.fold, used_at=None, replaced_at=None).exists()
    assert JournalRow.objects.filter(action="responsable.parti").count() == 1


def test_waiting_passwords_die_and_active_software_goes_on(record, hands):
    assert record.credentials.filter(proofs__state="actif").count() == 3
    leave(request=record, by=LEAD, now=hands.now)
    assert not record.credentials.filter(proofs__kind="temporaire", proofs__state="actif").exists()
    waiting = Delivery.objects.filter(half="mot_de_passe", state="created")
    assert not waiting.exists()
    states = list(record.credentials.order_by("slot").values_list("state", "epoch"))
    assert states == [("actif", 1), ("temporaire", 1), ("temporaire", 1)]


def test_the_authorizer_the_authority_and_he_are_told(record, hands):
    leave(request=record, by=LEAD, now=hands.now)
    told = Delivery.objects.filter(kind__in=["M-28", "M-29"]).values_list("kind", "to")
    assert sorted(told) == [
        ("M-28", "Demandes_acces_SEL@poterne.example"),
        ("M-28", TREMBLAY.email),
        ("M-29", ROY.email),
    ]
    hers = Browser()
    hers.prove_for(record, TREMBLAY.email)
    page = hers.open("/acces/")
    assert page.says("Le responsable informatique a quitté cette fonction le 23 novembre 2026.")
    assert not page.says("Transmettre au responsable informatique")


def test_no_acts_of_his_are_left_and_no_password_goes_to_nobody(record, hands):
    first = record.credentials.get(slot=1)
    leave(request=record, by=LEAD, now=hands.now)
    first.refresh_from_db()
    for act in (ask_password, report_leak, leave):
        about = {"request": record} if act is leave else {"credential": first}
        record.refresh_from_db()
        with pytest.raises(NotAllowed):
            act(**about, by=LEAD, now=hands.now, acte="")
    with pytest.raises(NotAllowed):
        reissue_password(credential=first, by=line.staff(GAGNON, hands.now), now=hands.now)


def test_a_partner_whose_lead_left_gets_the_next_password_by_post(hands):
    helped = replace(partner(), it_lead=gmf().it_lead)
    record = line.granted(helped, hands.now)
    leave(request=record, by=party("it_lead", record.it_lead_fold), now=hands.now)
    record.refresh_from_db()
    first = record.credentials.first()
    reissue_password(credential=first, by=line.staff(GAGNON, hands.now), now=hands.now)
    assert first.deliveries.filter(half="mot_de_passe").latest("pk").kind == "P-01"


@pytest.mark.parametrize("stranger", [MORIN, TREMBLAY, PELLETIER])
def test_nobody_leaves_in_his_place(record, hands, stranger):
    person = Browser()
    person.prove(stranger.email)
    assert person.post(path(record)).status == 404
    with pytest.raises(NotAllowed):
        leave(request=record, by=party("it_lead", stranger.fold), now=hands.now)
