"""Rules that several cells share: a name, a free text, an address, the two boxes « Sexe »."""

from collections.abc import Iterator

from poterne.core.dossier import Dossier
from poterne.core.fields import clean
from poterne.core.mailboxes import domain_of, valid_address
from poterne.core.people import mixes_scripts, parse_name
from poterne.core.rules.breach import Level
from poterne.core.rules.facts import Case
from poterne.core.rules.rows import Fault, Found, Rule

DEVELOPER = "developpeur"
EMAILS = ("it_lead.email", "authorizer.email")


def answer(dossier: Dossier, path: str) -> str:
    """The text of ``section.name``."""
    section, name = path.split(".")
    return str(getattr(getattr(dossier, section), name))


def skips(case: Case, path: str) -> bool:
    """Whether S3-01 or S3-02 already speaks for an empty cell of section 3."""
    return path.startswith("it_lead.") and (
        case.dossier.it_lead.state == "vide" or not case.production
    )


def name_row(rule_id: str, field: str, words: str, subject: str) -> Rule:
    """The row of a name; ``subject`` begins its sentences, as « Le nom de … »."""
    return Rule(
        rule_id,
        field,
        words,
        Level.B,
        {
            "a": Fault(f"{subject} est vide. Indiquez-le."),
            "b": Fault(
                f"{subject} contient un caractère non permis ou dépasse 50 caractères. Utilisez "
                "des lettres, des espaces, des traits d’union, des points ou des apostrophes."
            ),
            "c": Fault(f"{subject} mêle les lettres de deux alphabets. Vérifiez-le.", Level.W),
        },
    )


def judge_name(case: Case, path: str) -> Iterator[Found]:
    """At most one fault of a name (rules §2.8.1)."""
    typed = answer(case.dossier, path)
    name = parse_name(typed)
    if not typed.strip():
        if not skips(case, path):
            yield Found("a")
    elif name is None:
        yield Found("b")
    elif mixes_scripts(name):
        yield Found("c")


def email_row(rule_id: str, field: str, subject: str) -> Rule:
    """The row of an address; ``subject`` ends its first words, as « du responsable … »."""
    return Rule(
        rule_id,
        field,
        "Adresse électronique",
        Level.B,
        {
            "a": Fault(f"L’adresse électronique {subject} est vide. Indiquez-la."),
            "b": Fault(
                f"L’adresse électronique {subject} n’est pas valide. Corrigez-la "
                "(exemple : jacques.untel@xx.com)."
            ),
        },
    )


def judge_email(case: Case, path: str) -> Iterator[Found]:
    """At most one fault of an address (rules §2.8.2)."""
    typed = answer(case.dossier, path)
    if not typed.strip():
        if not skips(case, path):
            yield Found("a")
    elif not valid_address(typed) or _refused(domain_of(typed), case.facts.refused_domains):
        yield Found("b")


def _refused(domain: str, refused: frozenset[str]) -> bool:
    return any(domain == known or domain.endswith(f".{known}") for known in refused)


def judge_text(case: Case, path: str, *, longest: int, letter: str = "b") -> Iterator[Found]:
    """« a » when the cell is empty, ``letter`` when it is too long or holds a control character."""
    typed = answer(case.dossier, path)
    if not typed.strip():
        if not skips(case, path):
            yield Found("a")
    elif not (text := clean(typed)) or len(text) > longest:
        yield Found(letter)


def too_long(subject: str, longest: int, cure: str) -> Fault:
    """The fault of a free text, of ours: the form gives no length."""
    return Fault(
        f"{subject} contient un caractère non permis ou dépasse {longest} caractères. {cure}"
    )


def sexes_row(rule_id: str, section: str, number: int) -> Rule:
    """The row of the boxes « Sexe »."""
    text = f"Les deux cases du sexe sont cochées (section {number}). Cochez-en une seule ou aucune."
    return Rule(rule_id, f"{section}.sexes", "Sexe", Level.B, {"a": Fault(text)})
