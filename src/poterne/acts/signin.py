"""A machine signs in: a use, not an act of the journal.

Only two things are ever written: the single-use ``jti`` of an assertion, and the first use of a
new proof. A wrong secret and an unknown identifier give one answer, at one cost.
"""

from dataclasses import dataclass
from datetime import datetime

from contremarque.claims import LIFETIME_S, Claims
from contremarque.keys import encode
from poterne.acts.journaling import Entry, act, machine
from poterne.acts.keys import Gate, steady
from poterne.acts.recognition import Client, Recognized, recognize
from poterne.adapters.chance import Chance
from poterne.adapters.jose import mint
from poterne.core.credentials import LIVE, ProofKind, ProofState
from poterne.core.errors.gate import Refusal
from poterne.core.expiry import Caution, warnings
from poterne.core.grants import Grant, grant
from poterne.core.secret import Secret
from poterne.records import hot
from poterne.records.models import Credential


@dataclass(frozen=True, slots=True)
class Issued:
    """One access token, what it is good for, and when its holder's proof and identifier end."""

    token: Secret
    token_id: str
    credential_id: int
    proof_id: int
    scopes: tuple[str, ...]
    lifetime_s: int
    proof_ends_at: datetime
    identifier_ends_at: datetime
    warnings: tuple[Caution, ...]


@steady
def sign_in(
    *, gate: Gate, client: Client, scope: str, resource: str, counted: bool, now: datetime
) -> Issued | Refusal:
    """An access token for ``client``, for one audience; "" is an absent scope or resource.

    Refuses by ``recognize``, then by ``core.grants.grant``, or by ``indisponible``.
    """
    found = recognize(gate=gate, client=client, counted=counted, now=now)
    if isinstance(found, Refusal):
        return found
    granted = grant(
        scope,
        resource,
        granted=found.row.scopes,
        environment=gate.environment,
        gate=gate.resource,
    )
    if isinstance(granted, Refusal):
        return granted
    epoch = _first_use(gate, found, now) if found.sign_in.first_use else found.row.epoch
    return _issue(gate, found, granted, epoch, now)


def _issue(gate: Gate, found: Recognized, granted: Grant, epoch: int, now: datetime) -> Issued:
    sign_in, issued_at = found.sign_in, int(now.timestamp())
    lifetime = max(1, min(LIFETIME_S, int(sign_in.ends_at.timestamp()) - issued_at))
    claims = Claims(
        issuer=gate.issuer,
        client_id=found.row.machine_id,
        organisation=found.row.org,
        audience=granted.audience,
        scopes=granted.scopes,
        issued_at=issued_at,
        expires_at=issued_at + lifetime,
        proof_expires_at=int(sign_in.proof.ends_at.timestamp()),
        token_id=encode(Chance().bytes(16)),
        epoch=epoch,
    )
    return Issued(
        token=Secret(mint(claims, gate.key)),
        token_id=claims.token_id,
        credential_id=found.row.id,
        proof_id=found.proof.id,
        scopes=granted.scopes,
        lifetime_s=lifetime,
        proof_ends_at=sign_in.proof.ends_at,
        identifier_ends_at=sign_in.standing.ends_at,
        warnings=warnings(sign_in.standing, sign_in.proof, now=now),
    )


def _first_use(gate: Gate, found: Recognized, now: datetime) -> int:
    """The proof is in use from now on; the epoch that the token carries."""
    older = [
        proof
        for proof in found.row.proofs
        if proof.id < found.proof.id and proof.state in LIVE and proof.kind != ProofKind.TEMPORARY
    ]
    if not older:
        hot.mark_used(gate.environment, found.proof.id, now)
        return found.row.epoch
    by = machine(found.row.machine_id)
    return replace(credential_id=found.row.id, proof_id=found.proof.id, by=by, now=now).epoch


@act
def replace(*, credential_id: int, proof_id: int, entry: Entry) -> Credential:
    """The new proof is in use, so the older ones end now and the epoch rises (signin.md §4).

    A second call by the same proof changes nothing.
    """
    credential = Credential.objects.select_for_update().get(pk=credential_id)
    if credential.proofs.get(pk=proof_id).first_used_at is not None:
        return credential
    for proof in credential.proofs.filter(pk__lt=proof_id, state__in=LIVE).exclude(
        kind=ProofKind.TEMPORARY
    ):
        proof.state, proof.closed_at = ProofState.ENDED, entry.now
        proof.save(update_fields=["state", "closed_at"])
        entry.write("justificatif.termine", credential, before=proof.ref, reason="remplacement")
    hot.mark_used(credential.environment, proof_id, entry.now)
    credential.epoch += 1
    credential.save(update_fields=["epoch"])
    return credential
