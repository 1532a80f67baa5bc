"""Suspension, resumption and withdrawal of an identifier: one act each, felt at the next call."""

from datetime import datetime

from poterne.acts.journaling import Actor, Entry, act
from poterne.acts.links import drop_links, drop_reveals
from poterne.acts.outbox import cancel, queue_both, tell_authority
from poterne.acts.passwords import burn, end_every_proof, in_force
from poterne.acts.remittance import may_be_sent, send_password_again
from poterne.acts.review import staff_of
from poterne.core.errors.requests import MissingReason
from poterne.core.lifecycle import CredentialState, after_leak, leak_may_be_told, move
from poterne.core.links import Purpose
from poterne.core.offices import NotAllowed, Office
from poterne.core.reasons import LEAK, REASONS
from poterne.records.models import AccessRequest, Credential


def locked(credential: Credential) -> Credential:
    """The identifier as it is now, held until this act ends."""
    return (
        Credential.objects.select_for_update(of=("self",))
        .select_related("request")
        .get(pk=credential.pk)
    )


def allow(credential: Credential, by: Actor, name: str, reason: str = "") -> None:
    """Nothing, for the authorizer of this very identifier, the staff whose office opens ``name``,
    the software itself, or the IT lead about a leak. Raises NotAllowed for anybody else.
    """
    if by.staff is not None:
        staff_of(by, name)
    elif by.role == "machine" and by.code == f"machine:{credential.machine_id}":
        if name != "suspend":
            raise NotAllowed("Le logiciel peut seulement se suspendre.")
    elif by.role == "it_lead" and by.fold and by.fold == credential.request.present_lead_fold:
        if (name, reason) not in {("suspend", LEAK), ("readmit", "")}:
            raise NotAllowed("Vous pouvez seulement signaler une fuite.")
    elif by.fold != credential.request.authorizer_fold or not by.fold:
        raise NotAllowed("Cet identifiant n’est pas accessible depuis cette adresse.")


def _close(credential: Credential, target: str, reason: str, entry: Entry) -> None:
    if reason not in REASONS:
        raise MissingReason
    credential.state, credential.reason = target, reason
    credential.closed_by, credential.closed_at = entry.by.code, entry.now
    credential.epoch += 1


@act
def suspend(*, credential: Credential, reason: str, entry: Entry) -> Credential:
    """I04: no token and no call from now on, until somebody who may resumes it; M-25 to both.

    The temporary password dies (rules.md §4.5), with whatever was on its way to make another,
    and the hand-over link when nothing else is to be handed over; after a leak every proof does. A
    leak may be told of an identifier already suspended: whoever stopped it first, or a répondant,
    still says when it comes back. ``reason`` is a key of ``core.reasons``.
    Raises MissingReason, ForbiddenMove, NotAllowed.
    """
    credential = locked(credential)
    allow(credential, entry.by, "suspend", reason)
    before = credential.state
    if leak_may_be_told(before, reason):
        credential.reason = reason
        credential.epoch += 1
    else:
        _close(credential, move("suspend", before).target, reason, entry)
        credential.state_before = before
    credential.save()
    after = credential.state
    entry.write("identifiant.suspendu", credential, before=before, after=after, reason=reason)
    _end_proofs(credential, reason, entry)
    cancel(credential.deliveries.filter(half="mot_de_passe"))
    drop_reveals(credential, entry.now)
    _drop_handover(credential.request, entry.now)
    tell_both(credential, "M-25", entry.now, reason=reason)
    if entry.by.role == "it_lead":
        tell_desk(credential, LEAK_TOLD, entry.now)
    return credential


def _end_proofs(credential: Credential, reason: str, entry: Entry) -> None:
    """Whatever proves who the software is, when one leaked; else the temporary password alone."""
    password = in_force(credential)
    if reason == LEAK:
        end_every_proof(credential, entry)
    elif password is not None:
        burn(password.pk, entry, "suspendu")


@act
def resume(*, credential: Credential, entry: Entry) -> Credential:
    """I08: back to the state before the suspension, never to more; M-26 to both.

    Whoever waited for a temporary password is sent another: the suspension ended the first.
    Who suspended may, or a répondant; the software's own suspension is lifted by an agent.
    Raises ForbiddenMove, NotAllowed.
    """
    credential = locked(credential)
    allow(credential, entry.by, "resume")
    move("resume", credential.state, credential.state_before)
    if not may_lift(credential, entry.by):
        raise NotAllowed(NOT_LIFTED)
    if after_leak(credential.state, credential.reason):
        raise NotAllowed("Après une fuite, un nouveau justificatif est requis avant la reprise.")
    waits = credential.state_before == CredentialState.TEMPORAIRE and may_be_sent(credential)
    lift(credential, entry, waits=waits)
    if waits:
        send_password_again(credential, entry)
    return credential


NOT_LIFTED = "Cette suspension est levée par la personne qui l’a faite ou un répondant."


def may_lift(credential: Credential, by: Actor) -> bool:
    """Whether ``by`` ends this suspension: who made it, a répondant, an agent for the software.

    What the IT lead stopped, the authorizer may also start again: the identifier is hers.
    """
    staff, author = by.staff, credential.closed_by
    if staff is not None and (Office.REPONDANT in staff.offices or author.startswith("machine:")):
        return True
    return author == by.code or (author == "partie:it_lead" and by.role == "authorizer")


def lift(credential: Credential, entry: Entry, *, waits: bool = False) -> None:
    """I08, part of an act, on a held row: back to the state before; M-26 to both.

    ``waits``: nothing opens before the temporary password that leaves with it.
    """
    before = credential.state
    target = move("resume", before, credential.state_before).target
    credential.state, credential.state_before = target, ""
    credential.reason, credential.closed_by, credential.closed_at = "", "", None
    credential.save()
    entry.write("identifiant.repris", credential, before=before, after=target)
    context = {"attente": "mot de passe"} if waits else {}
    queue_both("M-26", credential=credential, now=entry.now, context=context)


@act
def withdraw(*, credential: Credential, reason: str, entry: Entry) -> Credential:
    """I05: withdrawn for ever, « en tout temps et sans préavis »: M-27 comes after.

    The temporary password and its link die too, and what was queued for it is cancelled; with
    the last identifier, the link that hands them over. ``reason`` is a key of ``core.reasons``.
    Raises MissingReason, ForbiddenMove, NotAllowed.
    """
    credential = locked(credential)
    allow(credential, entry.by, "withdraw")
    before = credential.state
    target = move("withdraw", before).target
    _close(credential, target, reason, entry)
    credential.save()
    credential.proofs.filter(kind="temporaire", state="actif").update(
        state="fini", closed_at=entry.now
    )
    cancel(credential.deliveries.filter(half="mot_de_passe"))
    drop_reveals(credential, entry.now)
    _drop_handover(credential.request, entry.now)
    entry.write("identifiant.retire", credential, before=before, after=target, reason=reason)
    tell_both(credential, "M-27", entry.now, reason=reason)
    return credential


def _drop_handover(request: AccessRequest, now: datetime) -> None:
    """The link that hands the identifiers over dies with the last of them that opens anything."""
    closed = [CredentialState.RETIRE, CredentialState.SUSPENDU]
    if not request.credentials.exclude(state__in=closed).exists():
        drop_links(request, [Purpose.TRANSMISSION], now)


def tell_both(
    credential: Credential, kind: str, now: datetime, *, reason: str = "", words: str = ""
) -> None:
    """The notice ``kind`` goes to the authorizer and to the IT lead, if there is one.

    ``words`` are said instead of those of ``reason``.
    """
    said = words or (REASONS[reason] if reason else "")
    context = {"motif": said} if said else {}
    if reason == LEAK:
        context["fuite"] = LEAK
    queue_both(kind, credential=credential, now=now, context=context)


LEAK_TOLD = "Le responsable informatique signale une fuite. L’identifiant est suspendu."


def tell_desk(credential: Credential, what: str, now: datetime) -> None:
    """M-32 goes to the mailbox of the authority: what was reported, and what it stopped."""
    about = {"request": credential.request, "credential": credential}
    tell_authority("M-32", now=now, context={"motif": what}, **about)


def living(request: AccessRequest) -> list[Credential]:
    """The identifiers of a request that can still be withdrawn, by rank."""
    return list(request.credentials.exclude(state=CredentialState.RETIRE).order_by("slot"))
