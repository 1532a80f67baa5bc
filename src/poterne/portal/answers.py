"""The answers of some cells of the form, as controls: laid on the dossier exactly as typed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from poterne.core.capacities import OTHER_PROFESSION, capacities_for
from poterne.core.dossier import GMF, HORS_GMF, PARTENAIRE, PRODUCTION, Dossier
from poterne.core.rules.breach import Breach
from poterne.facade import forms as shape
from poterne.records.models import AccessRequest

Data = Mapping[str, Any] | QueryDict
KIND_WORDS = {
    "etablissement": "Établissement",
    "installation": "Installation",
    "gmf": "GMF",
    "developpeur": "Développeur de logiciels",
}
SEXES = (("M", "M"), ("F", "F"), ("", "Ne pas indiquer"))
_SEPARATOR = " : "
_OWN_BOX = (
    "Personnelle ou professionnelle, lue par cette personne seule, et non une boîte partagée."
)


def control(path: str) -> str:
    """The control of an answer: ``authorizer_email`` for ``authorizer.email``."""
    return path.replace(".", "_")


class AnswersForm(shape.ShapeForm):
    """The controls of ``paths``, filled with what the request holds or with what was typed.

    ``personal`` lists the addresses for which « C’est mon adresse personnelle » is offered.
    """

    def __init__(
        self,
        paths: Sequence[str],
        record: AccessRequest,
        data: Data | None = None,
        personal: Iterable[str] = (),
    ) -> None:
        dossier = record.dossier()
        self.paths, self.record = tuple(paths), record
        self.personal = tuple(path for path in personal if path in self.paths)
        initial = {control(path): _shown(dossier, path) for path in self.paths}
        super().__init__(data, initial=initial)
        for path in self.paths:
            self.fields[control(path)] = _field(path, record)
            if path == "authorizer.function" and dossier.context == HORS_GMF:
                self.fields["authorizer_function_autre"] = _other_field(dossier)
            if path in self.personal:
                self.fields[f"{control(path)}_personnelle"] = _personal_field(dossier, path)

    def laid(self, dossier: Dossier) -> Dossier:
        """``dossier`` with these answers, as typed; a control that was not sent changes nothing."""
        for path in self.paths:
            dossier = _lay(dossier, path, self._typed(dossier, path))
        return dossier.with_answer("personal_mailboxes", self._personal(dossier))

    def attach(
        self, breaches: Iterable[Breach], also: Mapping[str, str] | None = None
    ) -> list[shape.Fault]:
        """The breaches stand beside their controls; the entries of the summary.

        ``also`` gives a control for a breach of another cell.
        """
        names = {path: control(path) for path in self.paths}
        return shape.attach(self, breaches, names | dict(also or {}))

    def _typed(self, dossier: Dossier, path: str) -> str:
        name = control(path)
        typed = self.text(name) if name in self.data else _shown(dossier, path)
        if path == "authorizer.function" and typed == OTHER_PROFESSION:
            other = self.text("authorizer_function_autre").strip()
            return f"{OTHER_PROFESSION}{_SEPARATOR}{other}" if other else typed
        return typed

    def _personal(self, dossier: Dossier) -> tuple[str, ...]:
        kept = [path for path in dossier.personal_mailboxes if path not in self.personal]
        said = [path for path in self.personal if self.text(f"{control(path)}_personnelle")]
        return tuple(sorted({*kept, *said}))


def _lay(dossier: Dossier, path: str, typed: str) -> Dossier:
    head, _, rank = path.partition(".")
    if head == "labels":
        labels = [*dossier.labels, *[""] * (int(rank) - len(dossier.labels))]
        labels[int(rank) - 1] = typed
        return dossier.with_answer("labels", tuple(labels))
    if path == "types" or path.endswith(".sexes"):
        return dossier.with_answer(path, (typed,) if typed else ())
    return dossier.with_answer(path, typed)


def _shown(dossier: Dossier, path: str) -> str:
    head, _, rank = path.partition(".")
    if head == "labels":
        return dossier.labels[int(rank) - 1] if int(rank) <= len(dossier.labels) else ""
    value = getattr(getattr(dossier, head), rank) if rank else getattr(dossier, head)
    if isinstance(value, tuple):
        return str(value[0]) if value else ""
    if path == "authorizer.function" and value.startswith(OTHER_PROFESSION + _SEPARATOR):
        return OTHER_PROFESSION
    return str(value)


def _field(path: str, record: AccessRequest) -> forms.Field:
    if path.startswith("labels."):
        return shape.text(f"Logiciel de l’identifiant {path.partition('.')[2]}")
    return _FIELDS[path](record)


def _types(record: AccessRequest) -> forms.Field:
    wording = record.wording
    return shape.choice(
        "Type d’identifiant demandé",
        [(PARTENAIRE, wording.partner_box), (PRODUCTION, wording.production_box)],
        hints={
            PARTENAIRE: "Pour les essais seulement, sans aucune information nominative. "
            "Le développeur de logiciels autorise la demande. Valide 1 an.",
            PRODUCTION: "Pour l’usage courant. Le médecin responsable d’un GMF ou un professionnel "
            "de la santé autorise la demande. Valide 3 ans.",
        },
    )


def _context(_: AccessRequest) -> forms.Field:
    return shape.choice(
        "Pour un identifiant de production : quel milieu?",
        [(GMF, "GMF"), (HORS_GMF, "Établissement hors GMF")],
        hint="Le milieu détermine qui peut autoriser la demande.",
    )


def _function(record: AccessRequest) -> forms.Field:
    dossier = record.dossier()
    offered = capacities_for(dossier.type, dossier.context)
    kept = _shown(dossier, "authorizer.function")
    if len(offered) <= 1:
        field = shape.text("Fonction")
        field.initial = offered[0] if offered and not kept else kept
        return field
    choices = [*offered, *([kept] if kept and kept not in offered else [])]
    build = shape.select if len(choices) > 4 else shape.choice  # noqa: PLR2004  (a short list)
    return build("Fonction", [(word, word) for word in choices])


def _other_field(dossier: Dossier) -> forms.Field:
    field = shape.text(
        "Profession, si elle n’est pas dans la liste",
        optional=True,
        hint=f"Choisissez alors « {OTHER_PROFESSION} » et précisez ici.",
    )
    field.initial = dossier.authorizer.function.partition(OTHER_PROFESSION + _SEPARATOR)[2]
    return field


def _personal_field(dossier: Dossier, path: str) -> forms.Field:
    field = shape.tick(
        "C’est mon adresse personnelle",
        hint="Un agent en jugera. Cochez seulement si la personne nommée lit seule cette boîte.",
    )
    field.initial = path in dossier.personal_mailboxes
    return field


def _establishment(_: AccessRequest) -> forms.Field:
    return shape.text(
        "Numéro de l’établissement",
        hint="5 chiffres, zéros compris (exemple : 00123).",
        width=8,
        inputmode="numeric",
    )


def _sexes(_: AccessRequest) -> forms.Field:
    return shape.choice("Sexe", SEXES, optional=True)


def _line(label: str, **options: Any) -> Callable[[AccessRequest], forms.Field]:
    return lambda _: shape.text(label, autocomplete="off", **options)


_FIELDS: dict[str, Callable[[AccessRequest], forms.Field]] = {
    "types": _types,
    "context": _context,
    "count": lambda record: shape.text(
        record.wording.count_label, hint=record.wording.count_note, width=4, inputmode="numeric"
    ),
    "justification": lambda _: shape.long_text(
        "À quoi servira chaque identifiant?",
        hint="Demandé au-delà de 10 identifiants : de 20 à 1 000 caractères.",
    ),
    "it_lead.first_name": _line("Prénom", width=30),
    "it_lead.last_name": _line("Nom", width=30),
    "it_lead.sexes": _sexes,
    "it_lead.vendor": _line("Nom du développeur de logiciels"),
    "it_lead.email": lambda _: shape.email("Adresse électronique", hint=_OWN_BOX),
    "authorizer.first_name": _line("Prénom", width=30),
    "authorizer.last_name": _line("Nom", width=30),
    "authorizer.sexes": _sexes,
    "authorizer.function": _function,
    "authorizer.email": lambda _: shape.email("Adresse électronique", hint=_OWN_BOX),
    "authorizer.organization_kind": lambda _: shape.choice(
        "Genre d’organisation", list(KIND_WORDS.items())
    ),
    "authorizer.organization_name": _line(
        "Nom de l’établissement, de l’installation, du GMF ou du développeur de logiciels"
    ),
    "authorizer.establishment_number": _establishment,
    "authorizer.gmf_number": _line("Numéro du GMF", optional=True, width=8, inputmode="numeric"),
    "authorizer.address": lambda _: shape.long_text(
        "Adresse de correspondance (lieu de travail)",
        hint="Numéro, rue, municipalité et province, sur 3 lignes au plus.",
        rows=3,
    ),
    "authorizer.postal_code": _line("Code postal", hint="Exemple : G1K 7T3.", width=8),
    "authorizer.phone": _line(
        "Téléphone", hint="10 chiffres (exemple : 418 555-0123).", width=20, inputmode="tel"
    ),
    "authorizer.extension": _line("Poste", optional=True, width=6, inputmode="numeric"),
    "authorizer.fax": _line("Télécopieur", optional=True, width=20, inputmode="tel"),
}
