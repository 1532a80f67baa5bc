"""Section 3: the designated IT lead, compulsory in production."""

from collections.abc import Iterator

from poterne.core.mailbox_words import COMPANY_WORDS, ROLE_WORDS
from poterne.core.people import name_words
from poterne.core.rules.breach import Level
from poterne.core.rules.facts import Case
from poterne.core.rules.rows import Fault, Found, Rows, Rule
from poterne.core.rules.shapes import (
    email_row,
    judge_email,
    judge_name,
    judge_text,
    name_row,
    sexes_row,
    too_long,
)

ROWS = Rows()

_SHORTEST_WORD = 3
_LINKS = frozenset(
    {"a", "au", "aux", "d", "de", "des", "du", "et", "l", "la", "le", "les", "saint", "sainte"}
)
"""Words that say nothing of whose name it is: half the towns of Québec are saints."""


@ROWS.judge(
    Rule(
        "S3-01",
        "it_lead",
        "(obligatoire pour un identifiant de production) … Cette section est obligatoire pour "
        "toute demande d'identifiant en production.",
        Level.B,
        {
            "a": Fault(
                "La section 3 est vide. "
                "Elle est obligatoire pour un identifiant de production : remplissez-la."
            )
        },
    )
)
def production_names_its_lead(case: Case) -> Iterator[Found]:
    """A partly filled section is told cell by cell (S3-03, 04, 06, 07)."""
    if case.production and case.dossier.it_lead.state == "vide":
        yield Found("a")


@ROWS.judge(
    Rule(
        "S3-02",
        "it_lead",
        "Cette section est facultative pour les identifiants de partenaire.",
        Level.B,
        {
            "a": Fault(
                "La section 3 est remplie en partie. Remplissez-la au complet ou laissez-la vide."
            )
        },
    )
)
def partner_fills_all_or_nothing(case: Case) -> Iterator[Found]:
    """Half a section could receive no password."""
    if case.partner and case.dossier.it_lead.state == "partielle":
        yield Found("a")


@ROWS.judge(
    name_row(
        "S3-03",
        "it_lead.first_name",
        "Prénom",
        "Le prénom du responsable informatique désigné",
    )
)
def first_name(case: Case) -> Iterator[Found]:
    """Rules §2.8.1."""
    yield from judge_name(case, "it_lead.first_name")


@ROWS.judge(
    name_row("S3-04", "it_lead.last_name", "Nom", "Le nom du responsable informatique désigné")
)
def last_name(case: Case) -> Iterator[Found]:
    """Rules §2.8.1."""
    yield from judge_name(case, "it_lead.last_name")


@ROWS.judge(sexes_row("S3-05", "it_lead", 3))
def at_most_one_sex(case: Case) -> Iterator[Found]:
    """None is allowed: nothing uses it."""
    if len(set(case.dossier.it_lead.sexes)) > 1:
        yield Found("a")


@ROWS.judge(
    Rule(
        "S3-06",
        "it_lead.vendor",
        "Nom du développeur de logiciels",
        Level.B,
        {
            "a": Fault("Le nom du développeur de logiciels est vide. Indiquez-le."),
            "b": too_long("Le nom du développeur de logiciels", 100, "Corrigez-le."),
        },
    )
)
def vendor(case: Case) -> Iterator[Found]:
    """Known vendors are proposed, any text is taken."""
    yield from judge_text(case, "it_lead.vendor", longest=100)


@ROWS.judge(email_row("S3-07", "it_lead.email", "du responsable informatique désigné"))
def email(case: Case) -> Iterator[Found]:
    """Rules §2.8.2; D-18, D-19 and D-20 judge the mailbox."""
    yield from judge_email(case, "it_lead.email")


@ROWS.judge(
    Rule(
        "S3-08",
        "it_lead.last_name",
        "Elle permet d'identifier le responsable du développement ou de l'entretien informatique "
        "pour l'application mentionnée à la section 1.",
        Level.B,
        {
            "a": Fault(
                "La section 3 nomme un service ou une entreprise. "
                "Indiquez le prénom et le nom d’une personne."
            )
        },
    )
)
def a_person_and_no_service(case: Case) -> Iterator[Found]:
    """B when every word is one of a service or of the organization, W when one is."""
    lead = case.dossier.it_lead
    organization = {
        word
        for word in name_words(lead.vendor, case.dossier.authorizer.organization_name)
        if len(word) >= _SHORTEST_WORD
    }
    words = [word for word in name_words(lead.first_name, lead.last_name) if word not in _LINKS]
    marked = [word in ROLE_WORDS | COMPANY_WORDS | organization for word in words]
    if any(marked):
        yield Found("a", level=Level.B if all(marked) else Level.W)


ROWS.state(
    Rule(
        "S3-09",
        "",
        "Le responsable informatique recevra le mot de passe de l'identifiant machine demandé.",
        Level.B,
    )
)
