"""Section 4, the work place: number, address, postal code, telephones (S4-06 to S4-12)."""

from collections.abc import Iterator

from poterne.core.fields import (
    clean,
    holds_letter_o,
    in_quebec,
    parse_establishment,
    parse_extension,
    parse_gmf_number,
    parse_phone,
    parse_postal_code,
)
from poterne.core.rules.breach import Level
from poterne.core.rules.facts import Case
from poterne.core.rules.rows import Fault, Found, Rows, Rule
from poterne.core.rules.shapes import email_row, judge_email, too_long

ROWS = Rows()

ADDRESS_LENGTHS = range(5, 201)
MOST_ADDRESS_LINES = 3


@ROWS.judge(
    Rule(
        "S4-06",
        "authorizer.establishment_number",
        "Numéro de l'établissement",
        Level.B,
        {
            "a": Fault(
                "Le numéro de l’établissement est vide. "
                "Il est obligatoire pour un identifiant de production : indiquez-le."
            ),
            "b": Fault(
                "Le numéro de l’établissement n’a pas 5 chiffres. Corrigez-le (exemple : 00123)."
            ),
            "c": Fault(
                "Le numéro de l’établissement n’est pas demandé pour un identifiant de "
                "partenaire. Il ne sera pas utilisé.",
                Level.W,
            ),
            "d": Fault("Le numéro de l’établissement n’est pas reconnu. Vérifiez-le.", Level.W),
            "e": Fault(
                "Le numéro du GMF contient autre chose que des chiffres ou dépasse 6 chiffres. "
                "Corrigez-le ou laissez-le vide."
            ),
        },
    )
)
def establishment_number(case: Case) -> Iterator[Found]:
    """Compulsory in production, not asked of a partner; the GMF number stands beside it."""
    authorizer = case.dossier.authorizer
    if case.production:
        yield from _production_number(case, authorizer.establishment_number)
    elif case.partner and authorizer.establishment_number.strip():
        yield Found("c")
    if case.production and parse_gmf_number(authorizer.gmf_number) is None:
        yield Found("e", "authorizer.gmf_number")


def _production_number(case: Case, typed: str) -> Iterator[Found]:
    number = parse_establishment(typed, case.facts.establishment_pattern)
    known = case.facts.establishments
    if not typed.strip():
        yield Found("a")
    elif number is None:
        yield Found("b")
    elif not number.strip("0") or (known is not None and number not in known):
        yield Found("d")


@ROWS.judge(
    Rule(
        "S4-07",
        "authorizer.address",
        "Adresse de correspondance (lieu de travail)",
        Level.B,
        {
            "a": Fault(
                "L’adresse de correspondance du lieu de travail est vide ou incomplète. "
                "Indiquez le numéro, la rue et la municipalité."
            ),
            "b": too_long(
                "L’adresse de correspondance", 200, "Corrigez-la et gardez au plus 3 lignes."
            ),
        },
    )
)
def address(case: Case) -> Iterator[Found]:
    """Five to two hundred characters, on one to three lines."""
    text = clean(case.dossier.authorizer.address, multiline=True)
    if text is None or len(text) >= ADDRESS_LENGTHS.stop or text.count("\n") >= MOST_ADDRESS_LINES:
        yield Found("b")
    elif len(text) < ADDRESS_LENGTHS.start:
        yield Found("a")


@ROWS.judge(email_row("S4-08", "authorizer.email", "de la personne qui autorise"))
def email(case: Case) -> Iterator[Found]:
    """Rules §2.8.2; D-18, D-19 and D-20 judge the mailbox."""
    yield from judge_email(case, "authorizer.email")


@ROWS.judge(
    Rule(
        "S4-09",
        "authorizer.postal_code",
        "Code postal",
        Level.B,
        {
            "a": Fault("Le code postal n’est pas valide. Corrigez-le (exemple : G1K 7T3)."),
            "b": Fault("Le code postal n’est pas au Québec. Vérifiez-le.", Level.W),
            "c": Fault("La lettre O n’existe pas dans un code postal. Vérifiez le chiffre zéro."),
        },
    )
)
def postal_code(case: Case) -> Iterator[Found]:
    """A letter O is told, never corrected."""
    typed = case.dossier.authorizer.postal_code
    code = parse_postal_code(typed)
    if code is None:
        yield Found("c" if holds_letter_o(typed) else "a")
    elif not in_quebec(code):
        yield Found("b")


@ROWS.judge(
    Rule(
        "S4-10",
        "authorizer.phone",
        "Téléphone IND. RÉG.",
        Level.B,
        {
            "a": Fault(
                "Le téléphone est vide ou n’a pas 10 chiffres. "
                "Indiquez l’indicatif régional et le numéro (exemple : 418 555-0123)."
            )
        },
    )
)
def phone(case: Case) -> Iterator[Found]:
    """Rules §2.8.5."""
    if parse_phone(case.dossier.authorizer.phone) is None:
        yield Found("a")


@ROWS.judge(
    Rule(
        "S4-11",
        "authorizer.extension",
        "Poste",
        Level.B,
        {
            "a": Fault(
                "Le poste contient autre chose que des chiffres ou dépasse 6 chiffres. "
                "Corrigez-le ou laissez-le vide."
            )
        },
    )
)
def extension(case: Case) -> Iterator[Found]:
    """Optional."""
    if parse_extension(case.dossier.authorizer.extension) is None:
        yield Found("a")


@ROWS.judge(
    Rule(
        "S4-12",
        "authorizer.fax",
        "Télécopieur IND. RÉG.",
        Level.B,
        {"a": Fault("Le télécopieur n’a pas 10 chiffres. Corrigez-le ou laissez-le vide.")},
    )
)
def fax(case: Case) -> Iterator[Found]:
    """Optional; never a channel."""
    typed = case.dossier.authorizer.fax
    if typed.strip() and parse_phone(typed) is None:
        yield Found("a")
