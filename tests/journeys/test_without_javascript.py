"""The portal with JavaScript off: everything can be done; the desk says what it needs."""

import re
from collections.abc import Callable

from playwright.sync_api import expect
from pypdfium2 import PdfDocument
from tests.cast import GAGNON, NGUYEN
from tests.journeys.applicant import IN_GMF, USUAL, Applicant, lead, send_quickly
from tests.journeys.authorizer import Authorizer, confirm
from tests.journeys.desk import Seat
from tests.journeys.window import Window, step

NEEDED = "Cette action demande JavaScript : la clé d’accès en dépend."


def test_a_request_is_filled_sent_and_signed_without_javascript(house, window, case, picture):
    with step("Mme Pelletier remplit toute la demande et l’envoie, sans JavaScript"):
        applicant = Applicant(window(java_script_enabled=False), house, case.applicant)
        applicant.choose(USUAL, IN_GMF)
        applicant.open_by_link()
        mistake(applicant, lead(case.dossier.it_lead))
        applicant.fill(case.dossier)
    with step("Chaque feuille qu’elle imprime porte le numéro de la demande"):
        print_the_sheet(applicant)
    with step("Elle envoie la demande"):
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


def print_the_sheet(applicant: Applicant) -> None:
    """What the printer would be given, from Portail-9, then back to the check."""
    page = applicant.window
    page.follow("Continuer vers la signature")
    page.at("Portail-9")
    page.follow("Imprimer, signer à la main et poster ou numériser")
    page.at("Portail-9-Feuille")
    reference = page.address.rstrip("/").split("/")[-2]
    sheets = [each.get_textpage().get_text_range() for each in PdfDocument(page.page.pdf())]
    assert len(sheets) > 1
    assert [reference in each for each in sheets] == [True] * len(sheets)
    page.back()
    page.back()
    page.at("Portail-8")


def test_the_desk_reads_and_checks_without_javascript(house, window, desk, case, picture):
    with step("Une demande est envoyée, signée, confirmée"):
        reference = send_quickly(house, case.applicant, case.dossier)
        signer = Authorizer(window(java_script_enabled=False), house, case.dossier.authorizer.email)
        signer.open_link(reference)
        signer.accept()
        signer.sign_by_image(picture)
        confirm(window(java_script_enabled=False), house, case.dossier.it_lead.email, reference)
    with step("Mme Gagnon lit la file et le dossier, le prend, le juge conforme"):
        agent = without_script(desk.enter(GAGNON, window), window)
        agent.go("/bureau/")
        agent.at("Bureau-2", "rempli")
        agent.press(f"Prendre la demande {reference}")
        agent.reads("Aucune faute")
        agent.at("Bureau-3")
        agent.press("Proposer l’acceptation")
        agent.reads("La demande est jugée conforme.")
        agent.go("/bureau/remises/")
        agent.at("Bureau-12")
    with step("M. Nguyen lit ce qu’il signerait; signer demande JavaScript, et la page le dit"):
        repondant = without_script(desk.enter(NGUYEN, window), window)
        repondant.go("/bureau/a-signer/")
        repondant.follow(reference)
        repondant.at("Bureau-10")
        repondant.reads(NEEDED)
        expect(repondant.main.get_by_role("button", name="Signer", exact=True)).to_have_count(0)


def without_script(seat: Seat, window: Callable[..., Window]) -> Window:
    """Her session in a browser of hers that runs no script."""
    held = seat.window.page.context.storage_state()
    return window(java_script_enabled=False, storage_state=held)


def test_the_desk_says_that_a_passkey_needs_javascript(window):
    page = window(java_script_enabled=False)
    page.go("/bureau/entrer/")
    page.at("Bureau-1")
    page.reads(NEEDED)
