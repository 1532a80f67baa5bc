"""How far a request is: its sections, what each holds, what is at fault in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from poterne import clock
from poterne.acts.facts import facts_of
from poterne.core.dossier import GMF, PRODUCTION, Dossier
from poterne.core.fields import parse_count
from poterne.core.rules.breach import Breach, Level, Stage
from poterne.core.rules.engine import breaches
from poterne.core.rules.facts import LARGEST_COUNT
from poterne.core.rules.places import section_of
from poterne.core.rules.section2 import DIRECT_COUNT
from poterne.records.models import AccessRequest

TO_DO, UNDER_WAY, DONE, TO_CORRECT, NOT_YET = (
    "À faire",
    "En cours",
    "Terminé",
    "À corriger",
    "Pas encore possible",
)
TONES = {UNDER_WAY: "info", DONE: "succes", TO_CORRECT: "attente"}


@dataclass(frozen=True, slots=True)
class Section:
    """One page of answers: its name in the URL, its screen, its title, the page after it."""

    name: str
    screen: str
    title: str
    following: str

    def paths(self, dossier: Dossier) -> tuple[str, ...]:
        """The answers asked there, in the order of the form."""
        return _PATHS[self.name](dossier)


SECTIONS = {
    section.name: section
    for section in (
        Section("identifiants", "Portail-4", "Identifiants demandés", "logiciels"),
        Section(
            "logiciels", "Portail-4-Logiciels", "Logiciel de chaque identifiant", "responsable"
        ),
        Section("responsable", "Portail-5", "Responsable informatique désigné", "personne"),
        Section("personne", "Portail-6", "Personne qui autorise", "lieu"),
        Section("lieu", "Portail-7", "Organisation et lieu de travail", "verifier"),
    )
}


def asked(dossier: Dossier) -> int:
    """How many labels to ask for, 0 while the number is at fault."""
    count = parse_count(dossier.count) or 0
    return count if count <= LARGEST_COUNT else 0


def _identifiers(dossier: Dossier) -> tuple[str, ...]:
    many = (parse_count(dossier.count) or 0) > DIRECT_COUNT
    explained = ("justification",) if many or dossier.justification else ()
    return ("types", "context", "count", *explained)


def _place(dossier: Dossier) -> tuple[str, ...]:
    cells = ["organization_name", "address", "postal_code", "phone", "extension", "fax"]
    if dossier.type == PRODUCTION:
        numbers = ["establishment_number", *(["gmf_number"] if dossier.context == GMF else [])]
        cells[:1] = ["organization_kind", "organization_name", *numbers]
    return tuple(f"authorizer.{cell}" for cell in cells)


_PATHS = {
    "identifiants": _identifiers,
    "logiciels": lambda dossier: tuple(f"labels.{i + 1}" for i in range(asked(dossier))),
    "responsable": lambda _: tuple(
        f"it_lead.{cell}" for cell in ("first_name", "last_name", "sexes", "vendor", "email")
    ),
    "personne": lambda _: tuple(
        f"authorizer.{cell}" for cell in ("first_name", "last_name", "sexes", "function", "email")
    ),
    "lieu": _place,
}


def found_in(record: AccessRequest, now: datetime) -> tuple[Breach, ...]:
    """Every fault of the answers as they stand, advice included, in form order."""
    facts = facts_of(record, stage=Stage.SAISIE)
    return breaches(record.dossier(), facts, clock.today(now))


def of_section(found: Iterable[Breach], name: str) -> tuple[Breach, ...]:
    """The faults that the page ``name`` can mend; equal addresses show on both their pages."""
    return tuple(breach for breach in found if name in pages_of(breach))


def pages_of(breach: Breach) -> tuple[str, ...]:
    """The pages that can mend ``breach``, the first of the form's order first."""
    if breach.field.startswith("labels"):
        return ("logiciels",)
    if breach.rule_id == "D-18":
        return ("responsable", "personne")
    return (section_of(breach.field),)


def stops(found: Iterable[Breach]) -> tuple[Breach, ...]:
    """Those that stop the request on the web (level B)."""
    return tuple(breach for breach in found if breach.level is Level.B)


def advice(found: Iterable[Breach]) -> list[str]:
    """What is only pointed out: the texts of level W, each once."""
    return list(dict.fromkeys(breach.message for breach in found if breach.level is Level.W))


def status(record: AccessRequest, found: Iterable[Breach], *names: str) -> str:
    """The word of a section made of the pages ``names``."""
    dossier = record.dossier()
    returned = {fault.get("field", "") for fault in record.returned_faults}
    if record.returned_faults and any(_lies(field, names) for field in returned):
        return TO_CORRECT
    if not any(_filled(dossier, name) for name in names):
        return TO_DO
    faulty = any(set(pages_of(breach)) & set(names) for breach in stops(found))
    return UNDER_WAY if faulty else DONE


def _lies(field: str, names: tuple[str, ...]) -> bool:
    page = "logiciels" if field.startswith("labels") else section_of(field)
    return page in names


def _filled(dossier: Dossier, name: str) -> bool:
    answers = dossier.as_dict()
    for path in SECTIONS[name].paths(dossier):
        head, _, cell = path.partition(".")
        value = answers[head][cell] if isinstance(answers[head], dict) else answers[head]
        if value:
            return True
    return False
