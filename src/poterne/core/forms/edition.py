"""One edition of one form as a document: its name, its page, its boxes, the fields of the blank.

Millimetres from the top left of the page; ``Box.points`` gives what a PDF writes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from poterne.core.forms.definition import Edition, Form
from poterne.core.forms.register import FORMS

_POINTS = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of a page."""

    left: float
    top: float
    width: float
    height: float

    @property
    def points(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top in points from the bottom left, as ``/Rect`` writes them."""
        bottom = PAGE.height - self.top - self.height
        corners = (self.left, bottom, self.left + self.width, bottom + self.height)
        left, low, right, high = (round(each * _POINTS, 2) for each in corners)
        return left, low, right, high


PAGE = Box(0, 0, 215.9, 279.4)
"""Letter, portrait."""
CODE_BOX = Box(150.9, 9, 50, 50)
"""Page 1: kept free for the code, its quiet zone included."""
SIGNATURE_BOX = Box(117.4, 184, 82, 21)
"""Page 1, section 4: where the authorizer signs."""
DATE_BOXES = (Box(117.4, 211, 30, 7), Box(149.4, 211, 24, 7), Box(175.4, 211, 24, 7))
"""Page 1, section 4: year, month, day of the signature."""
SIGNATURE_FIELD = "Signature_autorisation"
EDITION_FIELD = "__edition"
DATE_FIELDS = ("s4_date_annee", "s4_date_mois", "s4_date_jour")
MARKER_MM = 7.0
_EDGE = 5.0


def markers(page: int) -> tuple[tuple[int, Box], ...]:
    """The four marks of page 1 or 2: ArUco ``DICT_4X4_50`` id, place; clockwise from top left."""
    right, low = PAGE.width - _EDGE - MARKER_MM, PAGE.height - _EDGE - MARKER_MM
    places = ((_EDGE, _EDGE), (right, _EDGE), (right, low), (_EDGE, low))
    first = (page - 1) * len(places)
    return tuple(
        (first + rank, Box(left, top, MARKER_MM, MARKER_MM))
        for rank, (left, top) in enumerate(places)
    )


@dataclass(frozen=True, slots=True)
class Field:
    """A cell of the blank form: ``described`` is its ``/TU``; ``choices`` make it a radio group."""

    name: str
    described: str
    longest: int = 0
    required: bool = False
    choices: tuple[str, ...] = ()


_LEAD, _AUTHORIZER = "du responsable informatique désigné", "de la personne qui autorise"
FIELDS = (
    Field(
        "s2_type",
        "Section 2 – Type d’identifiant demandé",
        required=True,
        choices=("partenaire", "production"),
    ),
    Field("s2_nombre", "Section 2 – Nombre d’identifiants désiré", 2, required=True),
    Field("s3_prenom", f"Section 3 – Prénom {_LEAD}", 50),
    Field("s3_nom", f"Section 3 – Nom {_LEAD}", 50),
    Field("s3_sexe", f"Section 3 – Sexe {_LEAD}", choices=("M", "F")),
    Field("s3_developpeur", "Section 3 – Nom du développeur de logiciels", 100),
    Field("s3_courriel", f"Section 3 – Adresse électronique {_LEAD}", 254),
    Field("s4_prenom", f"Section 4 – Prénom {_AUTHORIZER}", 50, required=True),
    Field("s4_nom", f"Section 4 – Nom {_AUTHORIZER}", 50, required=True),
    Field("s4_sexe", f"Section 4 – Sexe {_AUTHORIZER}", choices=("M", "F")),
    Field("s4_fonction", f"Section 4 – Fonction {_AUTHORIZER}", 100, required=True),
    Field(
        "s4_organisme",
        "Section 4 – Nom de l’établissement, de l’installation, du GMF ou du développeur de "
        "logiciels",
        150,
        required=True,
    ),
    Field("s4_no_etablissement", "Section 4 – Numéro de l’établissement", 5),
    Field(
        "s4_adresse", "Section 4 – Adresse de correspondance (lieu de travail)", 200, required=True
    ),
    Field("s4_courriel", f"Section 4 – Adresse électronique {_AUTHORIZER}", 254, required=True),
    Field("s4_code_postal", "Section 4 – Code postal", 7, required=True),
    Field("s4_tel", "Section 4 – Téléphone, indicatif régional compris", 20, required=True),
    Field("s4_poste", "Section 4 – Poste téléphonique", 6),
    Field("s4_telecopieur", "Section 4 – Télécopieur, indicatif régional compris", 20),
    Field(DATE_FIELDS[0], "Section 4 – Date de la signature : année", 4),
    Field(DATE_FIELDS[1], "Section 4 – Date de la signature : mois", 2),
    Field(DATE_FIELDS[2], "Section 4 – Date de la signature : jour", 2),
)
"""In the order of the page; the signature and the edition mark are beside them."""
SIGNATURE_DESCRIBED = "Section 4 – Signature"
EDITION_DESCRIBED = "Édition du formulaire"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One wording of one form, as a document to print, fill and sign."""

    form: Form
    edition: Edition

    @property
    def id(self) -> str:
        """What the document says of itself: ``inscription-clientele/2026-11``."""
        return f"{self.form.key}/{self.edition.published}"

    @property
    def named(self) -> str:
        """How people name it."""
        return f"Formulaire {self.form.number}, édition {self.edition.published}"


def sheets() -> Iterator[Sheet]:
    """Every edition of every form, in the order of their register."""
    for form in FORMS.values():
        for edition in form.editions:
            yield Sheet(form, edition)


def sheet(form: str, number: int) -> Sheet:
    """The edition ``number`` of ``form``. Raises KeyError when there is none."""
    known = FORMS[form]
    return Sheet(known, known.edition(number))


def current() -> Sheet:
    """The newest edition of the portal's default form."""
    form = next(iter(FORMS.values()))
    return Sheet(form, form.current)
