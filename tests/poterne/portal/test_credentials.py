"""« Mes accès »: her own identifiers, stopped by her alone; and the guide that activates them."""

import pytest
from tests import line
from tests.cast import GAGNON, MORIN, PELLETIER, ROY, TREMBLAY, gmf
from tests.poterne.portal.browser import CODE, Browser, latest, mailed

from poterne.acts.withdrawal import suspend
from poterne.core.links import Purpose
from poterne.records.models import AccessRequest, Credential, Delivery, JournalRow


@pytest.fixture
def record(hands) -> AccessRequest:
    return line.granted(gmf(), hands.now)


@pytest.fixture
def owner(visitor, record) -> Browser:
    """Dre Tremblay, her code typed."""
    visitor.fill("/acces/", adresse=TREMBLAY.email)
    mailed(latest(Purpose.ACCES))
    assert visitor.fill("/code/", code=CODE).screen == "Portail-23"
    return visitor


def active(record: AccessRequest, slot: int = 1) -> Credential:
    """As if its software had activated it; the guards see the legal moves."""
    credential = record.credentials.get(slot=slot)
    for state in ("temporaire", "actif"):
        credential.state = state
        credential.save()
    return credential


def armed(owner: Browser, path: str) -> Browser:
    """She asked for a code on that page, and typed it: the page comes back, ready."""
    owner.fill(path)
    mailed(latest(Purpose.ARRET))
    page = owner.fill("/code/", code=CODE)
    assert page.path == path
    return owner


def test_stopping_asks_a_code_of_its_own_and_nothing_stops_before(owner, record):
    credential = active(record)
    for name, word in (("suspendre", "Suspendre"), ("retirer", "Retirer")):
        path = f"/acces/{credential.pk}/{name}/"
        page = owner.open(path)
        assert page.says("Recevoir un code")
        assert not page.says(f"{word} l’identifiant")
        assert owner.post(path, motif="fuite").screen == "Portail-Code"
        assert owner.fill("/code/", code="000000").says("Ce code n’est pas le bon.")
    credential.refresh_from_db()
    assert credential.state == "actif"
    assert Delivery.objects.filter(kind="M-38").latest("pk").to == TREMBLAY.email


def test_when_no_more_code_leaves_the_page_says_how_long_to_wait(owner, record):
    path = f"/acces/{active(record).pk}/retirer/"
    for _ in range(3):
        owner.post(path)
    assert owner.post(path).says("Trois codes sont déjà partis vers cette adresse.")


def test_an_address_without_identifiers_gets_the_same_answer_and_no_code(visitor, record):
    mails = Delivery.objects.count()
    page = visitor.fill("/acces/", adresse=MORIN.email)
    assert page.screen == "Portail-Code"
    assert Delivery.objects.count() == mails
    assert visitor.fill("/code/", code=CODE).says("Ce code n’est pas le bon.")


def test_the_code_goes_to_the_address_of_the_form(visitor, record):
    visitor.fill("/acces/", adresse="Louise.Tremblay+autre@BELLERIVE.example")
    assert Delivery.objects.latest("pk").to == TREMBLAY.email


def test_after_a_leak_her_way_back_is_a_new_password_to_the_it_lead(owner, record, hands):
    credential = active(record)
    stopping = f"/acces/{credential.pk}/suspendre/"
    armed(owner, stopping).fill(stopping, motif="fuite")
    path = f"/acces/{credential.pk}/retablir/"
    assert path in owner.open("/acces/").html
    page = owner.open(path)
    assert page.says("L’identifiant reprendra dès que le logiciel sera activé avec lui.")
    assert owner.post(path, acte=page.hidden("acte")).screen == "Portail-23"
    credential.refresh_from_db()
    assert credential.state == "suspendu"
    waiting = credential.deliveries.filter(half="mot_de_passe", state="created")
    assert waiting.get().to == ROY.email


def test_she_withdraws_at_once_for_ever_and_once(owner, record):
    credential = active(record)
    path = f"/acces/{credential.pk}/retirer/"
    page = armed(owner, path).open(path)
    assert page.says("en 1 seconde au plus, pour toujours")
    for _ in range(2):
        page_after = owner.post(page.path, acte=page.hidden("acte"), motif="")
        assert page_after.screen == "Portail-23"
    credential.refresh_from_db()
    assert (credential.state, credential.reason) == ("retire", "demande_personne_autorisante")
    assert JournalRow.objects.filter(action="identifiant.retire").count() == 1
    assert owner.post(f"/acces/{credential.pk}/retirer/").status == 409
    assert not owner.open("/acces/").html.count(f"/acces/{credential.pk}/")


def test_she_suspends_and_restores_what_she_suspended(owner, record):
    credential = active(record)
    path = f"/acces/{credential.pk}/suspendre/"
    armed(owner, path).fill(path, motif="depart")
    credential.refresh_from_db()
    assert (credential.state, credential.reason) == ("suspendu", "depart")
    assert owner.open("/acces/").says("Rétablir")
    owner.fill(f"/acces/{credential.pk}/retablir/")
    credential.refresh_from_db()
    assert credential.state == "actif"


def test_she_does_not_lift_what_the_authority_suspended(owner, record, hands):
    credential = active(record)
    suspend(
        credential=credential, reason="incident", by=line.staff(GAGNON, hands.now), now=hands.now
    )
    assert not owner.open("/acces/").says("Rétablir")
    page = owner.post(f"/acces/{credential.pk}/retablir/")
    assert page.status == 403
    assert page.says("Cette suspension est levée par la personne qui l’a faite ou un répondant.")


def test_a_reason_outside_the_list_is_her_own_wish(owner, record):
    credential = active(record)
    path = f"/acces/{credential.pk}/suspendre/"
    armed(owner, path).fill(path, motif="decision_ramq")
    credential.refresh_from_db()
    assert credential.reason == "demande_personne_autorisante"


def test_nobody_else_sees_or_stops_them(record):
    credential = active(record)
    for address in (PELLETIER.email, ROY.email, MORIN.email):
        person = Browser()
        person.prove(address)
        assert person.open("/acces/").screen == "Portail-23-Entree"
        for name in ("suspendre", "retablir", "retirer"):
            path = f"/acces/{credential.pk}/{name}/"
            assert person.open(path).status == 404
            assert person.post(path).status == 404
    credential.refresh_from_db()
    assert credential.state == "actif"


def test_nobody_proven_is_asked_for_an_address(visitor, record):
    page = visitor.open(f"/acces/{record.credentials.first().pk}/retirer/")
    assert page.screen == "Portail-23-Entree"


def test_the_hand_over_is_noted_once_and_shown(owner, record):
    page = owner.open("/acces/")
    for _ in range(2):
        owner.post(f"/demandes/{record.reference_shown}/transmis/", acte=page.hidden("acte"))
    assert JournalRow.objects.filter(action="remise.transmise").count() == 1
    page = owner.open("/acces/")
    assert page.says("Vous avez noté que les identifiants sont transmis")
    assert not page.says("J’ai transmis les identifiants")


@pytest.mark.parametrize("environment", ["production", "partenaire"])
def test_the_guide_names_the_gate_and_holds_placeholders_only(
    visitor, record, settings, environment
):
    page = visitor.open(f"/activer/?environnement={environment}")
    assert page.html.count(settings.ISSUERS[environment]) >= 4
    assert "VOTRE-IDENTIFIANT" in page.html
    assert not [c for c in record.credentials.all() if c.machine_id in page.html]
    assert visitor.open("/activer/?environnement=lune").status == 200
