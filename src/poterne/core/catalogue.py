"""What can be asked for: environments, applications, scopes, services.

A new service or scope is one entry; a duplicate is refused at import.
"""

from dataclasses import dataclass
from enum import StrEnum

from poterne.core.deliveries import Remise


class Environment(StrEnum):
    """Where an identifier is good (rules D-07, D-10)."""

    PARTENAIRE = "partenaire"
    PRODUCTION = "production"

    @property
    def other(self) -> "Environment":
        """The environment in which nothing of this one works."""
        return Environment.PRODUCTION if self is Environment.PARTENAIRE else Environment.PARTENAIRE


PREFIXES = {Environment.PARTENAIRE: "pip", Environment.PRODUCTION: "aip"}
VALIDITY_YEARS = {Environment.PARTENAIRE: 1, Environment.PRODUCTION: 3}


@dataclass(frozen=True, slots=True)
class Application:
    """One B2B application: its key in audiences, its public name, its scopes."""

    key: str
    name: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Service:
    """One online service: the applications that its form grants, all to every identifier."""

    key: str
    name: str
    applications: tuple[str, ...]
    remise: Remise = Remise.COURRIEL


INSCRIPTION = Application(
    "inscription",
    "Inscription de la clientèle des professionnels de la santé – B2B",
    ("inscription.lire", "inscription.ecrire", "inscription.lot", "inscription.evenements"),
)
IDENTITE = Application(
    "identite-medecin",
    "Identité du médecin de famille – B2B",
    ("medecin-famille.consulter",),
)
PORTE = Application("porte", "Gestion des justificatifs", ("justificatifs.gerer",))

SANDBOX_SCOPES = ("bac.gerer", "bac.lire", "conformite.lire")


def by_key(*entries: Application) -> dict[str, Application]:
    """The table of applications. Raises ValueError for a key or a scope declared twice."""
    table = {entry.key: entry for entry in entries}
    if len(table) != len(entries):
        raise ValueError("an application is declared twice")
    scopes = [scope for entry in entries for scope in entry.scopes]
    if len(set(scopes)) != len(scopes):
        raise ValueError("a scope belongs to two applications")
    return table


APPLICATIONS = by_key(INSCRIPTION, IDENTITE, PORTE)
SERVICES = {
    "inscription-clientele": Service(
        "inscription-clientele", INSCRIPTION.name, (INSCRIPTION.key, IDENTITE.key)
    ),
}


def scopes_for(service: str, environment: Environment) -> tuple[str, ...]:
    """Every scope that an identifier of ``service`` holds (INV-08), in catalogue order.

    Raises KeyError for a service that the catalogue does not hold.
    """
    granted = [
        scope for key in SERVICES[service].applications for scope in APPLICATIONS[key].scopes
    ]
    sandbox = SANDBOX_SCOPES if environment is Environment.PARTENAIRE else ()
    return (*granted, *PORTE.scopes, *sandbox)


def audience(environment: Environment, application: str) -> str:
    """The audience of one application in one environment, one string (``aud``)."""
    return f"urn:poterne:{environment}:{application}"
