"""I03: the software trades its temporary password, once, for a key or a secret of its own.

A cut connection costs nothing: for fifteen minutes the same call gives the same credential, or a
new secret in place of one that never arrived.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from poterne.acts.journaling import Entry, act, machine
from poterne.acts.keys import Gate, steady
from poterne.acts.outbox import queue_both
from poterne.acts.recognition import Basic, count_failure, elsewhere, hashed, matching
from poterne.acts.withdrawal import lift
from poterne.adapters.chance import Chance
from poterne.adapters.client_keys import BadKey
from poterne.adapters.hashing import PEPPER_VERSION, secret_hash
from poterne.adapters.jose import NewKey, read_proof
from poterne.core.activation import Opening, may_activate
from poterne.core.credentials import (
    CONFIRM_WITHIN,
    LIVE,
    ProofKind,
    ProofState,
    new_secret,
    proof_end,
)
from poterne.core.errors.gate import KEY_REASONS, Refusal
from poterne.core.lifecycle import CredentialState, after_leak, move
from poterne.core.secret import Secret
from poterne.records import hot
from poterne.records.models import Credential, Proof

PROOF_TYPE = "activation+jwt"
_KINDS = {ProofKind.KEY: "une clé publique", ProofKind.SECRET: "un secret créé par la porte"}


@dataclass(frozen=True, slots=True)
class Wish:
    """What the software asks for: the key that signed ``proof``, or a secret when it is None.

    ``software`` completes the label; ``source`` is the network that the call came from.
    """

    proof: str | None
    software: str
    source: str


@dataclass(frozen=True, slots=True)
class Activated:
    """The credential in force or waiting for its first use; ``secret`` is shown here only."""

    credential: Credential
    proof: Proof
    secret: Secret | None


@steady
def activate(
    *,
    gate: Gate,
    client: Basic,
    wish: Wish,
    counted: bool,
    now: datetime,
) -> Activated | Refusal:
    """The identifier of ``client`` has the credential of ``wish``.

    Refuses by ``mauvais_environnement`` or ``cle_refusee`` (from the text alone), by
    ``identification_refusee``, then by the codes of ``may_activate``, or by ``indisponible``.
    """
    refused = elsewhere(gate, client)
    if refused is not None:
        return refused
    key = None if wish.proof is None else _read(gate, client, wish.proof, now)
    if isinstance(key, Refusal):
        return key
    row = hot.find(gate.environment, client.machine_id)
    kind, digest = hashed(gate, client)
    right = matching(() if row is None else row.proofs, kind, digest)
    if row is None or right is None or kind is not ProofKind.TEMPORARY:
        if row is not None and counted and kind is ProofKind.TEMPORARY:
            count_failure(row=row, digest=digest, now=now)
        return Refusal("identification_refusee")
    by = machine(client.machine_id)
    return open_with(gate=gate, password_id=right.id, key=key, wish=wish, by=by, now=now)


def _read(gate: Gate, client: Basic, text: str, now: datetime) -> NewKey | Refusal:
    try:
        return read_proof(
            text,
            typ=PROOF_TYPE,
            machine_id=client.machine_id,
            issuer=gate.issuer,
            now=now.timestamp(),
        )
    except BadKey as error:
        return _bad_key(error.reason)


def _bad_key(reason: str) -> Refusal:
    return Refusal("cle_refusee", {"raison": KEY_REASONS[reason]})


@act
def open_with(
    *, gate: Gate, password_id: int, key: NewKey | None, wish: Wish, entry: Entry
) -> Activated | Refusal:
    """The right password does its one work, or says why it cannot; M-20 to both people."""
    password = Proof.objects.select_for_update().get(pk=password_id)
    credential = (
        Credential.objects.select_for_update(of=("self",))
        .select_related("request")
        .get(pk=password.credential_id)
    )
    opening = may_activate(
        _state(credential, password),
        password.state,
        expires_at=password.expires_at,
        closed_at=password.closed_at,
        valid_until=credential.valid_until,
        now=entry.now,
    )
    if isinstance(opening, Refusal):
        return opening
    if opening is Opening.REPEAT:
        return _repeat(gate, credential, password, key, entry)
    made = _make(gate, credential, password, key, entry)
    if isinstance(made, Activated):
        _settle(credential, password, made.proof, wish, entry)
    return made


def _state(credential: Credential, password: Proof) -> str:
    """The state that this password finds: held after a leak, the one before, if it was made since.

    What was in force when the leak was reported opens nothing, whoever left it live.
    """
    held_since = credential.closed_at
    if after_leak(credential.state, credential.reason) and held_since is not None:
        return credential.state_before if password.created_at > held_since else credential.state
    return credential.state


def _repeat(
    gate: Gate, credential: Credential, password: Proof, key: NewKey | None, entry: Entry
) -> Activated | Refusal:
    made = _made_by(password).order_by("pk").last()
    if made is None or made.first_used_at is not None or made.state not in LIVE:
        return Refusal("deja_active")
    if key is not None:
        same = made.thumbprint == key.key.thumbprint
        return Activated(credential, made, None) if same else Refusal("deja_active")
    if made.kind != ProofKind.SECRET:
        return Refusal("deja_active")
    _end(made, ProofState.REPLACED, entry.now)
    again = _make(gate, credential, password, key, entry)
    if not isinstance(again, Activated):
        raise TypeError("a secret just made is known nowhere")
    entry.write(
        "justificatif.ajoute", credential, before=made.ref, after=again.proof.ref,
        reason="reponse_perdue",
    )  # fmt: skip
    return again


def _settle(
    credential: Credential, password: Proof, proof: Proof, wish: Wish, entry: Entry
) -> None:
    """The password is used up, the identifier active, and both people are told; a suspension
    for a leak ends here (I08)."""
    _end(password, ProofState.ENDED, entry.now)
    if credential.state == CredentialState.SUSPENDU:
        lift(credential, entry)
    before, first = credential.state, credential.state == CredentialState.TEMPORAIRE
    if first:
        credential.state = move("activate", before).target
        credential.epoch += 1
        credential.activated_at = entry.now
    credential.software = wish.software or credential.software
    credential.save(update_fields=["state", "epoch", "activated_at", "software"])
    entry.write(
        "identifiant.active" if first else "justificatif.ajoute",
        credential,
        before=before if first else "",
        after=credential.state if first else proof.ref,
        personal={"reseau": wish.source, "logiciel": wish.software},
    )
    _tell_both(credential, proof, wish, entry)


def _make(
    gate: Gate, credential: Credential, password: Proof, key: NewKey | None, entry: Entry
) -> Activated | Refusal:
    """The new proof, as a row; the only key is in force at once, since its holder proved it."""
    first = credential.state != CredentialState.ACTIF
    proof = Proof(
        credential=credential,
        attempt=password.attempt,
        pepper_version=PEPPER_VERSION,
        created_at=entry.now,
    )
    secret = None
    if key is None:
        secret = new_secret(gate.environment, Chance())
        proof.kind, proof.state = ProofKind.SECRET, ProofState.TO_CONFIRM
        proof.hash = secret_hash(gate.pepper.reveal(), credential.machine_id, secret)
    else:
        proof.kind = ProofKind.KEY
        proof.state = ProofState.ACTIVE if first else ProofState.TO_CONFIRM
        proof.jwk, proof.thumbprint = key.key.jwk, key.key.thumbprint
        proof.alg, proof.kid = key.key.alg, key.kid
    proof.ref = f"{proof.kind[0]}-{Chance().bytes(4).hex()}"
    proof.expires_at = proof_end(ProofKind(proof.kind), entry.now)
    if proof.state == ProofState.TO_CONFIRM:
        proof.confirm_before = entry.now + CONFIRM_WITHIN
    return _bad_key("connue") if not _kept(proof) else Activated(credential, proof, secret)


def _kept(proof: Proof) -> bool:
    """Whether the row entered, in place of one never used; a key known anywhere does not."""
    try:
        with transaction.atomic():
            Proof.objects.filter(credential=proof.credential, state=ProofState.TO_CONFIRM).update(
                state=ProofState.REPLACED, closed_at=proof.created_at
            )
            proof.save(force_insert=True)
    except IntegrityError:
        if proof.kind != ProofKind.KEY:
            raise
        return False
    return True


def _made_by(password: Proof) -> QuerySet[Proof]:
    """The definitive proofs that this password opened, told by its attempt number."""
    made = Proof.objects.filter(credential=password.credential_id, attempt=password.attempt)
    return made.exclude(kind=ProofKind.TEMPORARY)


def _end(proof: Proof, state: ProofState, now: datetime) -> None:
    proof.state, proof.closed_at = state, now
    proof.save(update_fields=["state", "closed_at"])


def _tell_both(credential: Credential, proof: Proof, wish: Wish, entry: Entry) -> None:
    context = {
        "genre": _KINDS[ProofKind(proof.kind)],
        "reseau": wish.source,
        "logiciel": wish.software,
    }
    queue_both("M-20", credential=credential, now=entry.now, context=context)
