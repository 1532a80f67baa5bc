"""The worker's timed work: what falls due by itself, each thing exactly once.

Every job names its act after what is due (``_named``): a restart, a frozen clock or two workers
find the first one in the journal and do nothing.
"""

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import transaction

from poterne.acts import erasure, reminders, remittance, sealing, submission, throttling
from poterne.acts.clocks import of_password
from poterne.acts.examination import judge_what_waited
from poterne.acts.journaling import SYSTEM, Entry, act
from poterne.acts.passwords import tell_unusable
from poterne.core.catalogue import Environment
from poterne.core.credentials import ProofKind, ProofState
from poterne.core.deliveries import Channel, DeliveryState
from poterne.core.journal import moment
from poterne.core.lifecycle import RequestState
from poterne.core.links import Purpose
from poterne.core.reminders import LADDERS, Ladder, ReminderState, due_on, may_destroy
from poterne.records import hot
from poterne.records.models import AccessRequest, Credential, Delivery, Link, Proof, Reminder

_NAMES = uuid.UUID("5b1d6b1e-6f0f-4b8c-9d52-0d3c1b1a7c58")
_EXPIRED = "Quatorze jours ont passé sans qu’il serve."
_KEPT = timedelta(minutes=6)
"""A machine's clock may be off: what is spent is forgotten a little after its end."""


def do_due(*, now: datetime) -> list[str]:
    """All that is due at ``now`` is done; what was done, one word per thing.

    Raises NoSeal, after everything else, when no key can sign the journal's daily head.
    """
    return [name for name, job in _JOBS for _ in job(now)]


def _named(job: str, about: object, due: datetime) -> str:
    """The UUID of the one act that ``job`` is, for that object and that due moment."""
    return str(uuid.uuid5(_NAMES, f"{job}:{about}:{moment(due)}"))


def _dead_signing_links(now: datetime) -> Iterator[None]:
    """T03: nobody signed in 7 days and no later link lives; who filled the form is told (M-05)."""
    waiting = AccessRequest.objects.filter(state=RequestState.A_SIGNER, due_at__lte=now)
    for request in waiting:
        alive = Link.objects.filter(
            request=request,
            purpose=Purpose.SIGNER,
            used_at=None,
            replaced_at=None,
            expires_at__gt=now,
        )
        if request.due_at is None or alive.exists():
            continue
        submission.reopen(
            request=request,
            reason="lien_expire",
            by=SYSTEM,
            now=now,
            acte=_named("lien_mort", request.pk, request.due_at),
        )
        yield


def _spent_passwords(now: datetime) -> Iterator[None]:
    """D-16: 14 days passed; the identifier waits for another password, no new form is needed."""
    live = Proof.objects.filter(
        kind=ProofKind.TEMPORARY, state=ProofState.ACTIVE, expires_at__lte=now
    )
    for proof in live:
        acte = _named("mot_de_passe", proof.pk, proof.expires_at)
        expire_password(proof=proof, by=SYSTEM, now=now, acte=acte)
        yield


@act
def expire_password(*, proof: Proof, entry: Entry) -> Credential:
    """The temporary password is past its end; one that ended otherwise meanwhile is left alone."""
    proof = Proof.objects.select_for_update().select_related("credential").get(pk=proof.pk)
    if proof.state == ProofState.ACTIVE and proof.expires_at <= entry.now:
        proof.state, proof.closed_at = ProofState.EXPIRED, entry.now
        proof.save(update_fields=["state", "closed_at"])
        entry.write(
            "justificatif.temporaire_fini",
            proof.credential,
            reason=f"envoi {proof.attempt} expiré",
        )
        notices = tell_unusable(proof.credential, _EXPIRED, entry.now)
        reminders.conclude(of_password(proof), notices, entry.now)
    return proof.credential


def _aged_drafts(now: datetime) -> Iterator[None]:
    """T17: 90 days untouched, and the week that the last warning gave has passed."""
    last = LADDERS[Ladder.DRAFT].steps[-1]
    warned = Reminder.objects.filter(
        ladder=Ladder.DRAFT,
        step=last.days,
        state=ReminderState.SENT,
        request__state=RequestState.BROUILLON,
    )
    for row in warned.select_related("request").order_by("pk"):
        touched = row.request.updated_at
        current = row.due_on == due_on(last, touched + LADDERS[Ladder.DRAFT].lasts)
        warned_at = row.settled_at
        if (
            current
            and warned_at is not None
            and may_destroy(untouched_since=touched, warned_at=warned_at, now=now)
        ):
            acte = _named("brouillon", row.request_id, touched)
            erasure.destroy_draft(
                request=row.request, untouched_since=touched, by=SYSTEM, now=now, acte=acte
            )
            yield


def _reminders(now: datetime) -> Iterator[None]:
    """One word per mail that a ladder sent (rules.md §4.8)."""
    for ladder, request_id in reminders.waiting(now=now):
        for _ in range(reminders.tend(ladder=ladder, request_id=request_id, now=now)):
            yield


def _silent_letters(now: datetime) -> Iterator[None]:
    """Nobody said how a printing went in 30 minutes: doubt, hence rotate and print again."""
    silent = Delivery.objects.filter(
        channel=Channel.LETTRE, state=DeliveryState.SENDING, lease_until__lte=now
    )
    for delivery in silent:
        if delivery.lease_until is None:
            raise TypeError("a letter that is being printed has a lease")
        acte = _named("lettre", delivery.pk, delivery.lease_until)
        take_back_letter(delivery=delivery, by=SYSTEM, now=now, acte=acte)
        yield


@act
def take_back_letter(*, delivery: Delivery, entry: Entry) -> Credential | None:
    """The letter is to print again and the password of its sheet is dead, unless it was posted."""
    delivery = Delivery.objects.select_for_update().get(pk=delivery.pk)
    due = delivery.lease_until
    if delivery.state == DeliveryState.SENDING and due is not None and due <= entry.now:
        remittance.return_to_tray(delivery, entry)
    return delivery.credential


@transaction.atomic(durable=True)
def sweep(*, now: datetime) -> None:
    """Spent assertions, refused tokens, dead sessions and counts of failures are forgotten."""
    for environment in Environment:
        hot.sweep(environment, now - _KEPT)
    Session.objects.filter(expire_date__lt=now).delete()
    throttling.forget_past(now)


def _heads(now: datetime) -> Iterator[None]:
    for _ in sealing.seal_due(by=SYSTEM, now=now):
        yield


def _sweeping(now: datetime) -> Iterator[None]:
    sweep(now=now)
    yield from ()


def _waiting_files(now: datetime) -> Iterator[None]:
    """What waited for an anchor or a list, or for its first reading, is judged; a few a round."""
    for _ in range(judge_what_waited(now=now)):
        yield


_JOBS: tuple[tuple[str, Callable[[datetime], Iterator[None]]], ...] = (
    ("lien_mort", _dead_signing_links),
    ("mot_de_passe", _spent_passwords),
    ("lettre", _silent_letters),
    ("brouillon", _aged_drafts),
    ("rappel", _reminders),
    ("fichier", _waiting_files),
    ("menage", _sweeping),
    ("tete", _heads),
)
