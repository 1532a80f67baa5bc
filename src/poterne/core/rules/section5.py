"""Section 5: the RAMQ’s own cells, signed by two of its people."""

from collections.abc import Iterator
from datetime import date

from poterne.core.rules.breach import Level, Stage
from poterne.core.rules.facts import Approval, Case, GrantStep
from poterne.core.rules.rows import Fault, Found, Rows, Rule

ROWS = Rows()


def _granting(case: Case, *steps: GrantStep) -> bool:
    return case.facts.stage is Stage.OCTROI and case.facts.grant.step in (steps or GrantStep)


def _row(rule_id: str, field: str, words: str, **faults: str) -> Rule:
    return Rule(
        rule_id,
        field and f"grant.{field}",
        words,
        Level.B,
        {letter: Fault(text) for letter, text in faults.items()},
    )


@ROWS.judge(
    Rule(
        "S5-01",
        "",
        "5 Privilèges d'accès créés et éléments d'identification remis (à l'usage de la RAMQ)",
        Level.W,
        {"a": Fault("La section 5 est réservée à la RAMQ. Laissez-la vide.", Level.W)},
    )
)
def section_is_ours(case: Case) -> Iterator[Found]:
    """What a received form holds there is noted and ignored."""
    if case.facts.section5_written:
        yield Found("a")


@ROWS.judge(
    _row(
        "S5-02",
        "validity",
        "Période ou durée de validité des éléments d'identification délivrés",
        a="La période ou la durée de validité est vide. Indiquez-la.",
        b="La fin de validité précède le début. Corrigez-la.",
    )
)
def validity(case: Case) -> Iterator[Found]:
    """Both ends are included: an end on the day of the start is one day."""
    grant = case.facts.grant
    if not _granting(case):
        return
    if grant.valid_from is None or grant.valid_until is None:
        yield Found("a")
    elif grant.valid_until < grant.valid_from:
        yield Found("b")


@ROWS.judge(
    _row(
        "S5-03",
        "repondant_id",
        "Identifiant du répondant",
        a="Votre compte n’a pas d’identifiant de répondant. Communiquez avec l’administrateur.",
    )
)
def repondant_identifier(case: Case) -> Iterator[Found]:
    """Taken from the account."""
    if _granting(case) and not case.facts.grant.repondant_id.strip():
        yield Found("a")


@ROWS.judge(
    _row("S5-04", "reference", "Numéro de référence", a="Ce numéro de référence existe déjà.")
)
def reference(case: Case) -> Iterator[Found]:
    """Drawn again when taken."""
    if _granting(case) and case.facts.grant.reference_taken:
        yield Found("a")


@ROWS.judge(
    _row(
        "S5-05",
        "identifiers",
        "Nom d'utilisateur",
        a="Le nombre d’identifiants créés ({a}) ne correspond pas au nombre approuvé ({b}).",
    )
)
def as_many_as_approved(case: Case) -> Iterator[Found]:
    """Counted when they are created."""
    grant = case.facts.grant
    if _granting(case, GrantStep.CREATION) and grant.created != grant.approved:
        yield Found("a", values={"a": str(grant.created), "b": str(grant.approved)})


@ROWS.judge(
    _row(
        "S5-06",
        "registered",
        "Date d'inscription … ANNÉE MOIS JOUR",
        a="La date d’inscription ne peut précéder les signatures.",
    )
)
def registered_after_signing(case: Case) -> Iterator[Found]:
    """The day of the second signature is the day of creation."""
    grant = case.facts.grant
    days = [approval.day for approval in (grant.repondant, grant.soes) if approval is not None]
    if _granting(case, GrantStep.CREATION) and (grant.registered or date.min) < max(
        days, default=date.min
    ):
        yield Found("a")


@ROWS.judge(
    _row(
        "S5-07",
        "repondant",
        "SIGNATURE DU RÉPONDANT À LA RAMQ … DATE",
        a="La signature du répondant est absente. Elle est requise avant celle de SOES.",
    )
)
def first_signature(case: Case) -> Iterator[Found]:
    """An approval of other contents is none."""
    if _granting(case, GrantStep.SOES, GrantStep.CREATION) and not _holds(
        case.facts.grant.repondant, case.facts.grant.digest
    ):
        yield Found("a")


@ROWS.judge(
    _row(
        "S5-08",
        "soes",
        "SIGNATURE SOES … DATE",
        a="La signature SOES est absente. Aucun identifiant n’est créé sans elle.",
    )
)
def second_signature(case: Case) -> Iterator[Found]:
    """On the same hash as the first."""
    if _granting(case, GrantStep.CREATION) and not _holds(
        case.facts.grant.soes, case.facts.grant.digest
    ):
        yield Found("a")


def _holds(approval: Approval | None, digest: str) -> bool:
    return approval is not None and approval.digest == digest


@ROWS.judge(
    _row(
        "S5-09",
        "soes",
        "SIGNATURE DU RÉPONDANT À LA RAMQ … SIGNATURE SOES",
        a="La même personne ne peut pas signer aux deux endroits.",
    )
)
def two_different_people(case: Case) -> Iterator[Found]:
    """Judged as soon as the second person is known, before she signs."""
    first, second = case.facts.grant.repondant, case.facts.grant.soes
    if (
        _granting(case)
        and first is not None
        and second is not None
        and (first.person == second.person)
    ):
        yield Found("a")
