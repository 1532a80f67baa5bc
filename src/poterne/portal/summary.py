"""The answers of a request as rows to read: to check before sending, to read before signing."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from poterne.core.dossier import GMF, HORS_GMF, PARTENAIRE, PRODUCTION
from poterne.core.rules.breach import Breach
from poterne.core.words import capitals
from poterne.facade.forms import Fault
from poterne.facade.parts import Answer, Link
from poterne.portal.answers import KIND_WORDS, AnswersForm, control
from poterne.portal.paths import at
from poterne.portal.progress import SECTIONS, Section, pages_of
from poterne.records.models import AccessRequest

_CONTEXTS = {GMF: "GMF", HORS_GMF: "Établissement hors GMF"}
_LABELS = {"context": "Milieu", "count": "Nombre d’identifiants", "types": "Type d’identifiant"}
_SHEET = (
    ("2. Identifiant", ("identifiants", "logiciels")),
    ("3. Responsable informatique désigné", ("responsable",)),
    ("4. Autorisation", ("personne", "lieu")),
)
_NO_PAGE = frozenset({"", "signature"})


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one page, under its title."""

    title: str
    answers: list[Answer]


def to_check(record: AccessRequest, found: Iterable[Breach]) -> list[Group]:
    """Portail-8: every answer with its fault and its « Modifier »."""
    by_field = {breach.field: breach.message for breach in reversed(tuple(found))}
    dossier = record.dossier()
    return [
        Group(section.title, [_to_check(record, section, path, by_field) for path in paths])
        if paths or section.name != "responsable"
        else Group(section.title, [_left_empty(record, section)])
        for section in SECTIONS.values()
        if section.paths(dossier)
        for paths in [_worth_reading(record, section, by_field)]
    ]


def _worth_reading(record: AccessRequest, section: Section, faults: dict[str, str]) -> list[str]:
    """The answers of a page, without those that a partner's request does not ask for."""
    dossier = record.dossier()
    paths = section.paths(dossier)
    if dossier.type != PARTENAIRE:
        return list(paths)
    idle = {"context"} if not dossier.context else set()
    if section.name == "responsable" and dossier.it_lead.state == "vide":
        idle |= set(paths)
    return [path for path in paths if path not in idle or path in faults]


def _left_empty(record: AccessRequest, section: Section) -> Answer:
    change = Link(at(section.name, record), "Modifier", hidden=section.title)
    return Answer("Section facultative", "", change)


def to_sign(record: AccessRequest) -> list[Group]:
    """Portail-21: every answer as the sheet bears it, in capitals with their accents (D-01)."""
    dossier = record.dossier()
    return [
        Group(
            title,
            [
                Answer(_label(record, path), _printed(record, path))
                for name in names
                for path in SECTIONS[name].paths(dossier)
                if value(record, path)
            ],
        )
        for title, names in _SHEET
    ]


def as_typed(record: AccessRequest, names: Iterable[str]) -> list[Group]:
    """The answers of these pages, exactly as they were typed."""
    dossier = record.dossier()
    return [
        Group(
            SECTIONS[name].title,
            [Answer(_label(record, p), value(record, p)) for p in SECTIONS[name].paths(dossier)],
        )
        for name in names
        if SECTIONS[name].paths(dossier)
    ]


def _to_check(record: AccessRequest, section: Section, path: str, faults: dict[str, str]) -> Answer:
    label = _label(record, path)
    judged = "?points=1" if path in faults else ""
    href = f"{at(section.name, record)}{judged}#id_{control(path)}"
    change = Link(href, "Modifier", hidden=label)
    return Answer(label, value(record, path), change, faults.get(path, ""), f"r-{control(path)}")


def leads(record: AccessRequest, found: Iterable[Breach]) -> list[Fault]:
    """The error summary: each line leads to the very control; equal words say of which page."""
    breaches = tuple(found)
    times = Counter(breach.message for breach in breaches)
    return [_lead(record, breach, alone=times[breach.message] == 1) for breach in breaches]


def _lead(record: AccessRequest, breach: Breach, *, alone: bool) -> Fault:
    section = pages_of(breach)[0]
    if section in _NO_PAGE:
        return Fault(breach.message)
    said = breach.message
    if not alone:
        said = f"{SECTIONS[section].title} : {said[:1].lower()}{said[1:]}"
    target = breach.field if "." in breach.field else f"{breach.field}.first_name"
    target = breach.field if breach.field not in {"it_lead", "authorizer"} else target
    return Fault(said, f"{at(section, record)}?points=1#id_{control(target)}")


def value(record: AccessRequest, path: str) -> str:
    """One answer as people read it; "" when there is none."""
    dossier = record.dossier()
    head, _, cell = path.partition(".")
    if head == "labels":
        return dossier.labels[int(cell) - 1] if int(cell) <= len(dossier.labels) else ""
    held = getattr(getattr(dossier, head), cell) if cell else getattr(dossier, head)
    if path == "types":
        boxes = {
            PARTENAIRE: record.wording.partner_box,
            PRODUCTION: record.wording.production_box,
        }
        return ", ".join(boxes.get(box, box) for box in held)
    if isinstance(held, tuple):
        return ", ".join(held)
    words = {"context": _CONTEXTS, "authorizer.organization_kind": KIND_WORDS}.get(path, {})
    return words.get(held, str(held))


def _printed(record: AccessRequest, path: str) -> str:
    shown = value(record, path)
    return shown if path.endswith("email") or path in {"types", "context"} else capitals(shown)


def _label(record: AccessRequest, path: str) -> str:
    if path in _LABELS:
        return _LABELS[path]
    field = AnswersForm((path,), record).fields[control(path)]
    return str(field.label).removesuffix(" (facultatif)")
