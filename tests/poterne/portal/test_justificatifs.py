"""« Vos justificatifs »: the IT lead sees states and ends, asks a password, reports a leak."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import line
from tests.cast import MORIN, PELLETIER, ROY, TREMBLAY, gmf
from tests.poterne.portal.browser import CODE, Browser, about, latest, mailed

from poterne.acts.delivery import claim
from poterne.acts.handover import hand_over
from poterne.acts.withdrawal import suspend
from poterne.core.links import Purpose
from poterne.records.models import AccessRequest, Credential, Delivery, JournalRow, Proof


@pytest.fixture
def record(hands) -> AccessRequest:
    granted = line.granted(gmf(), hands.now)
    hands.forward(minutes=5)
    return granted


@pytest.fixture
def lead(visitor, record) -> Browser:
    """M. Roy, his code typed."""
    visitor.fill("/justificatifs/", adresse=ROY.email)
    mailed(latest(Purpose.JUSTIFICATIFS))
    assert visitor.fill("/code/", code=CODE).screen == "Portail-32"
    return visitor


def first(record: AccessRequest) -> Credential:
    return record.credentials.get(slot=1)


def passwords(now) -> None:
    """The worker made every password that was due."""
    while claim(now=now):
        pass


def activated(record: AccessRequest, hands) -> Credential:
    """As if its software had activated it with a key; the guards see the legal moves."""
    credential = first(record)
    for state in ("temporaire", "actif"):
        credential.state = state
        credential.activated_at = hands.now if state == "actif" else None
        credential.save()
    Proof.objects.create(
        credential=credential,
        ref="c-1",
        kind="cle",
        state="actif",
        thumbprint="x" * 43,
        created_at=hands.now,
        expires_at=hands.now + timedelta(days=30),
    )
    return credential


def test_ranks_and_software_are_shown_but_no_identifier_before_the_hand_over(lead, record, hands):
    page = lead.open("/justificatifs/")
    assert page.says("Identifiant 3 de 3")
    assert page.says(first(record).label)
    assert not [c for c in record.credentials.all() if c.machine_id in page.html]
    hand_over(request=record, by=line.authorizer(record), now=hands.now)
    page = lead.open("/justificatifs/")
    assert all(c.machine_id in page.html for c in record.credentials.all())


def test_an_activated_identifier_is_named_and_its_key_has_days_left(lead, record, hands):
    credential = activated(record, hands)
    page = lead.open("/justificatifs/")
    assert [c.slot for c in record.credentials.all() if c.machine_id in page.html] == [1]
    assert page.says("Clé, jusqu’au 2026-12-23 (30 jours)")
    credential.refresh_from_db()
    assert page.says("Jamais")


def test_a_password_in_force_is_told_by_its_end_never_by_its_value(lead, record, hands):
    assert lead.open("/justificatifs/").says("Aucun justificatif en vigueur")
    passwords(hands.now)
    assert lead.open("/justificatifs/").says(
        "Mot de passe temporaire, jusqu’au 2026-12-07 (14 jours)"
    )
    hands.forward(days=14)
    assert not lead.open("/justificatifs/").says("(0 jour)")


def test_a_new_password_leaves_for_the_address_on_file_three_times_a_day(lead, record, hands):
    passwords(hands.now)
    path = f"/justificatifs/{first(record).pk}/mot-de-passe/"
    page = lead.open(path)
    assert page.screen == "Portail-32-Demander"
    for _ in range(2):
        assert lead.post(path, acte=page.hidden("acte")).screen == "Portail-32"
    waiting = Delivery.objects.filter(credential=first(record), kind="M-14", state="created")
    assert waiting.get().to == ROY.email
    for _ in range(2):
        hands.forward(hours=1)
        lead.fill(path)
    refused = lead.fill(path)
    assert refused.status == 429
    assert refused.says("Trop de demandes. Réessayez dans 1320 minutes.")
    assert (
        lead.fill(f"/justificatifs/{record.credentials.get(slot=2).pk}/mot-de-passe/").status == 200
    )
    hands.forward(hours=22)
    lead.fill("/justificatifs/", adresse=ROY.email)
    assert lead.fill(path).screen == "Portail-32"
    assert JournalRow.objects.filter(action="remise.refaite").count() == 5


def test_a_leak_suspends_at_once_and_tells_the_authorizer_and_the_ramq(lead, record, hands):
    credential = activated(record, hands)
    page = lead.open("/justificatifs/")
    assert page.html.count("/fuite/") == 1
    path = f"/justificatifs/{credential.pk}/fuite/"
    page = lead.open(path)
    assert page.says("en 1 seconde au plus")
    credential.refresh_from_db()
    assert credential.state == "actif"
    for _ in range(2):
        lead.post(path, acte=page.hidden("acte"))
    credential.refresh_from_db()
    assert (credential.state, credential.reason, credential.epoch) == ("suspendu", "fuite", 2)
    assert set(Delivery.objects.filter(kind="M-25").values_list("to", flat=True)) == {
        TREMBLAY.email,
        ROY.email,
    }
    assert Delivery.objects.get(kind="M-32").to == "Demandes_acces_SEL@poterne.example"
    page = lead.open("/justificatifs/")
    assert page.says("Fuite signalée : il reprend à la prochaine activation.")
    assert page.html.count(f"/justificatifs/{credential.pk}/") == 1
    path = f"/justificatifs/{credential.pk}/mot-de-passe/"
    assert lead.open(path).says("L’identifiant reprendra dès que le logiciel sera activé")
    assert lead.fill(path).screen == "Portail-32"
    waiting = Delivery.objects.filter(credential=credential, kind="M-14", state="created")
    assert waiting.get().to == ROY.email
    credential.refresh_from_db()
    assert credential.state == "suspendu"


def test_what_the_authorizer_stopped_he_does_not_bring_back(lead, record, hands):
    credential = activated(record, hands)
    by = line.authorizer(record)
    suspend(credential=credential, reason="fuite", by=by, now=hands.now)
    assert not lead.open("/justificatifs/").html.count(f"/justificatifs/{credential.pk}/")
    assert lead.fill(f"/justificatifs/{credential.pk}/mot-de-passe/").status == 403


def test_nobody_else_sees_or_asks(record, hands):
    credential = activated(record, hands)
    for address in (PELLETIER.email, TREMBLAY.email, MORIN.email):
        person = Browser()
        person.prove(address)
        assert person.open("/justificatifs/").screen == "Portail-32-Entree"
        for name in ("mot-de-passe", "fuite"):
            path = f"/justificatifs/{credential.pk}/{name}/"
            assert person.open(path).status == 404
            assert person.post(path).status == 404
    credential.refresh_from_db()
    assert credential.state == "actif"


def test_he_stops_or_restores_nothing_by_the_authorizer_s_pages(lead, record, hands):
    credential = activated(record, hands)
    for name in ("suspendre", "retirer", "retablir"):
        assert lead.post(f"/acces/{credential.pk}/{name}/").status == 404
    assert lead.open(about(record, "transmettre/")).status == 404


def test_an_address_without_identifiers_gets_the_same_answer_and_no_code(visitor, record):
    mails = Delivery.objects.count()
    assert visitor.fill("/justificatifs/", adresse=MORIN.email).screen == "Portail-Code"
    assert Delivery.objects.count() == mails
    assert visitor.open(f"/justificatifs/{first(record).pk}/fuite/").screen == "Portail-32-Entree"


def test_fifty_identifiers_take_few_queries(visitor, hands):
    record = line.granted(gmf(50), hands.now)
    visitor.prove_for(record, ROY.email)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert visitor.open("/justificatifs/").says("Identifiant 50 de 50")
    assert len(queries) <= 12
