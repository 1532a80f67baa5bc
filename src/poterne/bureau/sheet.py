"""A request as the form shows it: sections 2 to 4, row by row, with what is wrong beside."""

from collections.abc import Iterable
from dataclasses import dataclass

from poterne.core.dossier import GMF, HORS_GMF, PARTENAIRE, PRODUCTION, Dossier
from poterne.core.fields import parse_phone, parse_postal_code, shown_phone, shown_postal_code
from poterne.core.rules.table import Breach, Level
from poterne.facade.parts import Answer
from poterne.records.models import AccessRequest

_CONTEXTS = {GMF: "GMF", HORS_GMF: "hors GMF"}
_TYPES = {PARTENAIRE: "Partenaire", PRODUCTION: "Production"}
_KINDS = {
    "etablissement": "établissement",
    "installation": "installation",
    "gmf": "GMF",
    "developpeur": "développeur de logiciels",
}


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the form, with its rows."""

    title: str
    rows: tuple[Answer, ...]


def kind_of(request: AccessRequest) -> str:
    """« Production – GMF », « Partenaire », or « Type non indiqué »."""
    word = _TYPES.get(request.type, "Type non indiqué")
    context = _CONTEXTS.get(request.dossier().context, "")
    return f"{word} – {context}" if context and request.type == PRODUCTION else word


def sections(request: AccessRequest, found: Iterable[Breach]) -> list[Section]:
    """The three sections that the applicant filled, each row with what blocks it."""
    by_field: dict[str, list[str]] = {}
    for breach in found:
        if breach.level is Level.B:
            by_field.setdefault(breach.field, []).append(breach.message)

    def row(key: str, field: str, value: str) -> Answer:
        said = " ".join(dict.fromkeys(by_field.get(field, ())))
        return Answer(key, value, fault=said, anchor=f"r-{field.replace('.', '-')}")

    return [Section(title, tuple(row(*cells) for cells in rows)) for title, rows in _cells(request)]


def place_of(request: AccessRequest, field: str) -> str:
    """Where a fault is, as « 3, Adresse électronique »; "" for the whole request."""
    for title, rows in _cells(request):
        for key, name, _ in rows:
            if name == field or field.startswith(f"{name}."):
                return f"section {title[0]}, {key}"
    return {"signature": "signature", "commitments": "engagements"}.get(field, "")


def _cells(request: AccessRequest) -> list[tuple[str, list[tuple[str, str, str]]]]:
    dossier = request.dossier()
    return [
        ("2 Identifiant", list(_section2(dossier))),
        (f"3 {request.wording.section3_title}", list(_section3(dossier))),
        ("4 Autorisation", list(_section4(dossier))),
    ]


def _section2(dossier: Dossier) -> Iterable[tuple[str, str, str]]:
    yield "Type", "types", " et ".join(_TYPES.get(kind, kind) for kind in dossier.types)
    if dossier.type == PRODUCTION:
        yield "Milieu", "context", _CONTEXTS.get(dossier.context, dossier.context)
    yield "Nombre d’identifiants", "count", dossier.count
    for rank, label in enumerate(dossier.labels, 1):
        yield f"Logiciel {rank}", f"labels.{rank}", label
    if dossier.justification:
        yield "Justification du nombre", "justification", dossier.justification


def _section3(dossier: Dossier) -> Iterable[tuple[str, str, str]]:
    lead = dossier.it_lead
    yield "Prénom", "it_lead.first_name", lead.first_name
    yield "Nom", "it_lead.last_name", lead.last_name
    yield "Sexe (facultatif)", "it_lead.sexes", " et ".join(lead.sexes)
    yield "Nom du développeur de logiciels", "it_lead.vendor", lead.vendor
    yield "Adresse électronique", "it_lead.email", lead.email


def _section4(dossier: Dossier) -> Iterable[tuple[str, str, str]]:
    who = dossier.authorizer
    yield "Prénom", "authorizer.first_name", who.first_name
    yield "Nom", "authorizer.last_name", who.last_name
    yield "Sexe (facultatif)", "authorizer.sexes", " et ".join(who.sexes)
    yield "Fonction", "authorizer.function", who.function
    kind = _KINDS.get(who.organization_kind, "")
    name = f"{who.organization_name} ({kind})" if kind and who.organization_name else ""
    yield "Nom du lieu", "authorizer.organization_name", name or who.organization_name
    yield "Numéro de l’établissement", "authorizer.establishment_number", who.establishment_number
    if who.gmf_number:
        yield "Numéro du GMF", "authorizer.gmf_number", who.gmf_number
    yield "Adresse de correspondance (lieu de travail)", "authorizer.address", who.address
    yield "Code postal", "authorizer.postal_code", _postal(who.postal_code)
    yield "Téléphone", "authorizer.phone", shown_number(who.phone)
    yield "Poste (facultatif)", "authorizer.extension", who.extension
    yield "Télécopieur (facultatif)", "authorizer.fax", shown_number(who.fax)
    yield "Adresse électronique", "authorizer.email", who.email


def _postal(typed: str) -> str:
    code = parse_postal_code(typed)
    return shown_postal_code(code) if code else typed


def shown_number(typed: str) -> str:
    """A telephone number as the form shows it; what was typed when it is none."""
    number = parse_phone(typed)
    return shown_phone(number) if number else typed
