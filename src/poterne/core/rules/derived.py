"""Rules of ours: the life of a request, what is repeated, what must not be said."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from poterne.core.dossier import Dossier
from poterne.core.fields import months_before
from poterne.core.health_numbers import holds_nam
from poterne.core.mailboxes import same_mailbox
from poterne.core.people import same_name
from poterne.core.rules.breach import Level
from poterne.core.rules.facts import Case
from poterne.core.rules.places import TYPED_FIELDS, name_of
from poterne.core.rules.rows import Fault, Found, Rows, Rule
from poterne.core.rules.section2 import is_justified
from poterne.core.rules.shapes import answer
from poterne.core.words import search_fold

ROWS = Rows()


def _row(rule_id: str, field: str, text: str, level: Level = Level.B) -> Rule:
    return Rule(rule_id, field, "", level, {"a": Fault(text, level)})


@ROWS.judge(_row("L-01", "", "Cette étape n’est pas permise dans l’état actuel de la demande."))
def only_known_moves(case: Case) -> Iterator[Found]:
    """The table of the life cycle decides; this is its sentence."""
    if not case.facts.move_allowed:
        yield Found("a")


@ROWS.judge(
    _row("L-02", "signature", "La demande a été modifiée après la signature. Signez de nouveau.")
)
def nothing_changes_once_signed(case: Case) -> Iterator[Found]:
    """Compares what was hashed at signing with what stands now; paper was never hashed."""
    signature = case.facts.signature
    if (
        case.facts.stage.signed
        and signature.signed_digest
        and signature.signed_digest != signature.present_digest
    ):
        yield Found("a")


@ROWS.judge(_row("L-05", "", "Cette demande a déjà été reçue sous le numéro {ref}."))
def one_file_one_request(case: Case) -> Iterator[Found]:
    """The same bytes are the same request."""
    if case.facts.known_reference:
        yield Found("a", values={"ref": case.facts.known_reference})


@ROWS.judge(
    _row(
        "L-06",
        "labels",
        "Un identifiant actif existe déjà pour ce logiciel. "
        "Voulez-vous plutôt remplacer le mot de passe?",
        Level.W,
    )
)
def one_active_identifier_per_software(case: Case) -> Iterator[Found]:
    """Nothing to say when the number is justified in writing."""
    if is_justified(case.dossier.justification):
        return
    active = {_folded(label) for label in case.facts.active_labels}
    for index, label in enumerate(case.labels, start=1):
        if label.strip() and _folded(label) in active:
            yield Found("a", f"labels.{index}")


def _folded(label: str) -> str:
    return " ".join(search_fold(label).split())


@ROWS.judge(
    _row(
        "L-11",
        "it_lead.email",
        "La nouvelle adresse est celle de la personne qui autorise. "
        "Fournissez une adresse différente.",
    )
)
def new_lead_is_not_the_authorizer(case: Case) -> Iterator[Found]:
    """D-18, of an address that would replace the one of section 3."""
    new, authorizer = case.facts.new_it_lead_email, case.dossier.authorizer.email
    if new.strip() and same_mailbox(new, authorizer):
        yield Found("a")


class Idleness(StrEnum):
    """What an identifier’s silence calls for (L-15)."""

    NONE = ""
    WARN = "prevenir"
    SUSPEND = "suspendre"


def idleness(last_used: date, day: date) -> Idleness:
    """What to do on ``day`` of an identifier unused since ``last_used``: both are days.

    Twelve calendar months warn, thirteen suspend. Source: maison.
    """
    if last_used <= months_before(day, 13):
        return Idleness.SUSPEND
    return Idleness.WARN if last_used <= months_before(day, 12) else Idleness.NONE


ROWS.state(Rule("L-15", "", "", Level.B, api="`acces_suspendu`"))


@ROWS.judge(
    _row(
        "L-19",
        "",
        "Le champ {champ} contient un numéro d’assurance maladie. Retirez-le.",
    )
)
def no_health_number(case: Case) -> Iterator[Found]:
    """In no cell; the number itself is never repeated."""
    for path, typed in _typed(case.dossier):
        if holds_nam(typed):
            yield Found("a", path, values={"champ": f"« {name_of(path)} »"})


def _typed(dossier: Dossier) -> Iterator[tuple[str, str]]:
    for path in TYPED_FIELDS:
        if path == "labels":
            yield from ((f"labels.{i}", text) for i, text in enumerate(dossier.labels, start=1))
        elif path == "justification":
            yield path, dossier.justification
        else:
            yield path, answer(dossier, path)


@ROWS.judge(
    _row(
        "L-22",
        "it_lead",
        "La même personne semble remplir les deux rôles. "
        "Vérifiez que l’identifiant et le mot de passe seront gardés séparément.",
        Level.W,
    )
)
def two_roles_one_person(case: Case) -> Iterator[Found]:
    """Allowed, and told: the form forbids equal addresses only."""
    lead, authorizer = case.dossier.it_lead, case.dossier.authorizer
    names = (
        (lead.first_name, lead.last_name),
        (authorizer.first_name, authorizer.last_name),
    )
    if same_name(*names):
        yield Found("a", level=Level.I if case.partner else Level.W)


@ROWS.judge(_row("L-23", "reason", "Le motif est vide. Indiquez-le."))
def a_reason_is_given(case: Case) -> Iterator[Found]:
    """Of every refusal, return, withdrawal or suspension by the RAMQ."""
    reason = case.facts.reason
    if reason is not None and not reason.strip():
        yield Found("a")
