"""Examine la base et le travail en cours : une ligne par constat."""

import os
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Count, F, Q

from poterne import clock
from poterne.acts import judging, keys, outbox, pulse, reminders, restoration, sealing
from poterne.core.deliveries import WORKLIST, DeliveryState
from poterne.core.journal import moment, row_hash
from poterne.core.lifecycle import CredentialState, RequestState
from poterne.ops.console import REFUSED, Parser, Stop, say
from poterne.ops.migrate import other_version
from poterne.ops.processes import SETTINGS_OF_SECRETS
from poterne.records import founding, guards
from poterne.records.models import (
    AccessRequest,
    Beat,
    Credential,
    Delivery,
    JournalHead,
    JournalRow,
)

_BEHIND = timedelta(seconds=2)
_GUARDS = ("déclencheur", "contrainte")
_CURE = "\nUne garde absente revient par « poterne migrate »."
_TAIL = 200
"""Rows re-read at each start; the whole chain is for ``tools/verify_journal.py``."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the doctor. ``refuses``: a process with it does not serve."""

    text: str
    refuses: bool = False
    alarm: bool = True


def arguments(parser: Parser) -> None:
    """Nothing to ask."""


def run(_options: Namespace) -> int:
    """Every finding was printed; 0 when all is well, 1 for an alarm, 78 for a refusal."""
    now = clock.now()
    found = [*_shape()] or [*at_start(now), *at_work(now)]
    for finding in found:
        word = "REFUS" if finding.refuses else "ALARME" if finding.alarm else "note"
        say(f"{word:<7}{finding.text}")
    if not found:
        say("Tout est en ordre.")
    if any(finding.refuses for finding in found):
        return REFUSED
    return 1 if any(finding.alarm for finding in found) else 0


def refuse_unsafe_start() -> None:
    """Nothing happens when this process may serve. Raises Stop (78) with every reason."""
    found = [*at_start(clock.now()), *_gate()]
    if found:
        reasons = "\n".join(f"  – {finding.text}" for finding in found)
        guarded = any(finding.text.startswith(_GUARDS) for finding in found)
        raise Stop(f"Démarrage refusé.\n{reasons}{_CURE if guarded else ''}", REFUSED)


def at_start(now: datetime) -> Iterator[Finding]:
    """What forbids to serve: an open secret, a base of another version, a guard or a reminder's
    text missing, a broken chain, a clock gone back."""
    yield from _open_secrets()
    if shape := [*_shape()]:
        yield from shape
        return
    for words in (*guards.missing(connection), *reminders.unready(), *outbox.unready()):
        yield Finding(words, refuses=True)
    yield from chain(now)


def _shape() -> Iterator[Finding]:
    """Why the rest cannot be looked at: no table yet, or those of another version."""
    if "journal" not in connection.introspection.table_names():
        yield Finding("la base n’a pas encore ses tables : poterne migrate", refuses=True)
        return
    for words in other_version():
        yield Finding(words, refuses=True)


def _open_secrets() -> Iterator[Finding]:
    for name in SETTINGS_OF_SECRETS:
        path = os.environ.get(f"{name}_FILE", "")
        if path and Path(path).exists() and Path(path).stat().st_mode & 0o077:
            yield Finding(f"{path} est lisible par d’autres comptes : chmod 600", refuses=True)


def chain(now: datetime) -> Iterator[Finding]:
    """What is wrong with the end of the journal, its last head or the hour."""
    tail = list(JournalRow.objects.order_by("-seq").values()[:_TAIL])[::-1]
    for before, row in zip([None, *tail], tail, strict=False):
        if row_hash(row) != row["hachage"] or (before and row["prec"] != before["hachage"]):
            yield Finding(f"journal rompu à la ligne {row['seq']}", refuses=True)
            return
    if tail and moment(now + _BEHIND) < tail[-1]["moment"]:
        yield Finding("l’horloge de la machine retarde sur le journal", refuses=True)
    head = JournalHead.objects.order_by("-au_seq").first()
    if head is not None and (not tail or head.au_seq > tail[-1]["seq"]):
        yield Finding("le journal est plus court que sa dernière tête signée", refuses=True)


def _gate() -> Iterator[Finding]:
    if settings.PROCESSUS != "porte":
        return
    try:
        keys.open_gate()
    except keys.UnusableGate as fault:
        yield Finding(fault.message, refuses=True)


def at_work(now: datetime) -> Iterator[Finding]:
    """What a person should see to; nothing here is repaired but by the ordinary acts."""
    for delivery in Delivery.objects.filter(state=DeliveryState.SENDING, lease_until__lt=now):
        yield Finding(f"message {delivery.pk} ({delivery.kind}) : envoi douteux, sera repris")
    stuck = Delivery.objects.filter(state__in=[str(state) for state in WORKLIST])
    for delivery in stuck.order_by("pk"):
        yield Finding(
            f"message {delivery.pk} ({delivery.kind}) : {delivery.state_word}", alarm=False
        )
    wrong = AccessRequest.objects.filter(state=RequestState.ACCORDEE).annotate(
        made=Count("credentials")
    )
    for request in wrong.exclude(made=F("asked_count")):
        yield Finding(f"demande {request.pk} : identifiants créés ≠ nombre demandé")
    yield from _waiting_for_someone()
    if words := judging.without_cage():
        yield Finding(words)
    missed = sealing.missed_days(now=now)
    if missed:
        yield Finding(f"têtes du journal non signées : {missed}")
    for words in founding.exposed(connection):
        yield Finding(words)
    orphans = Credential.objects.filter(state=CredentialState.CREE).exclude(
        Q(deliveries__half="mot_de_passe")
    )
    for credential in orphans:
        yield Finding(f"identifiant {credential.pk} : aucun message pour son mot de passe")


def _waiting_for_someone() -> Iterator[Finding]:
    since = restoration.closed_since()
    if since is not None:
        yield Finding(f"base reprise le {since}, portes fermées : poterne restore --confirme")
    down = Beat.objects.filter(name=pulse.RETURNS).first()
    if down is not None:
        yield Finding(f"boîte des retours : ne répond pas depuis {moment(down.at)}")
    unproven = Delivery.objects.exclude(returned_at=None).filter(state=DeliveryState.SENT)
    for delivery in unproven.order_by("pk"):
        yield Finding(
            f"message {delivery.pk} ({delivery.kind}) : {delivery.last_text}", alarm=False
        )
