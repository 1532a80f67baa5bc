"""Partner without section 3: the password is a letter, printed once, to the developer."""

import re

from tests.cast import BELANGER, FORTIN, partner
from tests.journeys.applicant import TRIAL, VENDOR, Applicant
from tests.journeys.authorizer import Authorizer
from tests.journeys.delivery import identifiers_for, never_together, use_then_lose
from tests.journeys.software import Software
from tests.journeys.window import step

DOSSIER = partner()


def test_a_developer_gets_a_test_identifier_and_a_letter(house, window, desk):
    with step("Mme Bélanger, développeuse, demande un identifiant d’essai"):
        belanger = Applicant(window(), house, BELANGER.email)
        belanger.choose(TRIAL, VENDOR)
        belanger.open_by_link()
        mistake(belanger)
        belanger.fill(DOSSIER)
        reference = belanger.send()
    with step("Elle reçoit le lien, lit la demande et dessine sa signature"):
        signer = Authorizer(window(), house, BELANGER.email)
        signer.open_link(reference)
        signer.accept()
        signer.sign_by_drawing()
    agent = desk.decide(reference, window)
    with step("L’identifiant arrive par courriel, sans mot de passe"):
        identifiers = identifiers_for(house, reference, BELANGER.email)
    with step("M. Fortin, au courrier, imprime la lettre une fois et la poste"):
        password = desk.enter(FORTIN, window).print_letter(reference, never=identifiers[0])
        never_together(house, (BELANGER.email,), identifiers, [password])
    software = Software(house.gates["partenaire"], identifiers[0])
    use_then_lose(software, password, DOSSIER.labels[0], agent)


def mistake(belanger: Applicant) -> None:
    """No number, no software: said at once, on a page that keeps what was chosen."""
    window = belanger.window
    with step("Elle oublie le nombre : la page le dit et garde le type choisi"):
        window.follow("Identifiants")
        window.at("Portail-4")
        belanger.save({"Type d’identifiant demandé": "Identifiant de partenaire (développeur)"})
        window.at("Portail-4", "erreur")
        window.stopped(re.compile("^Le nombre d’identifiants est absent"))
        window.follow("Revenir à la liste des étapes")
        window.at("Portail-3")
