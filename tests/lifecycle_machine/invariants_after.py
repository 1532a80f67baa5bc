"""The invariants of rules.md §7 from INV-14 on: what stops, what remains, what was said."""

from collections.abc import Iterator

from tests.lifecycle_machine import invariants as before
from tests.lifecycle_machine.house import House, Wrong
from tests.lifecycle_machine.invariants import LATER, SIGNED, Invariant, Look
from tests.lifecycle_machine.stops import STOPS, stops_of
from tests.tools.programs import load

from poterne.acts import admission, review
from poterne.core.catalogue import Environment
from poterne.core.dossier import digest
from poterne.core.errors.gate import Refusal
from poterne.core.lifecycle import MOVES, CredentialState
from poterne.core.mailboxes import mailbox_key
from poterne.records.models import Credential, JournalPersonal

VERIFY = load("verify_journal")
_LIVE = ("actif", "a_confirmer", "sortant")


def inv_13(_: House, look: Look) -> Iterator[str]:
    """Tried by the machine itself; here, each password made one credential at most."""
    for one in look.credentials:
        made = [each.attempt for each in look.of(one, "") if each.state in _LIVE]
        if len(set(made)) != len(made):
            yield f"identifiant {one.pk} : un mot de passe a fait deux justificatifs vivants"


def inv_14(_: House, look: Look) -> Iterator[str]:
    """Tried by the machine itself; here, nothing temporary outlives what stopped it."""
    for one in look.credentials:
        alive = any(each.state == "actif" for each in look.of(one))
        held = one.state == "suspendu" and one.reason != "fuite"
        if alive and (one.state == "retire" or held):
            yield f"identifiant « {one.state} » avec un mot de passe en vigueur"


def inv_15(house: House, _: Look) -> Iterator[str]:
    for token, key, _stops in house.tokens[-3:]:
        one = Credential.objects.get(pk=key)
        answer = admission.admit(
            gate=house.gates[Environment(one.environment)], token=token, now=house.now
        )
        if not isinstance(answer, Refusal) and one.state != "actif":
            yield f"un appel admis pour un identifiant « {one.state} »"


def inv_16(house: House, look: Look) -> Iterator[str]:
    for one in look.credentials:
        stops = sum(look.count(event, f"identifiant:{one.pk}") for event in STOPS)
        earlier, epoch = house.epochs.get(one.pk, (stops, one.epoch))
        if one.epoch < epoch + (stops > earlier):
            yield f"identifiant {one.pk} : {stops} arrêts, époque {epoch} puis {one.epoch}"
        house.epochs[one.pk] = (stops, one.epoch)
    for token, key, stops in house.tokens[-6:]:
        if stops_of(key) == stops:
            continue
        one = next(each for each in look.credentials if each.pk == key)
        gate = house.gates[Environment(one.environment)]
        if not isinstance(admission.admit(gate=gate, token=token, now=house.now), Refusal):
            yield f"identifiant {key} : un jeton d’avant un arrêt est admis"


def inv_17(house: House, look: Look) -> Iterator[str]:
    for one in look.credentials:
        if one.pk in house.retired and one.state != "retire":
            yield f"identifiant {one.pk} : de retiré à « {one.state} »"
        if one.state == "retire":
            house.retired.add(one.pk)
    away = {source for each in MOVES if each.act == "withdraw" for source in each.sources}
    if away != set(CredentialState) - {CredentialState.RETIRE}:
        yield f"le retrait ne part que de {sorted(away)}"


def inv_18(_: House, look: Look) -> Iterator[str]:
    left: dict[str, str] = {}
    for row in look.rows:
        if row.action == "identifiant.suspendu" and row.avant != "suspendu":
            left[row.objet] = row.avant
        if row.action == "identifiant.repris" and row.apres != left.get(row.objet):
            yield f"{row.objet} : suspendu « {left.get(row.objet)} », repris « {row.apres} »"


def inv_19(_: House, look: Look) -> Iterator[str]:
    for one in look.credentials:
        live = [each for each in look.of(one, "") if each.state in _LIVE]
        if len(live) > 2 or (one.state == "actif" and not live):
            yield f"identifiant « {one.state} » : {len(live)} justificatifs vivants"


def inv_20(_: House, look: Look) -> Iterator[str]:
    for request in look.requests.values():
        whole = digest(request.content()) if request.state in SIGNED else request.demande_hash
        if whole != request.demande_hash:
            yield f"demande « {request.state} » : le contenu signé a changé"
        for each in look.signatures:
            if each.request_id != request.pk or each.voided_at or request.state == "a_corriger":
                continue
            applicant = each.office == "authorizer"
            if each.content_hash != (request.demande_hash if applicant else request.grant_hash):
                yield f"demande « {request.state} » : {each.office} a signé autre chose"


def inv_21(_: House, look: Look) -> Iterator[str]:
    for request in look.requests.values():
        closed = request.state in {"refusee", "sans_suite", "a_corriger"}
        if closed and (request.decided_by_id is None or not request.reason):
            yield f"« {request.state} » sans personne ou sans motif"


def inv_22(_: House, look: Look) -> Iterator[str]:
    for request in look.requests.values():
        if request.state in LATER[:2] and review.open_faults(request):
            yield f"« {request.state} » avec une faute ouverte"


def inv_24(_: House, look: Look) -> Iterator[str]:
    references = [request.reference for request in look.requests.values()]
    if len(set(references)) != len(references):
        yield "deux demandes portent un même numéro"


def inv_25(house: House, look: Look) -> Iterator[str]:
    """Rows = moves, and the chain, verified from where it was left."""
    yield from before.checks._states()  # noqa: SLF001  (the one comparison)
    chain = house.verified = house.verified or VERIFY.Chain()
    parts = {
        p.row_id: (p.salt, p.part)
        for p in JournalPersonal.objects.filter(row_id__gt=house.read_rows)
    }
    try:
        for row in look.rows[house.read_rows :]:
            chain.add(tuple(getattr(row, name) for name in VERIFY.COLUMNS), parts.get(row.seq))
    except VERIFY.Broken as broken:
        yield f"journal rompu, {broken}"
    house.read_rows = len(look.rows)


_NOTICES = {"demande.refusee": "M-11", "demande.revision": "M-35"}


def inv_26(_: House, look: Look) -> Iterator[str]:
    for request in look.requests.values():
        told = [d.kind for d in look.deliveries if d.request_id == request.pk]
        for action, kind in _NOTICES.items():
            lines = look.count(action, f"demande:{request.pk}")
            if told.count(kind) != lines:
                yield f"{action} {lines} fois, {kind} {told.count(kind)} fois"
    for one in look.credentials:
        told = [d.kind for d in look.deliveries if d.credential_id == one.pk]
        wanted = 0 if one.state != "retire" else told.count("M-27")
        if told.count("M-27") != wanted or (one.state == "retire" and wanted not in (1, 2)):
            yield f"identifiant « {one.state} » : M-27 {told.count('M-27')} fois"


def inv_27(_: House, look: Look) -> Iterator[str]:
    right = {"M-13": "authorizer_fold", "M-14": "it_lead_fold", "M-14b": "it_lead_fold"}
    for each in look.deliveries:
        if each.kind in right:
            fold = mailbox_key(each.to)
            wanted = getattr(look.requests[each.request_id], right[each.kind])
            if fold != wanted or (each.request_id, fold) not in look.confirmed:
                yield f"{each.kind} part à une autre adresse, ou non confirmée"


def inv_28(_: House, look: Look) -> Iterator[str]:
    left = {key: each.it_lead_fold for key, each in look.requests.items() if each.it_lead_left_at}
    for link in look.links:
        alive = not link.used_at and not link.replaced_at
        if alive and link.address_fold == left.get(link.request_id):
            yield f"un lien {link.purpose} du responsable parti vit encore"
    for each in look.deliveries:
        waits = each.state in {"created", "temporary-failure", "technical-failure"}
        if waits and each.request_id in left and each.half == "mot_de_passe":
            yield "un mot de passe attend de partir au responsable parti"
    for one in look.credentials:
        if one.request_id in left and any(each.state == "actif" for each in look.of(one)):
            yield "un mot de passe du responsable parti est en vigueur"


def inv_30(house: House, look: Look) -> Iterator[str]:
    for one in look.credentials:
        told = (one.label, one.machine_id, one.environment)
        if house.fixed.setdefault(one.pk, told) != told:
            yield f"identifiant {one.pk} : {house.fixed[one.pk]}, puis {told}"


def inv_33(_: House, look: Look) -> Iterator[str]:
    for request in look.requests.values():
        if request.state in {"a_signer", "a_corriger", "refusee"} and request.due_at is None:
            yield f"demande « {request.state} » sans échéance"
    for one in look.credentials:
        halves = [
            d for d in look.deliveries if d.credential_id == one.pk and d.half == "mot_de_passe"
        ]
        waits = any(d.state != "cancelled" for d in halves) or one.request.it_lead_left_at
        if one.state in {"cree", "temporaire"} and not waits:
            yield f"identifiant « {one.state} » : son mot de passe n’est attendu nulle part"


_ALL = {**vars(before), **globals()}
INVARIANTS: dict[str, Invariant] = {
    f"INV-{name[4:]}": held for name, held in sorted(_ALL.items()) if name.startswith("inv_")
}


def judge(house: House, look: Look) -> None:
    """Every invariant holds. Raises Wrong with all that do not."""
    found = [f"{name} : {each}" for name, held in INVARIANTS.items() for each in held(house, look)]
    if found:
        raise Wrong("\n".join(found))


def judge_at_rest(house: House) -> None:
    """No clear password lies in any cell (INV-09). Raises Wrong."""
    written = checked = before.checks.everything()
    for held in house.values.values():
        for value in held:
            if value in written or value.replace("-", "") in checked:
                raise Wrong("INV-09 : un mot de passe est lisible dans la base")
