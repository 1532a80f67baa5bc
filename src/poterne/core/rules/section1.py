"""Section 1: what is asked for, never written by the applicant."""

from collections.abc import Iterator

from poterne.core.rules.breach import Level
from poterne.core.rules.facts import Case
from poterne.core.rules.rows import Fault, Found, Rows, Rule

ROWS = Rows()


@ROWS.judge(
    Rule(
        "S1-01",
        "",
        "1 Description des services en ligne demandés (à l'usage de la RAMQ)",
        Level.W,
        {
            "a": Fault(
                "La section 1 est réservée à la RAMQ. Vos modifications n’ont pas été conservées.",
                Level.W,
            )
        },
    )
)
def section_is_ours(case: Case) -> Iterator[Found]:
    """A changed text in a received form is noted and ignored."""
    if case.facts.section1_changed:
        yield Found("a")


ROWS.state(
    Rule(
        "S1-02",
        "",
        "Description … Inscription de la clientèle des professionnels de la santé – B2B",
        Level.I,
    ),
    Rule(
        "S1-03",
        "",
        "Cette demande d'accès vous permettra également d'accéder à l'application "
        "« Identité du médecin de famille – B2B ».",
        Level.B,
        api="`portee_non_accordee`, `portee-insuffisante`",
    ),
    Rule(
        "S1-04",
        "",
        "Application … Inscription de la clientèle des professionnels de la santé – B2B",
        Level.I,
    ),
)
