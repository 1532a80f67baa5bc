"""The identifiers go from the authorizer to the IT lead, once, by a page no machine can spend."""

import pytest
from tests import line
from tests.cast import MORIN, ROY, TREMBLAY, gmf, partner
from tests.poterne.portal.browser import CODE, Browser, about, latest, mailed

from poterne.acts.withdrawal import suspend, withdraw
from poterne.core.links import Purpose
from poterne.records.models import AccessRequest, Delivery, JournalRow, Link


@pytest.fixture
def record(hands) -> AccessRequest:
    return line.granted(gmf(), hands.now)


@pytest.fixture
def owner(visitor, record) -> Browser:
    """Dre Tremblay, her code typed."""
    visitor.fill("/acces/", adresse=TREMBLAY.email)
    mailed(latest(Purpose.ACCES))
    visitor.fill("/code/", code=CODE)
    return visitor


@pytest.fixture
def path(owner, record) -> str:
    """She pressed « Transmettre », the mail left: where its link leads."""
    owner.fill(about(record, "transmettre/"))
    return f"/transmission/{mailed(latest(Purpose.TRANSMISSION))}/"


def names(record: AccessRequest) -> list[str]:
    return [each.machine_id for each in record.credentials.order_by("slot")]


def proved(path: str, person: Browser) -> Browser:
    """The IT lead asked a code at the page of the link, and typed it."""
    person.fill(path)
    mailed(latest(Purpose.JUSTIFICATIFS))
    page = person.fill("/code/", code=CODE)
    assert (page.screen, page.path) == ("Portail-34", path)
    return person


def test_she_hands_over_on_its_own_page_and_he_gets_a_link_without_any_identifier(owner, record):
    assert owner.open("/acces/").says("Transmettre au responsable informatique")
    page = owner.open(about(record, "transmettre/"))
    assert page.screen == "Portail-23-Transmettre"
    assert not Link.objects.filter(purpose=Purpose.TRANSMISSION).exists()
    for _ in range(2):
        owner.post(page.path, acte=page.hidden("acte"))
    mail = Delivery.objects.get(kind="M-15")
    assert (mail.to, mail.half, mail.context) == (ROY.email, "avis", {})
    assert JournalRow.objects.get(action="remise.transmise").motif == "lien"
    page = owner.open("/acces/")
    assert page.says("Il n’est pas encore ouvert.")
    assert page.says("Transmettre de nouveau")


def test_he_reads_them_once_after_a_code_sent_to_his_address(other, owner, record, path):
    assert other.open(path).says("Recevoir un code")
    page = proved(path, other).open(path)
    assert page.says("Afficher les identifiants")
    assert not [name for name in names(record) if name in page.html]
    shown = other.fill(path)
    assert shown.screen == "Portail-34-Lecture"
    assert [name for name in names(record) if name in shown.html] == names(record)
    assert shown.says("Identifiant 3 de 3")
    for again in (other.open(path), other.fill(path)):
        assert (again.screen, again.status) == ("Portail-34-Fin", 410)
        assert again.says("Ces identifiants ont été consultés le 23 novembre 2026 à 9 h 05.")
        assert not [name for name in names(record) if name in again.html]
    assert JournalRow.objects.filter(action="remise.consultee").count() == 1
    assert owner.open("/acces/").says("Il les a consultés le 23 novembre 2026 à 9 h 05.")


def test_robots_spend_nothing_and_see_nothing(record, path):
    robot = Browser()
    for _ in range(2):
        robot.client.head(path)
        pages = [robot.open(path), robot.fill(path), robot.fill("/code/"), robot.fill("/code/")]
        pages += [robot.fill("/code/", code="000000"), robot.post(path, code=CODE, moi="on")]
        assert not [p for p in pages for name in names(record) if name in p.html]
    link = latest(Purpose.TRANSMISSION)
    assert (link.used_at, link.replaced_at) == (None, None)
    assert not JournalRow.objects.filter(action="remise.consultee").exists()


@pytest.mark.parametrize("address", [MORIN.email, TREMBLAY.email])
def test_another_proven_mailbox_is_asked_for_his_code(record, path, address):
    person = Browser()
    person.prove(address)
    page = person.fill(path)
    assert page.screen == "Portail-Code"
    assert Delivery.objects.latest("pk").to == ROY.email
    assert latest(Purpose.TRANSMISSION).used_at is None


def test_a_new_link_replaces_the_last_and_a_week_ends_it(owner, other, record, path, hands):
    owner.fill(about(record, "transmettre/"))
    assert other.open(path).says("Ce lien a été remplacé ou arrêté.")
    path = f"/transmission/{mailed(latest(Purpose.TRANSMISSION))}/"
    hands.forward(days=7)
    page = other.open(path)
    assert page.status == 410
    assert page.says("Demandez à la personne qui autorise")


def test_the_last_identifier_that_is_stopped_kills_the_link(other, record, path, hands):
    by, now = line.authorizer(record), hands.now
    record.credentials.update(state="temporaire")
    for rank, credential in enumerate(record.credentials.all()):
        assert other.open(path).status == 200
        stop = suspend if rank % 2 else withdraw
        stop(credential=credential, reason="depart", by=by, now=now)
    assert rank
    assert other.open(path).status == 410


def test_nobody_else_hands_over(record, hands):
    for address in (ROY.email, MORIN.email):
        person = Browser()
        person.prove(address)
        assert person.open(about(record, "transmettre/")).status == 404
        assert person.post(about(record, "transmettre/")).status == 404
    assert not Link.objects.filter(purpose=Purpose.TRANSMISSION).exists()


def test_without_an_it_lead_there_is_nobody_to_hand_to(visitor, hands):
    record = line.granted(partner(), hands.now)
    visitor.prove_for(record, record.dossier().authorizer.email)
    assert not visitor.open("/acces/").says("Transmettre au responsable")
    for page in (
        visitor.open(about(record, "transmettre/")),
        visitor.post(about(record, "transmettre/")),
    ):
        assert page.status == 403
        assert page.says("Il n’y a rien à transmettre pour cette demande.")


def test_an_unknown_link_is_not_found(visitor):
    assert visitor.open("/transmission/inconnu/").status == 404
