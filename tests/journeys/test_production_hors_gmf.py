"""Production, hors GMF, 1 identifier, the image of a signature: from « / » to the refusal."""

from dataclasses import replace

from tests.cast import PELLETIER, ROY, TREMBLAY, hors_gmf
from tests.journeys.applicant import OUTSIDE, USUAL, Applicant, place
from tests.journeys.authorizer import Authorizer, confirm
from tests.journeys.delivery import (
    identifiers_for,
    never_together,
    passwords_for,
    use_then_lose,
)
from tests.journeys.software import Software
from tests.journeys.window import step

AT_THE_CLINIC = replace(TREMBLAY, email="louise.tremblay@rapides.example")
MANAGER = replace(PELLETIER, email="anne.pelletier@rapides.example")
LEAD = replace(ROY, email="marc.roy@rapides-ti.example")
DOSSIER = (
    hors_gmf()
    .with_answer("authorizer.email", AT_THE_CLINIC.email)
    .with_answer("it_lead.email", LEAD.email)
)


def test_a_clinic_outside_gmf_gets_one_identifier(house, window, desk, picture):
    with step("Mme Pelletier répond aux trois questions, suit son lien et remplit la demande"):
        pelletier = Applicant(window(), house, MANAGER.email)
        pelletier.choose(USUAL, OUTSIDE)
        pelletier.open_by_link()
        pelletier.fill(DOSSIER)
        mistake(pelletier)
        reference = pelletier.send()
    with step("La Dre Tremblay lit la demande et joint l’image de sa signature"):
        tremblay = Authorizer(window(), house, AT_THE_CLINIC.email)
        tremblay.open_link(reference)
        tremblay.accept()
        tremblay.sign_by_image(picture)
    with step("M. Roy confirme que l’adresse est à lui seul"):
        confirm(window(), house, LEAD.email, reference)
    agent = desk.decide(reference, window)
    with step("L’identifiant va à la Dre Tremblay, le mot de passe à M. Roy"):
        identifiers = identifiers_for(house, reference, AT_THE_CLINIC.email)
        passwords = passwords_for(house, reference, LEAD.email, 1)
        never_together(house, (AT_THE_CLINIC.email, LEAD.email), identifiers, passwords)
    software = Software(house.gates["production"], identifiers[0])
    use_then_lose(software, passwords[0], DOSSIER.labels[0], agent)


def mistake(pelletier: Applicant) -> None:
    """The check leads to the very field; four characters where five are wanted are kept."""
    window = pelletier.window
    with step("À la vérification, elle change le numéro de l’établissement et se trompe"):
        window.follow("Modifier Numéro de l’établissement")
        window.at("Portail-7", "rempli")
        pelletier.save({"Numéro de l’établissement": "5500", "Code postal": "G1K 7O3"})
        window.at("Portail-7", "erreur")
        window.stopped(
            "Le numéro de l’établissement n’a pas 5 chiffres. Corrigez-le (exemple : 00123).",
            "La lettre O n’existe pas dans un code postal. Vérifiez le chiffre zéro.",
        )
        window.holds("Numéro de l’établissement", "5500")
        window.holds("Code postal", "G1K 7O3")
        pelletier.save(place(DOSSIER))
        window.at("Portail-8")
