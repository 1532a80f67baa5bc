"""Production, GMF, 3 identifiers, a drawn signature: from « / » to the refusal after withdrawal."""

import pytest
import re

from authlib.integrations.base_client import OAuthError
from tests.cast import COTE, GAGNON, NGUYEN, PELLETIER, ROY, TREMBLAY, gmf
from tests.journeys.applicant import IN_GMF, SAVE, USUAL, Applicant, lead
from tests.journeys.authorizer import Authorizer, confirm
from tests.journeys.instance import body_of
from tests.journeys.software import Software
from tests.journeys.window import step
from tests.relay import password_in

DOSSIER = gmf(3)


def test_a_gmf_gets_three_identifiers_and_one_of_them_is_withdrawn(house, window, desk):
    with step("Mme Pelletier, gestionnaire, répond aux trois questions et reçoit son lien"):
        pelletier = Applicant(window(), house, PELLETIER.email)
        pelletier.choose(USUAL, IN_GMF)
        pelletier.open_by_link()
    with step("Elle se trompe à la section 3 : tout est dit d’un coup, rien n’est effacé"):
        make_mistakes(pelletier)
    with step("Elle remplit toute la demande et l’envoie"):
        pelletier.fill(DOSSIER)
        reference = pelletier.send()
    with step("La Dre Tremblay lit la demande et dessine sa signature"):
        tremblay = Authorizer(window(), house, TREMBLAY.email)
        tremblay.open_link()
        tremblay.accept()
        tremblay.sign_by_drawing()
        house.mail(TREMBLAY.email, f"Demande {reference} : accusé de réception")
    with step("M. Roy confirme que l’adresse est à lui seul"):
        confirm(window(), house, ROY.email)
    with step("Mme Gagnon prend la demande et propose l’acceptation"):
        gagnon = desk.enter(GAGNON, window)
        gagnon.take(reference)
        gagnon.accept()
    with step("M. Nguyen signe, puis Mme Côté signe pour SOES"):
        desk.enter(NGUYEN, window).sign(reference)
        desk.enter(COTE, window).sign_for_soes(reference)
    with step("Les identifiants vont à la Dre Tremblay, les mots de passe à M. Roy"):
        identifiers = identifiers_for(house, reference)
        passwords = passwords_for(house, reference)
        no_one_holds_both(house, identifiers, passwords)
    with step("Le premier logiciel fait sa clé, s’active, demande un jeton et se présente"):
        software = Software(house.gates["production"], identifiers[0])
        told = software.activate(passwords[0])
        assert told["etat"] == "actif"
        token = software.token()
        who = software.moi(token)
        assert who.status_code == 200, who.text
        assert who.json()["etiquette"] == DOSSIER.labels[0]
        house.mail(ROY.email, f"Demande {reference} : identifiant 1 de 3 activé")
    with step("Mme Gagnon retire cet accès : le jeton et la clé sont refusés aussitôt"):
        gagnon.withdraw(identifiers[0])
        assert software.moi(token).status_code == 401
        with pytest.raises(OAuthError) as refused:
            software.token()
        assert refused.value.error == "invalid_client"
        house.mail(TREMBLAY.email, f"Demande {reference} : accès retiré, identifiant 1 de 3")
    with step("La Dre Tremblay voit ses accès, dont un retiré"):
        tremblay.see_accesses("Retiré", "À activer")


def make_mistakes(pelletier: Applicant) -> None:
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


def identifiers_for(house, reference: str) -> list[str]:
    """The three identifiers of M-13, in their order."""
    mail = house.mail(TREMBLAY.email, f"Demande {reference} : vos identifiants machine")
    return re.findall(r"\baip[0-9A-Z]+\b", body_of(mail))


def passwords_for(house, reference: str) -> list[str]:
    """The three temporary passwords of M-14, one mail each."""
    return [
        password_in(
            house.mail(
                ROY.email,
                f"Demande {reference} : mot de passe temporaire, identifiant {rank} de 3",
            )
        )
        for rank in (1, 2, 3)
    ]


def no_one_holds_both(house, identifiers: list[str], passwords: list[str]) -> None:
    """Neither mailbox ever held the other half."""
    hers = "".join(body_of(mail) for mail in house.mails(TREMBLAY.email))
    his = "".join(body_of(mail) for mail in house.mails(ROY.email))
    assert not [each for each in passwords if each in hers]
    assert not [each for each in identifiers if each in his]
