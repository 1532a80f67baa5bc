"""Suspension, resumption and withdrawal of an identifier: one act each, felt at the next call."""

from datetime import datetime
from email.utils import parseaddr

from django.conf import settings

from poterne.acts.journaling import Actor, Entry, act
from poterne.acts.links import drop_links, drop_reveals
from poterne.acts.outbox import cancel, queue, queue_both
from poterne.acts.review import staff_of
from poterne.core.errors.requests import MissingReason
from poterne.core.lifecycle import CredentialState, move
from poterne.core.links import Purpose
from poterne.core.offices import NotAllowed, Office
from poterne.core.reasons import MAY_LIFT, REASONS
from poterne.records.models import AccessRequest, Credential


def _locked(credential: Credential) -> Credential:
    return (
        Credential.objects.select_for_update(of=("self",))
        .select_related("request")
        .get(pk=credential.pk)
    )


def _may(credential: Credential, by: Actor, name: str, reason: str = "") -> None:
    """The authorizer of this very identifier, the staff whose office opens it, the software; the
    IT lead for a leak.
    """
    if by.staff is not None:
        staff_of(by, name)
    elif by.role == "machine" and by.code == f"machine:{credential.machine_id}":
        if name != "suspend":
            raise NotAllowed("Le logiciel peut seulement se suspendre.")
    elif by.role == "it_lead" and by.fold and by.fold == credential.request.it_lead_fold:
        if (name, reason) != ("suspend", "fuite"):
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

    ``reason`` is a key of ``core.reasons``. Raises MissingReason, ForbiddenMove, NotAllowed.
    """
    credential = _locked(credential)
    _may(credential, entry.by, "suspend", reason)
    before = credential.state
    target = move("suspend", before).target
    _close(credential, target, reason, entry)
    credential.state_before = before
    credential.save()
    entry.write("identifiant.suspendu", credential, before=before, after=target, reason=reason)
    tell_both(credential, "M-25", entry.now, reason=reason)
    if entry.by.role == "it_lead":
        tell_desk(credential, LEAK, entry.now)
    return credential


@act
def resume(*, credential: Credential, entry: Entry) -> Credential:
    """I08: back to the state before the suspension, never to more; M-26 to both.

    Who suspended may, or a répondant; the software's own suspension is lifted by an agent.
    Raises ForbiddenMove, NotAllowed.
    """
    credential = _locked(credential)
    _may(credential, entry.by, "resume")
    before = credential.state
    target = move("resume", before, credential.state_before).target
    repondant = entry.by.staff is not None and Office.REPONDANT in entry.by.staff.offices
    by_machine = credential.closed_by.startswith("machine:") and entry.by.staff is not None
    if not (repondant or by_machine or credential.closed_by == entry.by.code):
        raise NotAllowed(
            "Cette suspension est levée par la personne qui l’a faite ou un répondant."
        )
    if credential.reason not in MAY_LIFT:
        raise NotAllowed("Après une fuite, un nouveau justificatif est requis avant la reprise.")
    credential.state, credential.state_before = target, ""
    credential.reason, credential.closed_by, credential.closed_at = "", "", None
    credential.save()
    entry.write("identifiant.repris", credential, before=before, after=target)
    tell_both(credential, "M-26", entry.now)
    return credential


@act
def withdraw(*, credential: Credential, reason: str, entry: Entry) -> Credential:
    """I05: withdrawn for ever, « en tout temps et sans préavis »: M-27 comes after.

    The temporary password and its link die too, and what was queued for it is cancelled; with
    the last identifier, the link that hands them over. ``reason`` is a key of ``core.reasons``.
    Raises MissingReason, ForbiddenMove, NotAllowed.
    """
    credential = _locked(credential)
    _may(credential, entry.by, "withdraw")
    before = credential.state
    target = move("withdraw", before).target
    _close(credential, target, reason, entry)
    credential.save()
    credential.proofs.filter(kind="temporaire", state="actif").update(
        state="fini", closed_at=entry.now
    )
    cancel(credential.deliveries.filter(half="mot_de_passe"))
    drop_reveals(credential, entry.now)
    if not living(credential.request):
        drop_links(credential.request, [Purpose.TRANSMISSION], entry.now)
    entry.write("identifiant.retire", credential, before=before, after=target, reason=reason)
    tell_both(credential, "M-27", entry.now, reason=reason)
    return credential


def tell_both(
    credential: Credential, kind: str, now: datetime, *, reason: str = "", words: str = ""
) -> None:
    """The notice ``kind`` goes to the authorizer and to the IT lead, if there is one.

    ``words`` are said instead of those of ``reason``.
    """
    said = words or (REASONS[reason] if reason else "")
    queue_both(kind, credential=credential, now=now, context={"motif": said} if said else {})


LEAK = "Le responsable informatique signale une fuite. L’identifiant est suspendu."


def tell_desk(credential: Credential, what: str, now: datetime) -> None:
    """M-32 goes to the mailbox of the authority: what was reported, and what it stopped."""
    queue(
        "M-32",
        to=parseaddr(settings.REPLY_TO)[1],
        role="bureau",
        now=now,
        request=credential.request,
        credential=credential,
        context={"motif": what},
    )


def living(request: AccessRequest) -> list[Credential]:
    """The identifiers of a request that can still be withdrawn, by rank."""
    return list(request.credentials.exclude(state=CredentialState.RETIRE).order_by("slot"))
