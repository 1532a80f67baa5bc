"""Temporary passwords: made in memory at the moment of sending, kept as a keyed hash alone."""

from datetime import datetime

from django.conf import settings

from poterne.acts.journaling import Entry
from poterne.acts.outbox import queue_both
from poterne.adapters.chance import Chance
from poterne.adapters.hashing import PEPPER_VERSION, temporary_hash
from poterne.core.credentials import (
    LIVE,
    ProofKind,
    ProofState,
    new_temporary_password,
    proof_end,
)
from poterne.core.lifecycle import CredentialState, move
from poterne.core.reasons import LEAK
from poterne.core.secret import Secret
from poterne.records.models import Credential, Delivery, Proof


def emit_password(credential: Credential, entry: Entry) -> tuple[Secret, Proof]:
    """A new password is in force, the earlier one is not; I02 if it is the first of all.

    Part of a claim or of a printing: it opens no transaction. ``proof.attempt`` counts every
    password ever made for this identifier.
    """
    credential = Credential.objects.select_for_update().get(pk=credential.pk)
    Proof.objects.filter(
        credential=credential, kind=ProofKind.TEMPORARY, state=ProofState.ACTIVE
    ).update(state=ProofState.REPLACED, closed_at=entry.now)
    password = new_temporary_password(Chance())
    earlier = credential.proofs.filter(kind=ProofKind.TEMPORARY).count()
    proof = Proof.objects.create(
        credential=credential,
        ref=f"t-{Chance().bytes(4).hex()}",
        kind=ProofKind.TEMPORARY,
        state=ProofState.ACTIVE,
        attempt=earlier + 1,
        hash=temporary_hash(
            settings.PEPPERS[credential.environment], credential.machine_id, password
        ),
        pepper_version=PEPPER_VERSION,
        created_at=entry.now,
        expires_at=proof_end(ProofKind.TEMPORARY, entry.now),
    )
    before = credential.state
    if before == CredentialState.CREE:
        credential.state = move("emit_password", before).target
        credential.save(update_fields=["state"])
    entry.write(
        "justificatif.temporaire_emis",
        credential,
        before=before,
        after=credential.state,
        reason=f"envoi {proof.attempt}",
    )
    return password, proof


def tell_unusable(credential: Credential, cause: str, now: datetime) -> list[Delivery]:
    """M-19 goes to both people: the temporary password is worth nothing, ``cause`` says why."""
    return queue_both("M-19", credential=credential, now=now, context={"motif": cause})


def burn(proof_id: int, entry: Entry, why: str = "non remis") -> None:
    """That password is worth nothing any more: it did not clearly leave (INV-12), or ``why``."""
    proof = Proof.objects.select_related("credential").get(pk=proof_id)
    if proof.state != ProofState.ACTIVE:
        return
    proof.state, proof.closed_at = ProofState.REPLACED, entry.now
    proof.save(update_fields=["state", "closed_at"])
    entry.write(
        "justificatif.temporaire_fini", proof.credential, reason=f"envoi {proof.attempt} {why}"
    )


def end_every_proof(credential: Credential, entry: Entry) -> None:
    """Keys, secrets and passwords of this identifier are worth nothing, for ever: one leaked.

    Part of an act. Nothing tells which one it was.
    """
    for proof in credential.proofs.filter(state__in=[str(state) for state in LIVE]):
        if proof.kind == ProofKind.TEMPORARY:
            burn(proof.pk, entry, "fuite")
            continue
        proof.state, proof.closed_at = ProofState.ENDED, entry.now
        proof.save(update_fields=["state", "closed_at"])
        entry.write("justificatif.termine", credential, before=proof.ref, reason=LEAK)


def in_force(credential: Credential) -> Proof | None:
    """The temporary password that would open an activation now, if there is one."""
    return credential.proofs.filter(kind=ProofKind.TEMPORARY, state=ProofState.ACTIVE).first()
