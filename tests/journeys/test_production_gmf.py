"""Production, GMF, 3 identifiers, a drawn signature: from « / » to the refusal."""

from tests.cast import PELLETIER, ROY, TREMBLAY, gmf
from tests.journeys.applicant import IN_GMF, USUAL, Applicant, lead
from tests.journeys.authorizer import Authorizer, confirm
from tests.journeys.delivery import (
    identifiers_for,
    never_together,
    passwords_for,
    use_then_lose,
)
from tests.journeys.software import Software
from tests.journeys.window import step

DOSSIER = gmf(3).with_answer("labels", ("Dossier Clair", "Dossier Clair 2", "Agenda Clair"))


def test_a_gmf_gets_three_identifiers_and_one_of_them_is_withdrawn(house, window, desk):
    reference = asked(Applicant(window(), house, PELLETIER.email))
    with step("La Dre Tremblay lit la demande et dessine sa signature"):
        tremblay = Authorizer(window(), house, TREMBLAY.email)
        tremblay.open_link(reference)
        tremblay.accept()
        tremblay.sign_by_drawing()
        house.mail(TREMBLAY.email, f"Demande {reference} : accusé de réception")
    with step("M. Roy confirme que l’adresse est à lui seul"):
        confirm(window(), house, ROY.email, reference)
    agent = desk.decide(reference, window)
    with step("Les identifiants vont à la Dre Tremblay, les mots de passe à M. Roy"):
        identifiers = identifiers_for(house, reference, TREMBLAY.email)
        passwords = passwords_for(house, reference, ROY.email, 3)
        never_together(house, (TREMBLAY.email, ROY.email), identifiers, passwords)
    software = Software(house.gates["production"], identifiers[0])
    use_then_lose(software, passwords[0], DOSSIER.labels[0], agent)
    with step("La Dre Tremblay l’apprend, et voit ses accès, dont un retiré"):
        house.mail(TREMBLAY.email, f"Demande {reference} : accès retiré, identifiant 1 de 3")
        tremblay.see_accesses("Retiré", "À activer")


def asked(pelletier: Applicant) -> str:
    """The reference of the request, sent for signature."""
    with step("Mme Pelletier, gestionnaire, répond aux trois questions et suit son lien"):
        pelletier.choose(USUAL, IN_GMF)
        pelletier.open_by_link()
    with step("Elle se trompe à la section 3 : tout est dit d’un coup, rien n’est effacé"):
        mistake(pelletier)
    with step("Elle remplit toute la demande et l’envoie"):
        pelletier.fill(DOSSIER)
        return pelletier.send()


def mistake(pelletier: Applicant) -> None:
    """Section 3 with a first name left empty and a mailbox that several people read."""
    window = pelletier.window
    window.follow("Responsable informatique désigné")
    window.at("Portail-5", "vide")
    wrong = lead(DOSSIER.it_lead) | {
        "Prénom": "",
        "Adresse électronique": "info@roy-informatique.example",
    }
    pelletier.save(wrong)
    window.at("Portail-5", "erreur")
    window.stopped(
        "Le prénom du responsable informatique désigné est vide. Indiquez-le.",
        "Cette adresse semble être une boîte courriel partagée. Fournissez une adresse à laquelle "
        "vous seul avez accès.",
    )
    for label in ("Nom", "Nom du développeur de logiciels", "Adresse électronique"):
        window.holds(label, wrong[label])
    pelletier.save(lead(DOSSIER.it_lead))
    window.at("Portail-6")
    window.follow("Revenir à la liste des étapes")
    window.at("Portail-3")
