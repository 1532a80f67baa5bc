"""The portal with JavaScript off: everything can be done; the desk says what it needs."""

import re

from playwright.sync_api import expect
from tests.journeys.applicant import IN_GMF, USUAL, Applicant, lead
from tests.journeys.authorizer import Authorizer, confirm
from tests.journeys.window import step


def test_a_request_is_filled_sent_and_signed_without_javascript(house, window, case, picture):
    with step("Mme Pelletier remplit toute la demande et l’envoie, sans JavaScript"):
        applicant = Applicant(window(java_script_enabled=False), house, case.applicant)
        applicant.choose(USUAL, IN_GMF)
        applicant.open_by_link()
        mistake(applicant, lead(case.dossier.it_lead))
        applicant.fill(case.dossier)
        reference = applicant.send()
    with step("La Dre Tremblay lit, et signe par l’image : le dessin est absent et le dit"):
        signer = Authorizer(window(java_script_enabled=False), house, case.dossier.authorizer.email)
        signer.open_link(reference)
        signer.accept()
        drawing = signer.window.main.get_by_role("button", name=re.compile("dessin"))
        expect(drawing).to_have_count(0)
        assert "Le dessin demande JavaScript." in signer.window.page.content()
        signer.sign_by_image(picture)
    with step("M. Roy confirme son adresse, sans JavaScript"):
        lead_window = window(java_script_enabled=False)
        confirm(lead_window, house, case.dossier.it_lead.email, reference)


def mistake(applicant: Applicant, right: dict[str, str]) -> None:
    """A fault: the summary is the first thing of the page, and the typed values stay."""
    page = applicant.window
    page.follow("Responsable informatique désigné")
    page.at("Portail-5", "vide")
    applicant.save(right | {"Nom": ""})
    page.at("Portail-5", "erreur")
    page.stopped("Le nom du responsable informatique désigné est vide. Indiquez-le.")
    first = page.main.locator("> *").first
    expect(first).to_have_role("alert")
    page.holds("Prénom", right["Prénom"])
    page.follow("Revenir à la liste des étapes")
    page.at("Portail-3")


def test_the_desk_says_that_a_passkey_needs_javascript(window):
    page = window(java_script_enabled=False)
    page.go("/bureau/entrer/")
    page.at("Bureau-1")
    page.reads("Cette action demande JavaScript : la clé d’accès en dépend.")
