"""The keyed form: the paper's own cells in its own order, judged by nobody here."""

from django import forms

from poterne.core.dossier import (
    GMF,
    HORS_GMF,
    KINDS,
    PARTENAIRE,
    PRODUCTION,
    Authorizer,
    Dossier,
    ItLead,
)
from poterne.core.forms.register import FORMS
from poterne.facade.forms import ShapeForm, choice, long_text, select, text, tick

_KIND_WORDS = {
    "etablissement": "Établissement",
    "installation": "Installation",
    "gmf": "GMF",
    "developpeur": "Développeur de logiciels",
}
_IT_LEAD = ("first_name", "last_name", "vendor", "email")
_AUTHORIZER = (
    "first_name",
    "last_name",
    "function",
    "organization_name",
    "organization_kind",
    "establishment_number",
    "gmf_number",
    "address",
    "postal_code",
    "phone",
    "extension",
    "fax",
    "email",
)
SECTIONS = (
    (
        "L’original",
        (("form",), ("reference",), ("channel",), ("received_on",), ("signed",), ("signed_on",)),
    ),
    (
        "2 Identifiant",
        (
            ("partenaire", "production"),
            ("context",),
            ("count",),
            ("labels",),
            ("justification",),
        ),
    ),
    (
        "3 Responsable informatique désigné",
        (("r_first_name", "r_last_name"), ("r_m", "r_f"), ("r_vendor",), ("r_email",)),
    ),
    (
        "4 Autorisation",
        (
            ("a_first_name", "a_last_name"),
            ("a_m", "a_f"),
            ("a_function",),
            ("a_organization_name",),
            ("a_organization_kind", "a_establishment_number", "a_gmf_number"),
            ("a_address",),
            ("a_postal_code",),
            ("a_phone", "a_extension", "a_fax"),
            ("a_email",),
        ),
    ),
)
"""Titles, lines and cells, in the order of the paper."""


def _cell(
    label: str, *, hint: str = "", optional: bool = False, width: int = 0, inputmode: str = "text"
) -> forms.CharField:
    """A cell of the paper: another person's data, which the browser never proposes."""
    return text(
        label,
        hint=hint,
        optional=optional,
        width=width,
        inputmode=inputmode,
        autocomplete="off",
    )


class IntakeForm(ShapeForm):
    """Every cell of sections 2 to 4, both boxes where the paper has two, and the attestation."""

    form = choice(
        "Formulaire", [(key, f"{each.title} ({each.number})") for key, each in FORMS.items()]
    )
    reference = _cell(
        "Numéro de la demande",
        hint="S’il est imprimé sur l’original, comme 7KQ2-M4XX : le brouillon continue.",
        optional=True,
        width=12,
    )
    channel = choice("Reçu par", [("courriel", "Courriel"), ("poste", "Poste")])
    received_on = _cell("Date de réception", hint="année-mois-jour", width=12)
    signed = tick(
        "J’atteste que l’original porte une signature à sa place",
        hint="Une signature à la main ou par certificat; un nom tapé n’en est pas une.",
    )
    signed_on = _cell("Date à côté de la signature", hint="année-mois-jour", width=12)
    partenaire = tick("Identifiant de partenaire (développeur)")
    production = tick("Identifiant de production (GMF ou hors GMF)")
    context = choice("Milieu, en production", [(GMF, "GMF"), (HORS_GMF, "Hors GMF")], optional=True)
    count = _cell("Nombre d’identifiants", width=4, inputmode="numeric")
    labels = long_text(
        "Nom de chaque logiciel",
        hint="Un par ligne, si l’original le dit. Sinon, un nom provisoire est donné.",
        optional=True,
        rows=3,
    )
    justification = _cell("Justification, au-delà de 10 identifiants", optional=True)
    r_first_name = _cell("Prénom", width=20)
    r_last_name = _cell("Nom", width=20)
    r_m = tick("Sexe : M")
    r_f = tick("Sexe : F")
    r_vendor = _cell("Nom du développeur de logiciels", width=30)
    r_email = _cell("Adresse électronique", width=30, inputmode="email")
    a_first_name = _cell("Prénom", width=20)
    a_last_name = _cell("Nom", width=20)
    a_m = tick("Sexe : M")
    a_f = tick("Sexe : F")
    a_function = _cell("Fonction", width=30)
    a_organization_name = _cell(
        "Nom de l’établissement, de l’installation, du GMF ou du développeur de logiciels",
        width=30,
    )
    a_organization_kind = select("Genre de lieu", [(kind, _KIND_WORDS[kind]) for kind in KINDS])
    a_establishment_number = _cell("Numéro de l’établissement", width=8)
    a_gmf_number = _cell("Numéro du GMF", optional=True, width=8)
    a_address = long_text("Adresse de correspondance (lieu de travail)", rows=3)
    a_postal_code = _cell("Code postal", width=8)
    a_phone = _cell("Téléphone", width=20, inputmode="tel")
    a_extension = _cell("Poste", optional=True, width=6)
    a_fax = _cell("Télécopieur", optional=True, width=20, inputmode="tel")
    a_email = _cell("Adresse électronique", width=30, inputmode="email")

    def dossier(self) -> Dossier:
        """What the paper says, exactly as keyed."""
        return Dossier(
            types=self._ticked(("partenaire", PARTENAIRE), ("production", PRODUCTION)),
            context=self.text("context"),
            count=self.text("count"),
            justification=self.text("justification"),
            labels=tuple(line for line in self.text("labels").splitlines() if line.strip()),
            it_lead=ItLead(
                sexes=self._ticked(("r_m", "M"), ("r_f", "F")),
                **{name: self.text(f"r_{name}") for name in _IT_LEAD},
            ),
            authorizer=Authorizer(
                sexes=self._ticked(("a_m", "M"), ("a_f", "F")),
                **{name: self.text(f"a_{name}") for name in _AUTHORIZER},
            ),
        )

    def _ticked(self, *boxes: tuple[str, str]) -> tuple[str, ...]:
        return tuple(value for name, value in boxes if self.text(name))
