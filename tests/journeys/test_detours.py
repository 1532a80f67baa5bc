"""Pages that no journey passes by: read by everybody, reached when somebody says no."""

import pytest
from tests.cast import GAGNON, NGUYEN
from tests.journeys.applicant import Applicant, send_quickly
from tests.journeys.authorizer import Authorizer, confirmation_link, signing_link, type_code
from tests.journeys.instance import Instance, body_of, link_in, plain
from tests.journeys.window import Window, step

QUIET = {
    "/aide/": "Portail-54",
    "/accessibilite/": "Portail-52",
    "/vie-privee/": "Portail-53",
    "/etat/": "Portail-50",
    "/activer/": "Portail-33",
    "/suivre/": "Portail-51",
    "/acces/": "Portail-23-Entree",
    "/justificatifs/": "Portail-32-Entree",
    "/signer/jeton-qui-n-existe-pas/": "Refus-404",
    "/page-qui-n-existe-pas/": "Refus-404",
}


@pytest.mark.parametrize(("address", "screen"), QUIET.items())
def test_a_quiet_page_of_the_portal_holds(window, address, screen):
    page = window()
    page.go(address)
    page.at(screen)


def test_the_quiet_pages_of_the_desk_hold(window, desk):
    agent = desk.enter(GAGNON, window).window
    for address, screen in {
        "/bureau/reception/": "Bureau-4",
        "/bureau/remises/": "Bureau-12",
        "/bureau/facons-d-entrer/": "Bureau-1",
        "/bureau/a-signer/": "Refus-403",
    }.items():
        agent.go(address)
        agent.at(screen)


def test_a_signature_declined_brings_the_request_back_to_whoever_filled_it(house, window, case):
    reference = send_quickly(house, case.applicant, case.dossier)
    signer = Authorizer(window(), house, case.dossier.authorizer.email)
    with step("La Dre Tremblay voit une faute : elle refuse de signer, motif écrit"):
        signer.open_link(reference)
        decline(signer.window, "Le nom du logiciel n’est pas le bon.")
    with step("Mme Pelletier suit le courriel, prouve son adresse et corrige"):
        mail = house.mail(case.applicant, "La demande d’accès n’a pas été signée")
        assert "Le nom du logiciel n’est pas le bon." in body_of(mail)
        applicant = Applicant(window(), house, case.applicant)
        come_back(applicant, link_in(mail), reference)
        applicant.rename("Dossier Clair")
        applicant.send()
    with step("La Dre Tremblay lit la nouvelle version, sans nouveau code"):
        signer.window.go(signing_link(house, signer.address, reference))
        signer.window.press("Lire la demande")
        signer.window.at("Portail-21")
        signer.window.reads("DOSSIER CLAIR")
    with step("Le premier lien de M. Roy est mort avec la première version; au second, il décline"):
        refuse_the_role(window(), house, case.dossier.it_lead.email, reference)


def refuse_the_role(page: Window, house: Instance, address: str, reference: str) -> None:
    """The first link says that a newer one came; the newer takes « Ce n’est pas moi »."""
    page.go(confirmation_link(house, address, reference))
    page.at("Refus-410", "expire")
    page.go(f"{confirmation_link(house, address, reference)}pas-moi/")
    page.at("Portail-30-Refus", "vide")
    page.tick("Je ne suis pas la personne désignée dans cette demande.")
    page.press("Ce n’est pas moi")
    page.at("Portail-30-Fin", "enregistre")


def decline(page: Window, reason: str) -> None:
    """« Une information est fausse »: without a reason it is not taken, with one it is."""
    page.follow("Une information est fausse, ou je refuse")
    page.at("Portail-24", "vide")
    page.press("Transmettre le refus")
    page.at("Portail-24", "erreur")
    page.answer("Motif", reason)
    page.press("Transmettre le refus")
    page.at("Portail-24-Fin", "enregistre")


def come_back(applicant: Applicant, link: str, reference: str) -> None:
    """From the link of a mail to her task list, her address proved anew."""
    page = applicant.window
    page.go(link)
    page.at("Portail-51")
    page.holds("Numéro de référence", reference)
    page.answer("Votre adresse électronique", applicant.address)
    page.press("Recevoir un code")
    type_code(page, applicant.house, applicant.address)
    page.at("Portail-9")
    page.go(f"/demandes/{reference}/")
    page.at("Portail-3")


def test_a_request_returned_is_corrected_signed_again_and_refused(house, window, desk, case):
    reference = send_quickly(house, case.applicant, case.dossier)
    signer = Authorizer(window(), house, case.dossier.authorizer.email)
    signer.open_link(reference)
    signer.accept()
    signer.sign_by_drawing()
    with step("Mme Gagnon demande une correction, de ses mots"):
        agent = desk.enter(GAGNON, window)
        agent.take(reference)
        agent.send_back("Précisez la version du logiciel.")
    with step("La Dre Tremblay lit ces mots, corrige elle-même et signe de nouveau"):
        signer.window.go(
            link_in(house.mail(signer.address, f"Demande {reference} : points à corriger"))
        )
        signer.window.at("Portail-12")
        signer.window.reads("Précisez la version du logiciel.")
        correct(signer, "Dossier Clair 4.2")
    with step("M. Nguyen refuse la demande, motif écrit et relu, avec sa clé"):
        agent.take(reference)
        desk.enter(NGUYEN, window).refuse(reference, "Ce logiciel n’est pas homologué.")
    with step("La décision arrive, avec le droit de révision, et se lit au suivi"):
        mail = house.mail(signer.address, f"Demande {reference} : décision")
        assert "demander une révision" in plain(body_of(mail))
        signer.window.go(link_in(mail))
        signer.window.at("Portail-11")
        signer.window.reads("Ce logiciel n’est pas homologué.")


def correct(signer: Authorizer, label: str) -> None:
    """She changes an answer herself and signs what she changed."""
    page = signer.window
    page.follow("Modifier les réponses")
    page.at("Portail-3")
    Applicant(page, signer.house, signer.address).rename(label)
    page.follow("Continuer vers la signature")
    page.at("Portail-9")
    page.press("Je suis cette personne : lire et signer")
    page.at("Portail-21")
    signer.accept()
    signer.sign_by_drawing()
