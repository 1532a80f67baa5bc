"""The keyboard alone: a request filled, sent and signed; and the system's own high contrast."""

import pytest
from playwright.sync_api import expect
from tests.journeys.applicant import IN_GMF, USUAL, Applicant, send_quickly
from tests.journeys.authorizer import Authorizer
from tests.journeys.keyboard import Keyboard
from tests.journeys.window import step

MOST = 80
"""Key presses besides text, from the address given to the request sent."""
PRESS_S, CHARACTER_S = 1.0, 0.3
"""The hands of somebody who is not used to typing; reading is not counted."""
LONGEST_S = 300


def test_a_request_is_filled_and_sent_by_keyboard(house, window, case):
    page = window(Keyboard)
    applicant = Applicant(page, house, case.applicant)
    with step("Mme Pelletier répond aux trois questions au clavier"):
        applicant.choose(USUAL, IN_GMF)
    page.presses = page.typed = page.characters = 0
    with step("Elle ouvre sa demande par le code, la remplit et l’envoie"):
        applicant.open_by_code()
        applicant.fill(case.dossier)
        applicant.send()
    hands_s = page.presses * PRESS_S + page.characters * CHARACTER_S
    figures = f"{page.presses} touches en plus du texte, {page.typed} réponses tapées"
    print(f"  {figures}, {hands_s:.0f} s de mains")  # noqa: T201  (read aloud)
    assert page.presses <= MOST
    assert hands_s <= LONGEST_S


def test_a_request_is_read_and_signed_by_keyboard(house, window, case, picture):
    reference = send_quickly(house, case.applicant, case.dossier)
    signer = Authorizer(window(Keyboard), house, case.dossier.authorizer.email)
    with step("La Dre Tremblay lit la demande et signe par l’image, au clavier"):
        signer.open_link(reference)
        signer.accept()
        signer.sign_by_image(picture)


@pytest.mark.parametrize("address", ["/", "/demandes/nouvelle/", "/aide/"])
def test_the_colours_of_the_system_leave_the_page_readable(window, address):
    page = window(Keyboard, forced_colors="active")
    page.go(address)
    expect(page.page.get_by_role("heading", level=1)).to_be_visible()
    for _ in range(8):
        page.key("Tab")
    for button in page.main.locator(".bouton").all():
        expect(button).not_to_have_css("border-top-style", "none")
