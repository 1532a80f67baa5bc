"""One-time reveal: a code, then the password, once; no robot burns it, none sees it."""

import re
from datetime import timedelta

import pytest
from tests import line
from tests.cast import GAGNON, MORIN, NGUYEN, ROY, TREMBLAY, gmf
from tests.poterne.bureau.desk import at
from tests.poterne.portal.browser import CODE, Browser, latest, mailed

from poterne.acts.delivery import claim
from poterne.acts.remittance import reissue_password
from poterne.acts.reveals import out_of_codes
from poterne.acts.withdrawal import suspend, withdraw
from poterne.adapters.hashing import temporary_hash
from poterne.core.links import Purpose
from poterne.core.secret import Secret
from poterne.records.models import AccessRequest, Credential, Delivery, JournalRow, Link

PASSWORD = re.compile(r"\b(?:[0-9A-Z]{6}-){3}[0-9A-Z]{6}\b")


@pytest.fixture
def record(hands, settings) -> AccessRequest:
    settings.REMISE_LIEN = ("inscription-clientele",)
    granted = line.granted(gmf(), hands.now)
    hands.forward(minutes=5)
    return granted


@pytest.fixture
def credential(record) -> Credential:
    return record.credentials.get(slot=2)


@pytest.fixture
def path(credential) -> str:
    return f"/remise/{mailed(link_of(credential))}/"


def link_of(credential: Credential) -> Link:
    """The last link that would show a password of this identifier."""
    found = Link.objects.filter(purpose=Purpose.REVELATION, deliveries__credential=credential)
    return found.latest("pk")


def asked(person: Browser, path: str) -> Browser:
    person.fill(path, geste="code")
    mailed(latest(Purpose.AFFICHER))
    return person


def shown(person: Browser, path: str) -> str:
    """The password on the page, after the right code."""
    page = asked(person, path).fill(path, geste="afficher", code=CODE)
    assert page.screen == "Portail-31-Lecture"
    return only(page)


def only(page) -> str:
    (found,) = set(PASSWORD.findall(page.html.replace("<wbr>", "")))
    return found


def opens(credential: Credential, password: str, settings) -> bool:
    """Whether this value would open an activation now."""
    given = Secret(password.replace("-", ""))
    want = temporary_hash(settings.PEPPERS["production"], credential.machine_id, given)
    return credential.proofs.filter(state="actif", hash=want).exists()


def test_the_mail_holds_a_link_and_makes_no_password(record, credential, hands):
    rows = Delivery.objects.filter(half="mot_de_passe")
    assert {(row.kind, row.to) for row in rows} == {("M-14b", ROY.email)}
    while claim(now=hands.now):
        pass
    assert not credential.proofs.exists()
    credential.refresh_from_db()
    assert credential.state == "cree"
    assert len(set(Link.objects.values_list("pk").filter(purpose="revelation"))) == 3


def test_a_code_then_the_password_once_in_four_groups(other, credential, path, settings):
    page = other.open(path)
    assert (page.screen, page.says("Identifiant 2 de 3")) == ("Portail-31", True)
    password = shown(other, path)
    credential.refresh_from_db()
    assert credential.state == "temporaire"
    assert opens(credential, password, settings)
    row = JournalRow.objects.get(action="justificatif.temporaire_emis")
    assert row.acteur == "partie:it_lead"
    for reader in (other, Browser()):
        page = reader.open(path)
        assert (page.screen, page.status) == ("Portail-31-Vu", 410)
        assert page.says("Ce mot de passe a déjà été consulté le 23 novembre 2026 à 9 h 10.")
        assert not PASSWORD.search(page.html.replace("<wbr>", ""))
    assert credential.machine_id not in page.html


def test_the_page_of_the_password_shows_no_identifier_and_is_kept_nowhere(other, path, credential):
    page = asked(other, path).fill(path, geste="afficher", code=CODE)
    assert credential.machine_id not in page.html
    assert page.response["Cache-Control"] == "no-store"
    assert page.response["X-Robots-Tag"] == "noindex"


def test_the_same_post_sent_twice_shows_one_password_only(other, path, credential):
    page = asked(other, path).open(path)
    sent = {"acte": page.hidden("acte"), "geste": "afficher", "code": CODE}
    assert only(other.post(path, **sent))
    again = other.post(path, **sent)
    assert again.screen == "Portail-31-Vu"
    assert not PASSWORD.search(again.html)
    assert credential.proofs.count() == 1


def test_robots_burn_nothing_and_are_shown_nothing(credential, path):
    robot, pages = Browser(), []
    for _ in range(3):
        robot.client.head(path)
        for each in (path, f"{path}pas-moi/", f"{path}pas-lu/"):
            pages += [
                robot.open(each),
                robot.fill(each),
                robot.fill("/code/"),
                robot.open("/code/"),
            ]
        for geste in ("", "code", "afficher", "encore", "x"):
            for code in ("", "000000", CODE):
                pages.append(robot.fill(path, geste=geste, code=code))
    assert not [page for page in pages if PASSWORD.search(page.html.replace("<wbr>", ""))]
    link = link_of(credential)
    assert (link.used_at, link.replaced_at) == (None, None)
    assert not credential.proofs.exists()
    assert not Delivery.objects.filter(kind="M-32").exists()


def test_three_codes_a_day_for_a_link_and_no_more(other, path, hands):
    for _ in range(3):
        asked(other, path)
    page = other.fill(path, geste="code")
    assert (page.status, page.says("Réessayez demain")) == (429, True)
    hands.forward(days=1)
    assert asked(other, path).open(path).says("Afficher le mot de passe")


def test_a_link_out_of_codes_is_shown_to_the_agents_until_it_serves(other, path, hands, credential):
    for _ in range(2):
        asked(other, path)
    assert out_of_codes(hands.now) == []
    asked(other, path)
    assert out_of_codes(hands.now) == [credential]
    agent = at(GAGNON, hands.now)
    agent.get("/bureau/remises/")
    assert "3 codes demandés en un jour" in agent.page
    assert credential.request.reference_shown in agent.page
    other.fill(path, geste="afficher", code=CODE)
    assert out_of_codes(hands.now) == []


def test_a_code_works_in_the_browser_that_asked_and_five_tries(other, path, credential):
    asked(other, path)
    assert Browser().fill(path, geste="afficher", code=CODE).says("Ce code n’est pas le bon.")
    for _ in range(5):
        page = other.fill(path, geste="afficher", code="000000")
        assert page.problems == 1
    assert other.fill(path, geste="afficher", code=CODE).says("5 fois")
    assert not credential.proofs.exists()


def test_an_old_code_and_the_code_of_another_identifier_show_nothing(other, record, path, hands):
    asked(other, path)
    third = record.credentials.get(slot=3)
    strange = f"/remise/{mailed(link_of(third))}/"
    assert other.fill(strange, geste="afficher", code=CODE).says("Ce code n’est pas le bon.")
    hands.forward(minutes=10)
    assert other.fill(path, geste="afficher", code=CODE).screen == "Portail-31"
    assert not third.proofs.exists()


def test_the_same_browser_sees_another_value_within_ten_minutes(
    other, path, credential, hands, settings
):
    first = shown(other, path)
    stranger = Browser()
    assert not stranger.open(path).says("Afficher un autre mot de passe")
    assert stranger.fill(path, geste="encore").screen == "Portail-31-Vu"
    hands.forward(minutes=9)
    second = only(other.fill(path, geste="encore"))
    assert second != first
    assert not opens(credential, first, settings)
    assert opens(credential, second, settings)
    hands.forward(minutes=1)
    assert other.fill(path, geste="encore").screen == "Portail-31-Vu"


def test_a_password_that_served_is_not_made_again_by_its_page(other, path, credential):
    shown(other, path)
    proof = credential.proofs.get()
    proof.state = "fini"
    proof.save()
    assert other.fill(path, geste="encore").screen == "Portail-31-Vu"
    assert other.open(f"{path}pas-moi/").says("signalez une fuite")


def proved(person: Browser, path: str) -> Browser:
    """A code asked at that page, typed: back at the page."""
    person.fill(path)
    mailed(latest(Purpose.JUSTIFICATIFS))
    assert person.fill("/code/", code=CODE).path == path
    return person


def test_it_was_not_me_burns_the_password_and_tells_everybody(other, path, credential, settings):
    password = shown(other, path)
    page = proved(Browser(), f"{path}pas-moi/").fill(f"{path}pas-moi/")
    assert page.screen == "Portail-32"
    assert not opens(credential, password, settings)
    told = set(Delivery.objects.filter(kind="M-32").values_list("to", flat=True))
    assert told == {ROY.email, TREMBLAY.email, "Demandes_acces_SEL@poterne.example"}
    assert other.open(path).status == 410
    assert other.fill(path, geste="encore").status == 410


def test_i_could_not_read_it_sends_another_link_within_the_limit(
    other, path, credential, settings, hands
):
    password = shown(other, path)
    person = proved(Browser(), f"{path}pas-lu/")
    assert person.fill(f"{path}pas-lu/").screen == "Portail-32"
    assert not opens(credential, password, settings)
    assert person.open(path).says("remplacé par un envoi plus récent")
    for _ in range(2):
        path = f"/remise/{mailed(link_of(credential))}/"
        shown(Browser(), path)
        hands.forward(minutes=1)
        assert person.fill(f"{path}pas-lu/").screen == "Portail-32"
    path = f"/remise/{mailed(link_of(credential))}/"
    shown(Browser(), path)
    assert person.fill(f"{path}pas-lu/").status == 429


@pytest.mark.parametrize("address", [MORIN.email, TREMBLAY.email])
def test_another_mailbox_burns_and_asks_nothing(other, path, credential, settings, address):
    password = shown(other, path)
    person = Browser()
    person.prove(address)
    for name in ("pas-moi", "pas-lu"):
        assert person.fill(f"{path}{name}/").screen == "Portail-Code"
        assert Delivery.objects.latest("pk").to == ROY.email
    assert opens(credential, password, settings)


def test_a_week_a_withdrawal_or_another_sending_ends_the_link(other, record, path, hands):
    staff = line.staff(NGUYEN, hands.now)
    first, second, third = record.credentials.order_by("slot")
    ways = [f"/remise/{mailed(link_of(each))}/" for each in (first, second, third)]
    withdraw(credential=first, reason="depart", by=staff, now=hands.now)
    assert other.open(ways[0]).status == 410
    reissue_password(credential=second, by=staff, now=hands.now)
    assert other.open(ways[1]).status == 410
    assert other.open(ways[2]).status == 200
    hands.forward(days=7)
    assert other.open(ways[2]).status == 410
    assert other.fill(ways[2], geste="code").status == 410
    assert other.open("/remise/inconnu/").status == 404


def test_a_suspended_identifier_shows_no_password(other, path, credential, hands):
    shown(other, path)
    suspend(
        credential=credential,
        reason="incident",
        by=line.authorizer(credential.request),
        now=hands.now,
    )
    assert other.fill(path, geste="encore").status == 410
    assert [proof.state for proof in credential.proofs.all()] == ["remplace"]


def test_the_lives_of_the_others_are_not_touched(other, record, path, hands):
    """Three identifiers, three links: showing or replacing one leaves the two others alone."""
    shown(other, path)
    living = Link.objects.filter(purpose=Purpose.REVELATION, used_at=None, replaced_at=None)
    assert living.count() == 2
    assert {link.expires_at >= hands.now + timedelta(days=6) for link in living} == {True}
