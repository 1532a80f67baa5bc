"""Who is this machine? One read, one comparison: the same cost for every stranger."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from poterne.acts.journaling import SYSTEM, Entry, act
from poterne.acts.keys import Gate
from poterne.acts.passwords import tell_unusable
from poterne.adapters.client_keys import stored_key
from poterne.adapters.hashing import secret_hash, temporary_hash
from poterne.adapters.jose import Assertion, read_assertion
from poterne.core.assertions import judge
from poterne.core.catalogue import Environment
from poterne.core.credentials import (
    FAILURES_ALLOWED,
    LIVE,
    ProofKind,
    ProofState,
    ShownProof,
    SignIn,
    Standing,
    environment_of_machine_id,
    environment_of_secret,
    may_sign_in,
    normalize_temporary_password,
)
from poterne.core.errors.gate import Refusal
from poterne.core.lifecycle import CredentialState
from poterne.core.secret import Secret
from poterne.records import hot
from poterne.records.models import Proof

_NOBODY = "0" * 64
_BURNT = "Dix mots de passe inexacts ont été essayés."


@dataclass(frozen=True, slots=True)
class Basic:
    """An identifier, folded, and the value shown with it."""

    machine_id: str
    value: Secret


@dataclass(frozen=True, slots=True)
class Asserted:
    """An identifier that signs for itself; not believed yet."""

    machine_id: str
    assertion: Assertion


Client = Basic | Asserted


@dataclass(frozen=True, slots=True)
class Recognized:
    """A client whose proof is right and who may sign in now."""

    row: hot.CredentialRow
    proof: hot.ProofRow
    sign_in: SignIn


def asserted(*, text: str) -> Asserted | None:
    """The client assertion in ``text``; None when its form alone refuses it."""
    assertion = read_assertion(text)
    return None if assertion is None else Asserted(assertion.machine_id, assertion)


def recognize(*, gate: Gate, client: Client, counted: bool, now: datetime) -> Recognized | Refusal:
    """The identifier behind ``client``, when its proof is right and it may sign in now.

    A wrong temporary password is ``counted``, unless its sender is being slowed down already.
    Refuses by ``mauvais_environnement`` (from the text alone), ``identification_refusee`` or
    ``assertion_refusee`` (not recognized), else by the cause told to whoever is right.
    """
    foreign = elsewhere(gate, client)
    if foreign is not None:
        return foreign
    row = hot.find(gate.environment, client.machine_id)
    if isinstance(client, Basic):
        proof = _by_value(gate, client, row, counted=counted, now=now)
    else:
        proof = _by_signature(gate, client, row, now)
    if isinstance(proof, Refusal):
        return proof
    found, right = proof
    sign_in = may_sign_in(standing(found, gate.environment), shown(right), now=now)
    return sign_in if isinstance(sign_in, Refusal) else Recognized(found, right, sign_in)


def elsewhere(gate: Gate, client: Client) -> Refusal | None:
    """``mauvais_environnement`` when the text alone says so; this gate knows nothing more of it."""
    named = environment_of_machine_id(client.machine_id)
    secret = environment_of_secret(client.value.reveal()) if isinstance(client, Basic) else None
    other = gate.environment.other
    if other not in (named, secret):
        return None
    return Refusal("mauvais_environnement", {"autre": other, "emetteur": gate.other_issuer})


_Right = tuple[hot.CredentialRow, hot.ProofRow]


def _by_value(
    gate: Gate, client: Basic, row: hot.CredentialRow | None, *, counted: bool, now: datetime
) -> _Right | Refusal:
    kind, digest = hashed(gate, client)
    proofs = () if row is None else row.proofs
    right = matching(proofs, kind, digest)
    if row is not None and right is not None:
        return row, right
    if counted and kind is ProofKind.TEMPORARY and row is not None:
        count_failure(row=row, digest=digest, now=now)
    return Refusal("identification_refusee")


def hashed(gate: Gate, client: Basic) -> tuple[ProofKind, str]:
    """The kind that the form of the value says, and its keyed hash; no form at all is a secret."""
    pepper = gate.pepper.reveal()
    if normalize_temporary_password(client.value.reveal()) is not None:
        return ProofKind.TEMPORARY, temporary_hash(pepper, client.machine_id, client.value)
    return ProofKind.SECRET, secret_hash(pepper, client.machine_id, client.value)


def matching(proofs: tuple[hot.ProofRow, ...], kind: ProofKind, digest: str) -> hot.ProofRow | None:
    """The proof that ``digest`` opens, of whatever state; strangers are compared with nobody."""
    right = None
    for proof in proofs:
        held = proof.hash if proof.kind == kind and proof.hash is not None else _NOBODY
        if hmac.compare_digest(held, digest):
            right = proof
    if not proofs:
        hmac.compare_digest(_NOBODY, digest)
    return right


def count_failure(*, row: hot.CredentialRow, digest: str, now: datetime) -> None:
    """One refused try more against the temporary password in force, if there is one.

    The same wrong value counts once: a client that insists on a typing error burns nothing. The
    last one allowed is counted by the act that burns, so that no death comes between the two.
    """
    in_force = [proof for proof in row.proofs if _is_password_in_force(proof, now)]
    for proof in in_force:
        with transaction.atomic():
            held = Proof.objects.select_for_update().get(pk=proof.id)
            if held.state != ProofState.ACTIVE or digest in held.refused:
                return
            last = held.failures + 1 >= FAILURES_ALLOWED
            if not last:
                _count(held, digest)
                held.save(update_fields=["failures", "refused"])
        if last:
            burn(proof_id=proof.id, digest=digest, by=SYSTEM, now=now)


def _count(held: Proof, digest: str) -> None:
    held.failures, held.refused = held.failures + 1, [*held.refused, digest]


def _is_password_in_force(proof: hot.ProofRow, now: datetime) -> bool:
    temporary = proof.kind == ProofKind.TEMPORARY and proof.state == ProofState.ACTIVE
    return temporary and now < proof.expires_at


@act
def burn(*, proof_id: int, digest: str, entry: Entry) -> Proof:
    """``digest`` is refused, the tenth: the temporary password opens nothing any more (D-16)."""
    proof = (
        Proof.objects.select_for_update(of=("self",)).select_related("credential").get(pk=proof_id)
    )
    if proof.state == ProofState.ACTIVE:
        _count(proof, digest)
        proof.state, proof.closed_at = ProofState.BURNT, entry.now
        proof.save(update_fields=["state", "closed_at", "failures", "refused"])
        entry.write("justificatif.temporaire_fini", proof.credential, reason="epuise")
        tell_unusable(proof.credential, _BURNT, entry.now)
    return proof


def _by_signature(
    gate: Gate, client: Asserted, row: hot.CredentialRow | None, now: datetime
) -> _Right | Refusal:
    keys = () if row is None else _named(client.assertion.kid, row.proofs)
    proof = next((key for key in keys if client.assertion.signed_by(stored_key(key.jwk))), None)
    if not keys:
        client.assertion.signed_by(gate.decoy)
    if row is None or proof is None:
        return Refusal("assertion_refusee")
    accepted = judge(
        client.assertion.jws.members,
        issuer=gate.issuer,
        token_url=gate.token_url,
        now=now.timestamp(),
    )
    if isinstance(accepted, Refusal):
        return accepted
    spent = f"{client.machine_id}\0{accepted.jti}".encode(errors="surrogatepass")
    digest = hashlib.sha256(spent).hexdigest()[:32]
    fresh = hot.spend(gate.environment, digest, accepted.until)
    return (row, proof) if fresh else Refusal("assertion_rejouee")


def _named(kid: str | None, proofs: tuple[hot.ProofRow, ...]) -> list[hot.ProofRow]:
    """The keys that ``kid`` may mean: by its own name or thumbprint, each live one without it."""
    told = LIVE | {ProofState.EXPIRED}
    return [
        proof
        for proof in proofs
        if proof.kind == ProofKind.KEY
        and proof.state in told
        and kid in (None, proof.kid, proof.thumbprint)
    ]


def standing(row: hot.CredentialRow, environment: Environment) -> Standing:
    """What the law needs of ``row`` to judge."""
    return Standing(
        machine_id=row.machine_id,
        environment=environment,
        state=CredentialState(row.state),
        epoch=row.epoch,
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )


def shown(proof: hot.ProofRow) -> ShownProof:
    """What the law needs of ``proof`` to judge; an overlap's end comes before its own."""
    return ShownProof(
        ref=proof.ref,
        kind=ProofKind(proof.kind),
        state=ProofState(proof.state),
        ends_at=min(filter(None, (proof.expires_at, proof.ends_at))),
        confirm_before=proof.confirm_before,
        used=proof.first_used_at is not None,
    )
