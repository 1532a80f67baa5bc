"""The three journeys on a phone of 320 px, in the dark chosen by its person, light all around."""

from playwright.sync_api import expect
from tests.cast import GAGNON, NGUYEN
from tests.journeys.applicant import IN_GMF, USUAL, Applicant
from tests.journeys.authorizer import Authorizer, confirm
from tests.journeys.window import SMALL, Window, step

_BLACK = "rgb(23, 27, 28)"


class Dark(Window):
    """Each page reached is dark, whatever the system says, and no wider than its screen."""

    def choose_the_dark(self, address: str) -> "Dark":
        """« sombre » was pressed there, on the smallest phone: her browser keeps it."""
        self.page.set_viewport_size(SMALL)
        self.go(address)
        self.press("sombre")
        return self

    def at(self, screen: str, state: str | None = None) -> None:
        super().at(screen, state)
        expect(self.page.locator("html")).to_have_css("background-color", _BLACK)
        wide = self.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= SMALL["width"], f"{screen}: {wide} px"


def test_a_request_goes_through_in_the_dark_on_the_smallest_phone(house, window, desk, case):
    def dark(address: str = "/") -> Dark:
        opened: Dark = window(Dark, color_scheme="light")
        return opened.choose_the_dark(address)

    with step("Mme Pelletier choisit « sombre », remplit la demande et l’envoie"):
        applicant = Applicant(dark(), house, case.applicant)
        applicant.choose(USUAL, IN_GMF)
        applicant.open_by_code()
        applicant.fill(case.dossier)
        reference = applicant.send()
    with step("La Dre Tremblay lit et dessine sa signature"):
        signer = Authorizer(dark("/aide/"), house, case.dossier.authorizer.email)
        signer.open_link(reference)
        signer.accept()
        signer.sign_by_drawing()
    with step("M. Roy confirme son adresse"):
        confirm(dark("/aide/"), house, case.dossier.it_lead.email, reference)
    with step("Mme Gagnon prend la demande et propose l’acceptation; M. Nguyen la signe"):
        agent = desk.enter(GAGNON, lambda: dark("/bureau/entrer/"))
        agent.take(reference)
        agent.accept()
        desk.enter(NGUYEN, lambda: dark("/bureau/entrer/")).sign(reference)
