"""The invariants of rules.md §7, one function each, over one look at the whole database."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tests.faults import checks
from tests.lifecycle_machine.house import House

from poterne.acts import admission
from poterne.core.catalogue import Environment, scopes_for
from poterne.core.errors.gate import Refusal
from poterne.core.lifecycle import COMPLETE
from poterne.core.mailboxes import mailbox_key
from poterne.records.models import (
    AccessRequest,
    Confirmation,
    Credential,
    Delivery,
    JournalRow,
    Link,
    Proof,
    Signature,
)

LATER = ("conforme", "signee_repondant", "accordee")
SIGNED = ("recue", "en_verification", *LATER)
NOT_YET: Mapping[str, str] = {
    "INV-29": "la succession d’une personne qui autorise n’existe pas",
    "INV-31": "le magasin des partenaires (clientele) n’existe pas",
}
"""What concerns nothing that exists."""
ELSEWHERE: Mapping[str, str] = {
    "INV-23": "tests/poterne/core : le verdict est une fonction de ses entrées",
    "INV-32": "tests/faults : mille morts par moteur",
}
"""What a machine without deaths cannot show."""


@dataclass(frozen=True)
class Look:
    """Every row that an invariant reads, at one moment."""

    requests: dict[int, AccessRequest]
    credentials: list[Credential]
    proofs: list[Proof]
    deliveries: list[Delivery]
    signatures: list[Signature]
    links: list[Link]
    confirmed: set[tuple[int, str]]
    rows: list[JournalRow]

    @classmethod
    def taken(cls) -> "Look":
        """The database now."""
        requests = {each.pk: each for each in AccessRequest.objects.all()}
        credentials = list(Credential.objects.order_by("pk"))
        for one in credentials:
            one.request = requests[one.request_id]
        return cls(
            requests,
            credentials,
            list(Proof.objects.order_by("pk")),
            list(Delivery.objects.order_by("pk")),
            list(Signature.objects.defer("image").select_related("staff").order_by("pk")),
            list(Link.objects.order_by("pk")),
            set(Confirmation.objects.values_list("request_id", "address_fold")),
            list(JournalRow.objects.order_by("seq")),
        )

    def of(self, one: Credential, kind: str = "temporaire") -> list[Proof]:
        """The proofs of that identifier: temporary passwords, or the others for ``""``."""
        found = [each for each in self.proofs if each.credential_id == one.pk]
        return [each for each in found if (each.kind == "temporaire") == bool(kind)]

    def count(self, action: str, about: str) -> int:
        """The lines of that event about that object."""
        return sum(row.action == action and row.objet == about for row in self.rows)


Invariant = Callable[[House, Look], Iterator[str]]


def inv_01(_: House, look: Look) -> Iterator[str]:
    for one in look.credentials:
        now = [s for s in look.signatures if s.request_id == one.request_id and not s.voided_at]
        signed = {s.office: s for s in now if s.content_hash == one.request.grant_hash}
        first, second = signed.get("repondant"), signed.get("soes")
        if first is None or second is None:
            yield f"identifiant {one.pk} sans ses deux signatures"
        elif first.person == second.person or first.signed_at > second.signed_at:
            yield f"identifiant {one.pk} : une seule personne, ou SOES avant le répondant"


def inv_02(_: House, look: Look) -> Iterator[str]:
    for request in look.requests.values():
        slots = [one.slot for one in look.credentials if one.request_id == request.pk]
        granted = request.state == "accordee"
        if sorted(slots) != (list(range(1, request.asked_count + 1)) if granted else []):
            yield f"demande « {request.state} » : rangs {slots}"


def inv_03(_: House, look: Look) -> Iterator[str]:
    for each in look.signatures:
        request = look.requests[each.request_id]
        parties = {request.authorizer_fold, request.it_lead_fold, request.preparer_fold}
        if each.office != "authorizer" and each.person in parties:
            yield f"{each.office} : une partie à la demande signe"


def inv_04(_: House, look: Look) -> Iterator[str]:
    for request in look.requests.values():
        fits = {"production": ("complete",), "partenaire": ("complete", "vide")}
        if request.state in COMPLETE and request.section3 not in fits.get(request.type, ()):
            yield f"« {request.state} », {request.type}, section 3 {request.section3}"


def inv_05(_: House, look: Look) -> Iterator[str]:
    for request in look.requests.values():
        folds = [fold for fold in (request.authorizer_fold, request.it_lead_fold) if fold]
        if request.state in COMPLETE and len(set(folds)) != len(folds):
            yield f"« {request.state} » avec une seule boîte pour deux personnes"
        if request.state in LATER:
            for fold in folds:
                if (request.pk, fold) not in look.confirmed:
                    yield f"« {request.state} » avec une adresse non confirmée"


def inv_06(house: House, look: Look) -> Iterator[str]:
    names = Counter(one.machine_id[3:] for one in look.credentials)
    yield from (f"le nom {name} donné {times} fois" for name, times in names.items() if times > 1)
    for one in look.credentials:
        if one.environment != one.request.type:
            yield f"identifiant {one.pk} hors de son environnement"


def inv_07(house: House, _: Look) -> Iterator[str]:
    """Tried by the machine itself; here, each token it holds at the other gate."""
    yield from house.wrong
    for token, key, _stops in house.tokens[-1:]:
        own = Environment(Credential.objects.get(pk=key).environment)
        answer = admission.admit(gate=house.gates[own.other], token=token, now=house.now)
        if not isinstance(answer, Refusal):
            yield "un jeton admis à la porte de l’autre environnement"


def inv_08(_: House, look: Look) -> Iterator[str]:
    for one in look.credentials:
        service = one.request.form_definition.service
        if one.scopes.split() != list(scopes_for(service, Environment(one.environment))):
            yield f"identifiant {one.pk} : portées {one.scopes}"


def inv_09(house: House, look: Look) -> Iterator[str]:
    names, values = _secrets(house, look)
    for mail in house.mails[-6:]:
        text = mail.body + mail.subject
        if any(name in text for name in names) and any(value in text for value in values):
            yield f"{mail.kind} porte les deux moitiés"


def _secrets(house: House, look: Look) -> tuple[list[str], list[str]]:
    values = [value for held in house.values.values() for value in held]
    return [one.machine_id for one in look.credentials], values


def inv_10(house: House, look: Look) -> Iterator[str]:
    names, values = _secrets(house, look)
    leads = {request.it_lead_fold for request in look.requests.values()}
    for mail in house.mails[-6:]:
        fold, text = mailbox_key(mail.to), mail.body + mail.subject
        if fold in leads and any(name in text for name in names):
            yield f"{mail.kind} montre un identifiant au responsable informatique"
        if fold not in leads and any(value in text for value in values):
            yield f"{mail.kind} montre un mot de passe à une autre personne"


def inv_11(house: House, look: Look) -> Iterator[str]:
    for one in look.credentials:
        if sum(each.state == "actif" for each in look.of(one)) > 1:
            yield f"identifiant {one.pk} : deux mots de passe en vigueur"
    for held in house.values.values():
        if len(set(held)) != len(held):
            yield "une même valeur est partie deux fois"


def inv_12(house: House, look: Look) -> Iterator[str]:
    for one in look.credentials:
        alive = [each for each in look.of(one) if each.state == "actif"]
        halves = [
            d for d in look.deliveries if d.credential_id == one.pk and d.half == "mot_de_passe"
        ]
        if not alive or any(each.state == "sending" for each in halves):
            continue
        held = house.values.get(one.machine_id, [])
        if not held or checks.hash_of(one, held[-1]) != alive[0].hash:
            yield f"identifiant {one.pk} : le mot de passe en vigueur n’est pas le dernier parti"
