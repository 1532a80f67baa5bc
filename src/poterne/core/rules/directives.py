"""The directives: how the form is filled, signed, and to whom the halves go."""

from collections.abc import Iterator

from poterne.core.dossier import Authorizer, ItLead
from poterne.core.mailboxes import (
    looks_alike,
    looks_shared,
    mailbox_key,
    same_mailbox,
    valid_address,
)
from poterne.core.rules.breach import Level
from poterne.core.rules.facts import Case, CertificateProof, SignatureKind
from poterne.core.rules.rows import Fault, Found, Rows, Rule
from poterne.core.rules.shapes import DEVELOPER, EMAILS, answer

ROWS = Rows()

_ACCEPTED = frozenset(SignatureKind) - {SignatureKind.NONE, SignatureKind.TYPED}


def _row(rule_id: str, field: str, words: str, text: str) -> Rule:
    return Rule(rule_id, field, words, Level.B, {"a": Fault(text)})


ROWS.state(
    Rule(
        "D-01",
        "",
        "Remplissez en lettres majuscules les sections 2, 3 et 4 du formulaire.",
        Level.I,
    )
)


@ROWS.judge(
    Rule(
        "D-02",
        "signature",
        "Signez aux endroits indiqués.",
        Level.W,
        {
            "a": Fault(
                "La signature n’est pas à l’endroit indiqué. "
                "Signez dans l’encadré de la section 4.",
                Level.W,
            )
        },
    )
)
def signed_in_its_box(case: Case) -> Iterator[Found]:
    """Advice: an agent sees."""
    signature = case.facts.signature
    if case.facts.stage.signed and signature.kind and not signature.in_place:
        yield Found("a")


ROWS.state(
    _row(
        "D-05",
        "",
        "Aucun document photographié, télécopié ou non conforme ne sera accepté.",
        "Votre demande {ref} n’est pas conforme. Points à corriger :",
    ),
    Rule("D-06", "types", "Indiquez le type d'identifiant demandé.", Level.B, same_as="S2-03"),
    Rule(
        "D-09",
        "authorizer.organization_kind",
        "Demandez ce type d'identifiant si vous êtes un développeur de logiciels.",
        Level.B,
        same_as="S4-21",
    ),
    Rule(
        "D-10",
        "",
        "Production : Ces identifiants doivent être utilisés pour l'usage courant de "
        "l'application mentionnée à la section 1.",
        Level.B,
        api="`mauvais-environnement`, `nam-fictif`",
    ),
)


@ROWS.judge(
    _row(
        "D-11",
        "authorizer.organization_kind",
        "Demandez ce type d'identifiant si vous faites partie d'un GMF ou si vous travaillez dans "
        "un établissement hors GMF.",
        "L’organisation est un développeur de logiciels. Un identifiant de production doit être "
        "autorisé par un GMF ou un établissement hors GMF.",
    )
)
def no_developer_in_production(case: Case) -> Iterator[Found]:
    """A vendor authorizes partner requests only."""
    if case.production and case.dossier.authorizer.organization_kind == DEVELOPER:
        yield Found("a")


_PROOFS = (CertificateProof.BROKEN, CertificateProof.LAPSED, CertificateProof.DOUBTFUL)


@ROWS.judge(
    Rule(
        "D-12",
        "signature",
        "une signature numérique (générée grâce à un certificat numérique produit au moyen d'un "
        "outil spécialisé);",
        Level.B,
        {
            "a": Fault(
                "Le document a été modifié après la signature. "
                "Signez de nouveau une version non modifiée."
            ),
            "b": Fault(
                "Le certificat était expiré ou révoqué au moment de la signature. "
                "Signez de nouveau avec un certificat valide."
            ),
            "c": Fault(
                "La signature par certificat n’est pas établie d’elle-même. "
                "Lisez ses constats avant de décider.",
                Level.W,
            ),
        },
    )
)
def certificate_holds(case: Case) -> Iterator[Found]:
    """Self-signed, or of an unknown issuer: shown to an agent, never refused for that."""
    proof = case.facts.signature.certificate
    if case.facts.stage.signed and proof in _PROOFS:
        yield Found("abc"[_PROOFS.index(proof)])


@ROWS.judge(
    _row(
        "D-13",
        "signature",
        "une signature manuscrite apposée à l'aide d'un accessoire technologique (par exemple, un "
        "stylet, un écran tactile ou une souris);",
        "La signature est vide. Signez dans l’encadré.",
    )
)
def drawn_signature_holds_strokes(case: Case) -> Iterator[Found]:
    """An empty picture, one dot or one straight stroke signs nothing."""
    signature = case.facts.signature
    if case.facts.stage.signed and signature.kind == SignatureKind.DRAWN and signature.empty:
        yield Found("a")


@ROWS.judge(
    _row(
        "D-14",
        "signature",
        "une signature manuscrite numérisée (par exemple, l'apposition de l'image d'une "
        "signature).",
        "L’image de la signature n’est pas lisible. "
        "Fournissez une image PNG ou JPEG de 2 Mo au plus.",
    )
)
def scanned_signature_is_readable(case: Case) -> Iterator[Found]:
    """A blank image is no more readable than a broken one."""
    signature = case.facts.signature
    if (
        case.facts.stage.signed
        and signature.kind == SignatureKind.SCANNED
        and (signature.empty or not signature.readable)
    ):
        yield Found("a")


@ROWS.judge(
    _row(
        "D-15",
        "signature",
        "Voici les formats acceptés si vous souhaitez apposer une signature électronique :",
        "Un nom tapé au clavier n’est pas une signature acceptée. "
        "Utilisez un certificat, dessinez votre signature ou joignez-en l’image.",
    )
)
def list_of_formats_is_closed(case: Case) -> Iterator[Found]:
    """A typed name, a tick, a stamp, or anything this list does not hold."""
    kind = case.facts.signature.kind
    if case.facts.stage.signed and kind and kind not in _ACCEPTED:
        yield Found("a")


@ROWS.judge(
    _row(
        "D-16",
        "",
        "Nous transmettons par courriel au responsable informatique désigné le mot de passe "
        "temporaire de chaque identifiant machine demandé.",
        "Ce mot de passe temporaire est expiré. Demandez-en un nouveau.",
    )
)
def temporary_password_lives_a_while(case: Case) -> Iterator[Found]:
    """Told on the page of activation."""
    if case.facts.password_expired:
        yield Found("a")


ROWS.state(
    Rule(
        "D-17",
        "",
        "Toutefois, c'est à la personne qui autorise la demande d'accès que nous fournirons les "
        "identifiants machine.",
        Level.B,
    )
)


@ROWS.judge(
    Rule(
        "D-18",
        "it_lead.email",
        "le responsable informatique désigné et la personne qui autorise la demande d'accès "
        "doivent avoir des adresses électroniques différentes",
        Level.B,
        {
            "a": Fault(
                "Les deux adresses électroniques désignent la même boîte. "
                "Fournissez deux adresses différentes."
            ),
            "b": Fault(
                "Les deux adresses électroniques se ressemblent. "
                "Vérifiez qu’elles désignent deux boîtes différentes.",
                Level.W,
            ),
        },
    )
)
def distinct_mailboxes(case: Case) -> Iterator[Found]:
    """Compares mailbox keys; nothing to say when section 3 gives no address."""
    first, second = (answer(case.dossier, path) for path in EMAILS)
    if not first.strip() or not second.strip():
        return
    if same_mailbox(first, second):
        yield Found("a")
    elif looks_alike(first, second):
        yield Found("b")


@ROWS.judge(
    _row(
        "D-19",
        "",
        "C'est pourquoi nous n'acceptons que les adresses électroniques personnelles ou "
        "professionnelles (p. ex. jacques.untel@xx.com)",
        "L’adresse électronique n’est pas confirmée. "
        "Ouvrez le lien reçu par courriel pour la confirmer.",
    )
)
def confirmed_addresses(case: Case) -> Iterator[Found]:
    """From reception on, even of an address that is not valid: nobody confirmed it."""
    if not case.facts.stage.received:
        return
    for path in EMAILS:
        typed = answer(case.dossier, path)
        if typed.strip() and mailbox_key(typed) not in case.facts.confirmed:
            yield Found("a", path)


@ROWS.judge(
    _row(
        "D-20",
        "",
        "et non les adresses de boîte courriel partagée (p. ex. information@xx.com)",
        "Cette adresse semble être une boîte courriel partagée. "
        "Fournissez une adresse à laquelle vous seul avez accès.",
    )
)
def no_shared_mailbox(case: Case) -> Iterator[Found]:
    """« C’est mon adresse personnelle » leaves the judgement to an agent."""
    dossier = case.dossier
    people: tuple[ItLead | Authorizer, ...] = (dossier.it_lead, dossier.authorizer)
    for path, person in zip(EMAILS, people, strict=True):
        if not valid_address(person.email):
            continue
        level = looks_shared(
            person.email,
            first_name=person.first_name,
            last_name=person.last_name,
            organization_words=(dossier.it_lead.vendor, dossier.authorizer.organization_name),
        )
        if level is not None:
            yield Found("a", path, Level.W if path in dossier.personal_mailboxes else level)


ROWS.state(
    Rule(
        "D-21",
        "",
        "Ainsi, les éléments d'identification de l'utilisateur sont mieux protégés.",
        Level.B,
    )
)
