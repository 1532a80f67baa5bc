"""Section 4: the person who authorizes, her capacity, her organization."""

from collections.abc import Iterator

from poterne.core.capacities import is_health_profession, is_other_profession, leads_a_gmf
from poterne.core.dossier import GMF, HORS_GMF, KINDS
from poterne.core.rules.breach import Level
from poterne.core.rules.facts import Case
from poterne.core.rules.rows import Fault, Found, Rows, Rule
from poterne.core.rules.shapes import (
    DEVELOPER,
    judge_name,
    judge_text,
    name_row,
    sexes_row,
    too_long,
)

ROWS = Rows()
"""S4-01 to S4-05; ``workplace`` and ``signing`` hold the next cells of the section."""

CAPACITIES = Rows()
"""S4-19 to S4-23: what the directives say of section 4."""

_KIND = "authorizer.organization_kind"
_FUNCTION = "authorizer.function"


@ROWS.judge(
    name_row("S4-01", "authorizer.first_name", "Prénom", "Le prénom de la personne qui autorise")
)
def first_name(case: Case) -> Iterator[Found]:
    """Rules §2.8.1."""
    yield from judge_name(case, "authorizer.first_name")


@ROWS.judge(name_row("S4-02", "authorizer.last_name", "Nom", "Le nom de la personne qui autorise"))
def last_name(case: Case) -> Iterator[Found]:
    """Rules §2.8.1."""
    yield from judge_name(case, "authorizer.last_name")


@ROWS.judge(sexes_row("S4-03", "authorizer", 4))
def at_most_one_sex(case: Case) -> Iterator[Found]:
    """None is allowed: nothing uses it."""
    if len(set(case.dossier.authorizer.sexes)) > 1:
        yield Found("a")


@ROWS.judge(
    Rule(
        "S4-04",
        _FUNCTION,
        "Fonction",
        Level.B,
        {
            "a": Fault("La fonction de la personne qui autorise est vide. Indiquez-la."),
            "b": too_long("La fonction de la personne qui autorise", 100, "Corrigez-la."),
        },
    )
)
def function(case: Case) -> Iterator[Found]:
    """Whether it suits the request: S4-19, S4-20."""
    yield from judge_text(case, _FUNCTION, longest=100)


@ROWS.judge(
    Rule(
        "S4-05",
        "authorizer.organization_name",
        "Nom de l'établissement, de l'installation, du GMF ou du développeur de logiciels",
        Level.B,
        {
            "a": Fault(
                "Le nom de l’établissement, de l’installation, du GMF ou du développeur de "
                "logiciels est vide. Indiquez-le."
            ),
            "b": Fault(
                "Le genre d’organisation n’est pas précisé. "
                "Choisissez établissement, installation, GMF ou développeur de logiciels."
            ),
            "c": too_long("Le nom de l’organisation", 150, "Corrigez-le."),
        },
    )
)
def organization(case: Case) -> Iterator[Found]:
    """A name and its kind."""
    yield from judge_text(case, "authorizer.organization_name", longest=150, letter="c")
    if case.dossier.authorizer.organization_kind not in KINDS:
        yield Found("b", _KIND)


@CAPACITIES.judge(
    Rule(
        "S4-19",
        _FUNCTION,
        "le médecin responsable ou coresponsable dans le cas d'un GMF;",
        Level.B,
        {
            "a": Fault(
                "La fonction ne convient pas pour un GMF. "
                "La demande doit être autorisée par le médecin responsable ou coresponsable."
            ),
            "b": Fault(
                "Le genre d’organisation n’est pas un GMF. Vérifiez le contexte de la demande.",
                Level.W,
            ),
        },
    )
)
def a_gmf_is_authorized_by_its_physician(case: Case) -> Iterator[Found]:
    """What a hand wrote is free text: another function only advises the agent."""
    authorizer = case.dossier.authorizer
    if not case.production or case.dossier.context != GMF:
        return
    if authorizer.function.strip() and not leads_a_gmf(authorizer.function):
        yield Found("a", level=Level.W if case.facts.transcribed else Level.B)
    if authorizer.organization_kind in KINDS and authorizer.organization_kind not in {
        "gmf",
        DEVELOPER,
    }:
        yield Found("b", _KIND)


@CAPACITIES.judge(
    Rule(
        "S4-20",
        _FUNCTION,
        "un professionnel de la santé dans le cas d'un établissement hors GMF;",
        Level.B,
        {
            "a": Fault(
                "La fonction ne convient pas hors GMF. "
                "La demande doit être autorisée par un professionnel de la santé."
            )
        },
    )
)
def elsewhere_by_a_health_professional(case: Case) -> Iterator[Found]:
    """« Autre professionnel de la santé » leaves the judgement to an agent."""
    function = case.dossier.authorizer.function
    if not case.production or case.dossier.context != HORS_GMF or not function.strip():
        return
    if is_other_profession(function):
        yield Found("a", level=Level.W)
    elif not is_health_profession(function):
        yield Found("a")


@CAPACITIES.judge(
    Rule(
        "S4-21",
        _KIND,
        "le développeur de logiciels si un identifiant de partenaire est demandé.",
        Level.B,
        {
            "a": Fault(
                "L’organisation ne convient pas pour un identifiant de partenaire. "
                "La demande doit être autorisée par le développeur de logiciels."
            )
        },
    )
)
def a_partner_is_a_developer(case: Case) -> Iterator[Found]:
    """An absent kind is S4-05’s."""
    kind = case.dossier.authorizer.organization_kind
    if case.partner and kind in KINDS and kind != DEVELOPER:
        yield Found("a")


CAPACITIES.state(
    Rule(
        "S4-22",
        "",
        "La personne qui autorise est responsable des identifiants machines transmis ainsi que "
        "des privilèges d'accès accordés à ces derniers.",
        Level.I,
    ),
    Rule(
        "S4-23",
        "",
        "Il est de la responsabilité de cette personne de transmettre, en toute sécurité, "
        "l'identifiant machine au responsable informatique désigné.",
        Level.B,
    ),
)
