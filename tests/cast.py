"""The people of every test (docs/house.md §10), and the three forms that they fill."""

from dataclasses import dataclass
from datetime import datetime

from poterne.core.dossier import GMF, HORS_GMF, PARTENAIRE, PRODUCTION, Authorizer, Dossier, ItLead
from poterne.core.offices import Office
from poterne.records.models import OfficeGrant, Staff


@dataclass(frozen=True, slots=True)
class Person:
    """One person: how she is called, her address, and the offices she holds, if any."""

    first_name: str
    last_name: str
    email: str
    offices: tuple[Office, ...] = ()

    @property
    def name(self) -> str:
        """``Louise Tremblay``."""
        return f"{self.first_name} {self.last_name}"

    @property
    def fold(self) -> str:
        """The mailbox key; these addresses hold nothing else to fold."""
        return self.email.casefold()


TREMBLAY = Person("Louise", "Tremblay", "louise.tremblay@bellerive.example")
"""Médecin responsable of her GMF: she authorizes."""
ROY = Person("Marc", "Roy", "marc.roy@roy-informatique.example")
"""Her IT lead."""
PELLETIER = Person("Anne", "Pelletier", "anne.pelletier@bellerive.example")
"""Manager of the clinic: she fills the form and is not on it."""
BELANGER = Person("Sophie", "Bélanger", "sophie.belanger@boreal.example")
"""Software developer: she authorizes partner requests."""
MORIN = Person("Samuel", "Morin", "samuel.morin@autre-gmf.example")
"""Médecin responsable of another GMF, who must see nothing of hers."""

GAGNON = Person("Julie", "Gagnon", "julie.gagnon@regie.example", (Office.AGENT,))
NGUYEN = Person("Minh", "Nguyen", "minh.nguyen@regie.example", (Office.REPONDANT,))
COTE = Person("Hélène", "Côté", "helene.cote@regie.example", (Office.SOES,))
FORTIN = Person("Luc", "Fortin", "luc.fortin@regie.example", (Office.COURRIER,))
OUELLET = Person("Claire", "Ouellet", "claire.ouellet@regie.example", (Office.AUDITEUR,))
LAVOIE = Person("Paul", "Lavoie", "paul.lavoie@regie.example", (Office.ADMINISTRATEUR,))

STAFF = (GAGNON, NGUYEN, COTE, FORTIN, OUELLET, LAVOIE)
OUTSIDE = (TREMBLAY, ROY, PELLETIER, BELANGER, MORIN)


def account(person: Person, now: datetime) -> Staff:
    """The person's account, with her offices; made when it is not there."""
    staff, created = Staff.objects.get_or_create(
        email_fold=person.fold,
        defaults={"email": person.email, "name": person.name, "created_at": now},
    )
    if created:
        if Office.REPONDANT in person.offices:
            Staff.objects.filter(pk=staff.pk).update(repondant_code="RP-001")
            staff.refresh_from_db()
        for office in person.offices:
            OfficeGrant.objects.create(staff=staff, office=office, granted_at=now)
    return staff


def gmf(count: int = 3) -> Dossier:
    """Production, GMF: Dre Tremblay asks, M. Roy receives the passwords. No fault."""
    return Dossier(
        types=(PRODUCTION,),
        context=GMF,
        count=str(count),
        labels=tuple(f"Dossier médical {number}" for number in range(1, count + 1)),
        justification="Un logiciel par point de service du groupe." if count > 10 else "",
        it_lead=ItLead(ROY.first_name, ROY.last_name, (), "Logiciels Boréal", ROY.email),
        authorizer=Authorizer(
            first_name=TREMBLAY.first_name,
            last_name=TREMBLAY.last_name,
            function="Médecin responsable",
            organization_name="GMF Bellerive",
            organization_kind="gmf",
            establishment_number="55001",
            address="100, rue des Érables\nQuébec (Québec)",
            email=TREMBLAY.email,
            postal_code="G1K 7T3",
            phone="418 555-0123",
        ),
    )


def hors_gmf() -> Dossier:
    """Production, hors GMF: one identifier for a clinic where Dre Tremblay practises. No fault."""
    return (
        gmf(1)
        .with_answer("context", HORS_GMF)
        .with_answer("authorizer.function", "Médecin")
        .with_answer("authorizer.organization_name", "Clinique médicale des Rapides")
        .with_answer("authorizer.organization_kind", "installation")
        .with_answer("authorizer.establishment_number", "55002")
    )


def partner() -> Dossier:
    """Partner, without section 3: Mme Bélanger asks and gets a letter. No fault."""
    return Dossier(
        types=(PARTENAIRE,),
        count="1",
        labels=("Boréal Clinique",),
        authorizer=Authorizer(
            first_name=BELANGER.first_name,
            last_name=BELANGER.last_name,
            function="Développeur de logiciels",
            organization_name="Logiciels Boréal inc.",
            organization_kind="developpeur",
            address="20, avenue du Port\nRimouski (Québec)",
            email=BELANGER.email,
            postal_code="G5L 1A1",
            phone="418 555-0145",
        ),
    )
