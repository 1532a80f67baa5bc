"""Section 4, the commitments, the signature and its date (S4-13 to S4-18)."""

from collections.abc import Iterator

from poterne.core.fields import months_before, parse_day
from poterne.core.rules.breach import Level
from poterne.core.rules.facts import Case
from poterne.core.rules.rows import Fault, Found, Rows, Rule

ROWS = Rows()

OLDEST_SIGNATURE_MONTHS = 6


@ROWS.judge(
    Rule(
        "S4-13",
        "commitments",
        "Je m'engage : - à ne pas divulguer les éléments d'identification délivrés au nom de "
        "l'utilisateur mentionné ci-dessus dont je pourrais prendre connaissance;",
        Level.B,
        {
            "a": Fault(
                "Les engagements de la section 4 ne sont pas acceptés. Acceptez-les pour signer."
            )
        },
    )
)
def commitments(case: Case) -> Iterator[Found]:
    """The three texts of the page of signature are accepted as one."""
    if case.facts.stage.signed and not case.facts.commitments_accepted:
        yield Found("a")


ROWS.state(
    Rule(
        "S4-14",
        "commitments",
        "- à transmettre à cet utilisateur, en toute sécurité, les éléments d'identification qui "
        "seront délivrés à son nom dans le cadre de la présente demande.",
        Level.B,
        same_as="S4-13",
    ),
    Rule(
        "S4-15",
        "commitments",
        "J'autorise l'utilisateur ci-dessus à se servir des formulaires électroniques prévus pour "
        "l'application précisée à la section 1.",
        Level.B,
        same_as="S4-13",
    ),
)


@ROWS.judge(
    Rule(
        "S4-16",
        "signature",
        "SIGNATURE",
        Level.B,
        {"a": Fault("La section 4 n’est pas signée. Signez à l’endroit indiqué.")},
    )
)
def one_signature(case: Case) -> Iterator[Found]:
    """An empty, unreadable or typed one is told by D-13 to D-15."""
    if case.facts.stage.signed and not case.facts.signature.kind:
        yield Found("a")


@ROWS.judge(
    Rule(
        "S4-17",
        "signature",
        "DATE … ANNÉE MOIS JOUR",
        Level.B,
        {
            "a": Fault(
                "La date de signature est vide ou n’existe pas. "
                "Indiquez l’année, le mois et le jour (exemple : 2026-11-23)."
            ),
            "b": Fault("La date de signature est dans le futur. Corrigez-la."),
            "c": Fault("La date de signature date de plus de 6 mois. Signez de nouveau."),
        },
    )
)
def signature_date(case: Case) -> Iterator[Found]:
    """Against the reference day, six calendar months back at most (rules §2.8.9)."""
    if not case.facts.stage.signed:
        return
    signed = parse_day(case.facts.signature.date)
    if signed is None:
        yield Found("a")
    elif signed > case.day:
        yield Found("b")
    elif signed < months_before(case.day, OLDEST_SIGNATURE_MONTHS):
        yield Found("c")


ROWS.state(
    Rule(
        "S4-18",
        "",
        "Note : Advenant le non-respect d'un des engagements décrits ci-dessus, la RAMQ se "
        "réserve le droit de retirer en tout temps et sans préavis l'accès aux services en ligne "
        "accordé dans le cadre de la présente demande.",
        Level.B,
        api="`acces_retire`, `jeton-revoque`",
    )
)
