"""What the person who fills a request does, page by page, from « / » to « Demande envoyée »."""

import re
from dataclasses import dataclass

from playwright.sync_api import expect
from tests.journeys.instance import Instance, code_in, link_in
from tests.journeys.plain import Browser, Page
from tests.journeys.window import Window, step

from poterne.core.dossier import GMF, PRODUCTION, Authorizer, Dossier, ItLead
from poterne.core.forms.register import FORMS

WORDING = next(iter(FORMS.values())).current
KINDS = {
    "etablissement": "Établissement",
    "installation": "Installation",
    "gmf": "GMF",
    "developpeur": "Développeur de logiciels",
}
SAVE = "Enregistrer et continuer"
TRIAL, USUAL = "Des essais de développement", "L’usage courant"
IN_GMF, OUTSIDE, VENDOR = (
    "Dans un GMF",
    "Dans un établissement hors GMF",
    "Chez un développeur de logiciels",
)


@dataclass(frozen=True)
class Applicant:
    """Who fills: her window, her address, the house she writes to."""

    window: Window
    house: Instance
    address: str

    def choose(self, use: str, place: str) -> None:
        """From « / » to the page that asks her address, by the three questions."""
        window = self.window
        window.go("/")
        window.at("Portail-0")
        window.follow("Faire une demande")
        window.at("Portail-1", "vide")
        window.answer("Que voulez-vous faire?", use)
        window.answer("Où?", place)
        window.answer(
            "Que fera le logiciel?", "Inscrire des patients, et consulter le médecin de famille"
        )
        window.press("Voir la demande qu’il vous faut")
        window.at("Portail-1")
        window.follow("Commencer la demande")
        window.at("Portail-2", "vide")

    def open_by_link(self) -> None:
        """Her address is given; the link of M-01 opens an empty request."""
        self._ask_link()
        self.window.go(link_in(self._first_mail()))
        self.window.at("Portail-2-Lien")
        self.window.tick("C’est bien moi qui ai demandé ce lien.")
        self.window.press("Commencer une nouvelle demande")
        self.window.at("Portail-3")

    def open_by_code(self) -> None:
        """The same by the code of that mail, typed in this very browser."""
        self._ask_link()
        self.window.answer("Code reçu par courriel", code_in(self._first_mail()))
        self.window.press("Continuer")
        self.window.at("Portail-3")

    def _ask_link(self) -> None:
        self.window.answer("Votre adresse électronique", self.address)
        self.window.press("Recevoir mon lien")
        self.window.at("Portail-Code", "vide")

    def _first_mail(self):
        return self.house.mail(self.address, "Votre lien pour remplir la demande d’accès")

    def fill(self, dossier: Dossier) -> None:
        """Every section holds the answers of ``dossier``; the check shows no fault."""
        window = self.window
        window.follow("Identifiants")
        with step("Section 2 : le type, le milieu, le nombre, puis un logiciel par identifiant"):
            window.at("Portail-4")
            self.save(identifiers(dossier))
            window.at("Portail-4-Logiciels", "vide")
            self.save(labels(dossier))
        with step("Section 3 : le responsable informatique désigné"):
            window.at("Portail-5")
            if dossier.it_lead.state == "vide":
                window.follow("Passer")
            else:
                self.save(lead(dossier.it_lead))
        with step("Section 4 : la personne qui autorise et son lieu de travail"):
            window.at("Portail-6", "vide")
            self.save(person(dossier))
            window.at("Portail-7")
            self.save(place(dossier))
        with step("Vérification : rien ne manque"):
            window.at("Portail-8")
            window.reads("Rien ne manque.")

    def rename(self, label: str) -> None:
        """From the list of steps: the first software has another name; the check shows no fault."""
        window = self.window
        window.follow("Identifiants")
        window.at("Portail-4", "rempli")
        window.press(SAVE)
        window.at("Portail-4-Logiciels", "rempli")
        self.save({"Logiciel de l’identifiant 1": label})
        window.at("Portail-5", "rempli")
        window.follow("Revenir à la liste des étapes")
        window.follow("Vérification")
        window.at("Portail-8")

    def save(self, given: dict[str, str]) -> None:
        """These answers are typed on the page and saved."""
        self.window.answers(given)
        self.window.press(SAVE)

    def send(self) -> str:
        """The request leaves for signature; its reference, as shown."""
        window = self.window
        window.follow("Continuer vers la signature")
        window.at("Portail-9")
        window.press("Envoyer à la personne qui autorise")
        window.at("Portail-10", "enregistre")
        return self.reference

    @property
    def reference(self) -> str:
        """The reference that the page shows."""
        shown = self.window.main.get_by_text(re.compile(r"^[0-9A-Z]{4}-[0-9A-Z]{4}$")).first
        expect(shown).to_be_visible()
        return shown.inner_text()


def fill_quickly(house: Instance, address: str, dossier: Dossier) -> Page:
    """The same by plain HTTP, for tests of what comes after: the check, with no fault."""
    page = Browser(house.portal).open("/demandes/nouvelle/")
    page = page.press("Recevoir mon lien", {"Votre adresse électronique": address})
    mail = house.mail(address, "Votre lien pour remplir la demande d’accès")
    page = page.press("Continuer", {"Code reçu par courriel": code_in(mail)})
    page = page.follow("Identifiants").press(SAVE, identifiers(dossier))
    for given in (labels(dossier), lead(dossier.it_lead), person(dossier), place(dossier)):
        page = page.press(SAVE, given)
    return page.reads("Rien ne manque.")


def send_quickly(house: Instance, address: str, dossier: Dossier) -> str:
    """The request, filled and sent for signature; its reference, as shown."""
    page = fill_quickly(house, address, dossier).follow("Continuer vers la signature")
    page = page.press("Envoyer à la personne qui autorise")
    return page.url.rstrip("/").split("/")[-2]


def identifiers(dossier: Dossier) -> dict[str, str]:
    production = dossier.type == PRODUCTION
    given = {
        "Type d’identifiant demandé": WORDING.production_box if production else WORDING.partner_box,
        WORDING.count_label: dossier.count,
    }
    where = "GMF" if dossier.context == GMF else "Établissement hors GMF"
    return given | (
        {"Pour un identifiant de production : quel milieu?": where} if production else {}
    )


def labels(dossier: Dossier) -> dict[str, str]:
    return {
        f"Logiciel de l’identifiant {rank}": label
        for rank, label in enumerate(dossier.labels, start=1)
    }


def lead(it_lead: ItLead) -> dict[str, str]:
    return {
        "Prénom": it_lead.first_name,
        "Nom": it_lead.last_name,
        "Nom du développeur de logiciels": it_lead.vendor,
        "Adresse électronique": it_lead.email,
    }


def person(dossier: Dossier) -> dict[str, str]:
    who = dossier.authorizer
    return {
        "Prénom": who.first_name,
        "Nom": who.last_name,
        "Fonction": who.function,
        "Adresse électronique": who.email,
    }


def place(dossier: Dossier) -> dict[str, str]:
    where: Authorizer = dossier.authorizer
    given = {
        "Nom de l’établissement, de l’installation, du GMF ou du développeur de logiciels": (
            where.organization_name
        ),
        "Adresse de correspondance (lieu de travail)": where.address,
        "Code postal": where.postal_code,
        "Téléphone": where.phone,
    }
    if dossier.type != PRODUCTION:
        return given
    return {
        "Genre d’organisation": KINDS[where.organization_kind],
        "Numéro de l’établissement": where.establishment_number,
        **given,
    }
