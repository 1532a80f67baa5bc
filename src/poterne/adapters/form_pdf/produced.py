"""The form produced from a request: flat, in capitals, with its code and one field, to sign."""

from dataclasses import dataclass
from datetime import date

from poterne.adapters.form_pdf import first_page, second_page
from poterne.adapters.form_pdf.cells import Filling
from poterne.adapters.form_pdf.finishing import finished
from poterne.adapters.form_pdf.lettering import check_cover
from poterne.adapters.form_pdf.marks import code
from poterne.adapters.form_pdf.rendering import rendered
from poterne.core.dossier import PARTENAIRE, PRODUCTION, Dossier
from poterne.core.forms.edition import Sheet
from poterne.core.reference import shown_reference
from poterne.core.words import capitals

_TICKED = "X"
_FILLED = {
    "s3_prenom": "it_lead.first_name",
    "s3_nom": "it_lead.last_name",
    "s3_developpeur": "it_lead.vendor",
    "s3_courriel": "it_lead.email",
    "s4_prenom": "authorizer.first_name",
    "s4_nom": "authorizer.last_name",
    "s4_fonction": "authorizer.function",
    "s4_organisme": "authorizer.organization_name",
    "s4_no_etablissement": "authorizer.establishment_number",
    "s4_adresse": "authorizer.address",
    "s4_courriel": "authorizer.email",
    "s4_code_postal": "authorizer.postal_code",
    "s4_tel": "authorizer.phone",
    "s4_poste": "authorizer.extension",
    "s4_telecopieur": "authorizer.fax",
}
"""Cell of the page → answer."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a request puts on its form; ``payload`` is what the code says."""

    reference: str
    dossier: Dossier
    made_on: date
    payload: bytes


def produced(sheet: Sheet, content: Content) -> bytes:
    """The PDF of a request, tagged, unsigned; the same bytes for the same content.

    Raises Unprintable when the typeface lacks a character, ValueError when the answers are beyond
    what the rules let through.
    """
    reference = shown_reference(content.reference)
    title = f"{sheet.form.title} – demande {reference}"
    foot = f"Demande {reference} – {sheet.named}"
    answers, online = _answers(content.dossier), _online(sheet, content.dossier)
    check_cover([*answers.values(), *(answer for _, answer in online)])
    more = second_page.apart(online)
    count = 2 + len(more)
    picture, side = code(content.payload)
    pages = [
        first_page.head(sheet)
        + first_page.code(picture, side, reference, count)
        + first_page.sections(sheet, Filling(answers))
        + first_page.foot(foot, 1, count),
        second_page.body(sheet, () if more else online) + first_page.foot(foot, 2, count),
    ]
    for rank, rows in enumerate(more, start=3):
        pages.append(second_page.added(sheet, rows) + first_page.foot(foot, rank, count))
    html = first_page.document(title, pages)
    check_cover([html])
    return finished(rendered(html), sheet, title=title, day=content.made_on)


def _answers(dossier: Dossier) -> dict[str, str]:
    """Each cell as it is printed: in capitals, addresses as they were typed (D-01)."""
    found = {cell: _printed(dossier, path) for cell, path in _FILLED.items()}
    ticked = [
        *(
            ("s2_type", rank)
            for rank, box in enumerate((PARTENAIRE, PRODUCTION))
            if box in dossier.types
        ),
        *(("s3_sexe", rank) for rank, box in enumerate("MF") if box in dossier.it_lead.sexes),
        *(("s4_sexe", rank) for rank, box in enumerate("MF") if box in dossier.authorizer.sexes),
    ]
    return found | {"s2_nombre": dossier.count} | {f"{n}.{r}": _TICKED for n, r in ticked}


def _printed(dossier: Dossier, path: str) -> str:
    section, cell = path.split(".")
    typed = str(getattr(getattr(dossier, section), cell)).replace("\r\n", "\n").strip()
    return typed if cell == "email" else capitals(typed)


def _online(sheet: Sheet, dossier: Dossier) -> list[tuple[str, str]]:
    """What the web asks beside the form's own cells, in the order of its pages."""
    words, who = sheet.edition.paper.labels, dossier.authorizer
    rows = [
        (words["o_milieu"], words.get(f"o_{dossier.context}", "")),
        (words["o_justification"], capitals(dossier.justification)),
        *(
            (f"{words['o_logiciel']} {rank}", capitals(label))
            for rank, label in enumerate(dossier.labels, start=1)
        ),
        (words["o_organisation"], capitals(words.get(f"o_genre_{who.organization_kind}", ""))),
        (words["o_gmf_no"], capitals(who.gmf_number)),
    ]
    return [(label, answer) for label, answer in rows if answer.strip()]
