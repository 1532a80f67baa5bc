"""Robots at the pages of the two halves, in a house where a page shows each password once.

They GET, HEAD, prefetch, run scripts, press every button and submit every form, blank, filled and
bare: nothing is burnt, nothing is shown; then each person reads her half, once, by keyboard alone.
"""

import re
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from tests.cast import gmf
from tests.journeys import instance
from tests.journeys.applicant import send_quickly
from tests.journeys.authorizer import CODE, Authorizer, confirm, type_code
from tests.journeys.delivery import identifiers_for
from tests.journeys.desk import Desk
from tests.journeys.instance import Instance, code_in, link_in, plain, until
from tests.journeys.keyboard import Keyboard
from tests.journeys.window import USUAL, Window, step
from tests.settings import ENGINE

HIS, HERS = "marc.roy@liens.example", "louise.tremblay@liens.example"
DOSSIER = gmf(2).with_answer("authorizer.email", HERS).with_answer("it_lead.email", HIS)
PASSWORD = re.compile(r"\b(?:[0-9A-HJKMNP-TV-Z]{6}-){3}[0-9A-HJKMNP-TV-Z]{6}\b")
IDENTIFIER = re.compile(r"\b[ap]ip[0-9]{4}[a-z]{2}\b")
TYPED = ("", "robot@exemple.ca", "000000")
_SUBMIT = "(rank) => HTMLFormElement.prototype.submit.call(document.forms[rank])"
_MOST = 12


@pytest.fixture(scope="session")
def house(tmp_path_factory) -> Iterator[Instance]:
    """A Poterne of its own, whose passwords are shown by a page."""
    folder = tmp_path_factory.mktemp("liens")
    with instance.running(folder, ENGINE, REMISE_LIEN="inscription-clientele") as running:
        yield running


@pytest.fixture(scope="session")
def browser_context_args(house) -> dict[str, object]:
    return {
        "base_url": house.portal,
        "locale": "fr-CA",
        "timezone_id": "America/Toronto",
        "viewport": USUAL,
    }


@pytest.fixture(scope="session")
def desk(house) -> Desk:
    return Desk(house)


class Robot:
    """A mail scanner with a real browser; ``read`` is every page that it was ever answered."""

    def __init__(self, window: Window) -> None:
        self.page, self.main, self.read = window.page, window.main, list[str]()

    def visit(self, link: str) -> None:
        """All that a scanner does with one address."""
        for headers in ({}, {"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}):
            self.page.request.head(link, headers=headers)
            self.read.append(
                self.page.request.get(link, headers=headers).text().replace("<wbr>", "")
            )
        for typed in TYPED:
            self._press_all(link, typed)
            self._submit_all(link, typed)

    def _press_all(self, link: str, typed: str) -> None:
        for rank in range(_MOST):
            self._fill(link, typed)
            buttons = self.main.get_by_role("button").or_(self.main.get_by_role("link"))
            if rank >= buttons.count():
                return
            buttons.nth(rank).click()
            self._look()

    def _submit_all(self, link: str, typed: str) -> None:
        self._fill(link, typed)
        for rank in range(self.page.locator("form").count()):
            self._fill(link, typed)
            with self.page.expect_navigation():
                self.page.evaluate(_SUBMIT, rank)
            self._look()

    def _fill(self, link: str, typed: str) -> None:
        self.page.goto(link)
        self._look()
        for field in self.main.get_by_role("textbox").all():
            field.fill(typed)

    def _look(self) -> None:
        self.page.wait_for_load_state()
        self.read.append(self.page.content().replace("<wbr>", ""))

    def saw(self, pattern: re.Pattern[str]) -> list[str]:
        return [found for text in self.read for found in pattern.findall(text)]


def test_a_robot_burns_no_half_and_is_shown_none(house, window, desk, picture):
    reference = granted(house, window, desk, picture)
    subject = f"Demande {reference} : mot de passe temporaire, identifiant"
    first, second = (link_in(house.mail(HIS, f"{subject} {rank} de 2")) for rank in (1, 2))
    identifiers = identifiers_for(house, reference, HERS)
    handed = hand_over(window(Keyboard), house)
    # The codes that a robot asks for count too: whoever comes after it waits a quarter of an hour.
    person = proven(window(Keyboard), house)
    robot = Robot(window())
    with step("Un robot ouvre chaque lien, presse chaque bouton, envoie chaque formulaire"):
        for link in (first, f"{first}pas-moi/", f"{first}pas-lu/", handed):
            robot.visit(link)
        robot.visit(f"{house.portal}/justificatifs/")
    assert robot.saw(PASSWORD) == []
    assert not set(robot.saw(IDENTIFIER)) & set(identifiers)
    with step("M. Roy ouvre le premier lien : rien n’est brûlé, la limite du jour est dite"):
        person.go(first)
        person.at("Portail-31", "vide")
        person.press("Recevoir un code")
        person.reads("Réessayez demain")
    with step("Il affiche le second mot de passe, une fois"):
        read_password(person, house, second)
        for name, screen in (("pas-lu", "Portail-31-PasLu"), ("pas-moi", "Portail-31-PasMoi")):
            person.go(f"{second}{name}/")
            person.at(screen)
    with step("Il lit les identifiants, une fois"):
        read_identifiers(person, handed, identifiers)
    with step("Il voit ses justificatifs, et quitte sa fonction"):
        see_the_pages(person)


def granted(house, window, desk, picture) -> str:
    reference = send_quickly(house, "anne.pelletier@liens.example", DOSSIER)
    signer = Authorizer(window(), house, HERS)
    with step("La demande est signée, confirmée, approuvée"):
        signer.open_link(reference)
        signer.accept()
        signer.sign_by_image(picture)
        confirm(window(Keyboard), house, HIS, reference)
    desk.decide(reference, window)
    return reference


def proven(page: Window, house: Instance) -> Window:
    """M. Roy, his code typed, before « Vos justificatifs »."""
    page.go("/justificatifs/")
    page.at("Portail-32-Entree", "vide")
    page.answer("Votre adresse électronique", HIS)
    page.press("Recevoir un code")
    type_code(page, house, HIS)
    page.at("Portail-32")
    return page


def hand_over(owner: Keyboard, house: Instance) -> str:
    """The authorizer hands the identifiers over; the link of M-15."""
    owner.go("/acces/")
    owner.at("Portail-23-Entree", "vide")
    owner.answer("Votre adresse électronique", HERS)
    owner.press("Recevoir un code")
    type_code(owner, house, HERS)
    owner.at("Portail-23")
    owner.reach(owner.page.get_by_role("link", name=re.compile("^Transmettre au responsable")))
    owner.key("Enter")
    owner.at("Portail-23-Transmettre")
    owner.press("Transmettre au responsable informatique")
    owner.at("Portail-23")
    return link_in(house.mail(HIS, "identifiants à consulter"))


def read_password(person: Window, house: Instance, link: str) -> None:
    """The page shows it once, after the code that it mailed; neither back nor again."""
    person.go(link)
    person.at("Portail-31", "vide")
    before = len(codes(house))
    person.press("Recevoir un code")
    person.reads("Nous avons envoyé un code")
    person.at("Portail-31", "vide")
    fresh = until(lambda: codes(house)[before:], "code")
    person.answer("Code reçu par courriel", code_in(fresh[-1]))
    person.press("Afficher le mot de passe")
    person.at("Portail-31-Lecture")
    assert PASSWORD.search(person.main.inner_text())
    person.back()
    person.page.reload()
    person.at("Portail-31-Vu", "expire")


def codes(house: Instance) -> list[EmailMessage]:
    """Every mail to M. Roy that holds a code, oldest first."""
    return [each for each in house.mails(HIS) if CODE in plain(each["Subject"])]


def read_identifiers(person: Window, link: str, identifiers: list[str]) -> None:
    """The page shows them once."""
    person.go(link)
    person.at("Portail-34", "vide")
    person.press("Afficher les identifiants")
    person.at("Portail-34-Lecture")
    assert IDENTIFIER.findall(person.main.inner_text()) == identifiers
    person.go(link)
    person.at("Portail-34-Fin", "expire")


def see_the_pages(person: Keyboard) -> None:
    """« Vos justificatifs » and each page that it leads to."""
    person.go("/justificatifs/")
    person.at("Portail-32")
    for words, screen in (
        ("Demander un nouveau mot de passe", "Portail-32-Demander"),
        ("Signaler une fuite", "Portail-32-Fuite"),
        ("Je quitte cette fonction", "Portail-32-Quitter"),
    ):
        person.go("/justificatifs/")
        person.reach(person.page.get_by_role("link", name=re.compile(f"^{words}")).last)
        person.key("Enter")
        person.at(screen)
    person.press("Quitter cette fonction")
    person.at("Portail-32-Parti", "enregistre")
