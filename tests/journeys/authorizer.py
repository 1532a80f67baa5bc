"""What the person who authorizes does, from her mail to her signature; and her IT lead's answer."""

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import expect
from tests.journeys.applicant import WORDING
from tests.journeys.instance import Instance, code_in, link_in
from tests.journeys.window import Window

COMMITMENTS = "J’ai lu la demande et j’accepte ces engagements."
CODE = "Votre code d’accès"


def type_code(window: Window, house: Instance, address: str) -> None:
    """The code mailed to ``address`` is typed in the browser that asked for it."""
    window.at("Portail-Code", "vide")
    window.answer("Code reçu par courriel", code_in(house.mail(address, CODE)))
    window.press("Continuer")


@dataclass(frozen=True)
class Authorizer:
    """Who authorizes: her window, her address, the house that writes to her."""

    window: Window
    house: Instance
    address: str

    def open_link(self, reference: str) -> None:
        """The link of M-03, then the code of M-38: the whole sheet is before her."""
        self.window.go(signing_link(self.house, self.address, reference))
        self.window.at("Portail-20")
        self.window.press("Lire la demande")
        type_code(self.window, self.house, self.address)
        self.window.at("Portail-21")

    def accept(self) -> None:
        """She read, and takes the commitments and the attestation."""
        self.window.tick(COMMITMENTS)
        self.window.tick(WORDING.attestation)
        self.window.press("Continuer vers la signature")
        self.window.at("Portail-22")

    def draw(self, window: Window | None = None) -> None:
        """A stroke of the mouse on the pad."""
        page = (window or self.window).page
        pad = page.get_by_role("img", name=re.compile("^Zone de dessin"))
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        assert box is not None
        points = [(0.1, 0.7), (0.25, 0.2), (0.4, 0.8), (0.6, 0.3), (0.8, 0.75), (0.92, 0.25)]
        (x, y), *others = [
            (box["x"] + box["width"] * a, box["y"] + box["height"] * b) for a, b in points
        ]
        page.mouse.move(x, y)
        page.mouse.down()
        for x, y in others:
            page.mouse.move(x, y, steps=4)
        page.mouse.up()
        told = page.get_by_role("status").filter(has_text="Signature présente.")
        expect(told).to_be_visible()

    def sign_by_drawing(self) -> None:
        """The drawing is her signature; the request is received."""
        self.draw()
        self.window.press("Signer la demande avec le dessin")
        self.window.at("Portail-10", "enregistre")

    def sign_by_image(self, picture: Path) -> None:
        """The picture of her signature, sent as a file."""
        self.window.upload("Image de votre signature", picture)
        self.window.press("Signer la demande avec l’image")
        self.window.at("Portail-10", "enregistre")

    def see_accesses(self, *words: str) -> None:
        """« Mes accès » shows her identifiers, these words among their states."""
        self.window.go("/acces/")
        self.window.at("Portail-23")
        for each in words:
            self.window.reads(each)


def signing_link(house: Instance, address: str, reference: str) -> str:
    """The link of M-03, read in the mailbox."""
    return link_in(house.mail(address, "Une demande d’accès attend votre signature", reference))


def confirmation_link(house: Instance, address: str, reference: str) -> str:
    """The link of M-02, read in the mailbox."""
    return link_in(house.mail(address, "Confirmez votre adresse électronique", reference))


def confirm(window: Window, house: Instance, address: str, reference: str) -> None:
    """The person behind ``address`` says that it is hers alone (Portail-30)."""
    window.go(confirmation_link(house, address, reference))
    window.at("Portail-30")
    window.tick(WORDING.attestation)
    window.press("C’est bien moi")
    window.at("Portail-30-Fin", "enregistre")
