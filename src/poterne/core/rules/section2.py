"""Section 2: one type, how many identifiers, for which software."""

import re
from collections.abc import Iterator

from poterne.core.dossier import GMF, HORS_GMF, PARTENAIRE, PRODUCTION
from poterne.core.fields import clean, parse_count
from poterne.core.rules.breach import Level
from poterne.core.rules.facts import LARGEST_COUNT, Case
from poterne.core.rules.rows import Fault, Found, Rows, Rule
from poterne.core.rules.shapes import too_long
from poterne.core.words import search_fold

ROWS = Rows()

DIRECT_COUNT = 10
HINT_COUNT = 3
JUSTIFICATION_LENGTHS = range(20, 1001)
LONGEST_LABEL = 80


def is_justified(text: str) -> bool:
    """Whether ``text`` is a justification: 20 to 1000 characters, line feeds allowed (S2-04)."""
    return len(clean(text, multiline=True) or "") in JUSTIFICATION_LENGTHS


ROWS.state(
    Rule("S2-01", "types", "Identifiant de partenaire (développeur)", Level.I),
)


@ROWS.judge(
    Rule(
        "S2-02",
        "context",
        "Identifiant de production (GMF ou hors GMF)",
        Level.B,
        {
            "a": Fault(
                "Le contexte n’est pas précisé. "
                "Indiquez si la demande vise un GMF ou un établissement hors GMF."
            )
        },
    )
)
def production_has_a_context(case: Case) -> Iterator[Found]:
    """The context decides who may authorize (S4-19, S4-20)."""
    if case.production and case.dossier.context not in {GMF, HORS_GMF}:
        yield Found("a")


@ROWS.judge(
    Rule(
        "S2-03",
        "types",
        "Indiquez le type d'identifiant demandé.",
        Level.B,
        {
            "a": Fault("Aucun type d’identifiant n’est coché. Cochez Partenaire ou Production."),
            "b": Fault(
                "Deux types d’identifiant sont cochés. "
                "Gardez-en un seul et présentez une demande distincte pour l’autre type."
            ),
        },
    )
)
def exactly_one_type(case: Case) -> Iterator[Found]:
    """One form is one type."""
    if len(case.dossier.types) > 1:
        yield Found("b")
    elif case.dossier.type not in {PARTENAIRE, PRODUCTION}:
        yield Found("a")


@ROWS.judge(
    Rule(
        "S2-04",
        "count",
        "Indiquez le nombre* d'identifiants désiré.",
        Level.B,
        {
            "a": Fault(
                "Le nombre d’identifiants est absent ou n’est pas un nombre entier. "
                "Indiquez un nombre de 1 à 50."
            ),
            "b": Fault("Le nombre d’identifiants dépasse 10. Expliquez à quoi chacun servira."),
            "c": Fault(
                "Le nombre d’identifiants dépasse 50. "
                "Réduisez le nombre ou communiquez avec nous avant l’envoi."
            ),
            "d": too_long("La justification du nombre", 1000, "Corrigez-la."),
        },
    )
)
def a_count_of_one_to_fifty(case: Case) -> Iterator[Found]:
    """Ten at once, fifty with a reason."""
    typed = clean(case.dossier.count) or ""
    count = parse_count(typed)
    if (count or 0) > LARGEST_COUNT or re.fullmatch("0*[1-9][0-9]{2,}", typed):
        yield Found("c")
    elif not count:
        yield Found("a")
    elif count > DIRECT_COUNT:
        yield from _justified(case.dossier.justification)


def _justified(text: str) -> Iterator[Found]:
    if is_justified(text):
        return
    kept = clean(text, multiline=True)
    too_short = kept is not None and len(kept) < JUSTIFICATION_LENGTHS.start
    yield Found("b" if too_short else "d", "justification")


@ROWS.judge(
    Rule(
        "S2-05",
        "count",
        "* Le nombre d'identifiants ne correspond pas nécessairement au nombre de postes "
        "informatiques ou au nombre d'utilisateurs. Afin de connaître le nombre d'identifiants "
        "nécessaire, veuillez vous adresser à votre développeur de logiciels.",
        Level.W,
        {
            "a": Fault(
                "Le nombre est élevé. "
                "Avez-vous vérifié ce nombre auprès de votre développeur de logiciels?",
                Level.W,
            ),
            "b": Fault(
                "Le logiciel de l’identifiant {i} n’est pas nommé. "
                "Indiquez le logiciel qui utilisera cet identifiant."
            ),
            "c": Fault(
                "Deux identifiants portent le même nom de logiciel. "
                "Donnez un nom différent à chacun."
            ),
            "d": too_long("Le nom du logiciel de l’identifiant {i}", LONGEST_LABEL, "Corrigez-le."),
        },
    )
)
def one_software_each(case: Case) -> Iterator[Found]:
    """One identifier is one piece of software; what an agent typed only advises."""
    if case.count > HINT_COUNT:
        yield Found("a")
    level = Level.W if case.facts.transcribed else Level.B
    seen: set[str] = set()
    for index, label in enumerate(case.labels, start=1):
        letter = _label_fault(label, seen)
        if letter:
            yield Found(letter, f"labels.{index}", level, {"i": str(index)})


def _label_fault(label: str, seen: set[str]) -> str:
    if not label.strip():
        return "b"
    text = clean(label)
    if not text or len(text) > LONGEST_LABEL:
        return "d"
    folded = search_fold(text)
    if folded in seen:
        return "c"
    seen.add(folded)
    return ""
