"""What the made-up clinics ask for: answers as people would have typed them."""

from dataclasses import replace

from poterne.core.dossier import (
    GMF,
    HORS_GMF,
    PARTENAIRE,
    PRODUCTION,
    Authorizer,
    Dossier,
    ItLead,
)
from poterne.demo.people import BELANGER, MORIN, ROY, TREMBLAY, Person

_VENDOR = "Logiciels Gabarit"


def _it_lead() -> ItLead:
    return ItLead("Marc", "Roy", (), _VENDOR, ROY.email)


def _authorizer(person: Person) -> Authorizer:
    first, last = person.name.split(" ", 1)
    return Authorizer(first_name=first, last_name=last, email=person.email)


def begun() -> Dossier:
    """Mme Pelletier's draft: nothing but a telephone number is still to be typed."""
    labels = ("Dossier Clair – rendez-vous", "Dossier Clair – suivi", "Dossier Clair – accueil")
    return gmf("55001", labels).with_answer("authorizer.phone", "")


def gmf(number: str, labels: tuple[str, ...], person: Person = TREMBLAY) -> Dossier:
    """A GMF's whole request: ``labels`` say how many identifiers, ``number`` which place."""
    place = "GMF des Rapides" if person is TREMBLAY else "GMF du Ruisseau"
    return Dossier(
        types=(PRODUCTION,),
        context=GMF,
        count=str(len(labels)),
        labels=labels,
        it_lead=_it_lead(),
        authorizer=replace(
            _authorizer(person),
            function="Médecin responsable",
            organization_name=place,
            organization_kind="gmf",
            establishment_number=number,
            address="250, rue des Rapides\nQuébec (Québec)",
            postal_code="G1K 7T3",
            phone="418 555-0123",
        ),
    )


def led_by(whole: Dossier, address: str) -> Dossier:
    """``whole``, whose IT lead is Mme Hébert, at ``address``."""
    return replace(whole, it_lead=ItLead("Nadia", "Hébert", (), _VENDOR, address))


def hors_gmf(number: str, place: str, label: str) -> Dossier:
    """One identifier for a clinic that is no GMF, authorized by Dr Morin."""
    whole = gmf(number, (label,), MORIN)
    changed = replace(
        whole.authorizer,
        function="Médecin",
        organization_name=place,
        organization_kind="installation",
    )
    return replace(whole, context=HORS_GMF, authorizer=changed)


def partner(label: str) -> Dossier:
    """A developer's test identifier, without section 3: its password goes by post."""
    return Dossier(
        types=(PARTENAIRE,),
        count="1",
        labels=(label,),
        authorizer=replace(
            _authorizer(BELANGER),
            function="Développeur de logiciels",
            organization_name=_VENDOR,
            organization_kind="developpeur",
            address="20, avenue du Port\nRimouski (Québec)",
            postal_code="G5L 1A1",
            phone="418 555-0145",
        ),
    )


def faulty() -> Dossier:
    """A request received on paper with four faults."""
    whole = gmf("1234", ("Rendez-vous",))
    return replace(
        whole,
        it_lead=replace(whole.it_lead, email="information@desrapides.example"),
        authorizer=replace(whole.authorizer, postal_code="G1K 7O3", phone="555-0123"),
    )
