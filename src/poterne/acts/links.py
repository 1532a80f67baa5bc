"""Links and mailed codes: asked for, opened, spent; addresses confirmed (D-19)."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from poterne.acts.journaling import Entry, act, lock_chain
from poterne.acts.outbox import alive_like, queue, queue_link
from poterne.core.dossier import digest
from poterne.core.links import (
    CODES_PER_DAY,
    CODES_PER_QUARTER,
    MAX_TRIES,
    DeadLink,
    Purpose,
)
from poterne.core.mailboxes import mailbox_key, valid_address
from poterne.core.offices import NotAllowed
from poterne.core.secret import Secret
from poterne.records.models import AccessRequest, Confirmation, Credential, Link


@dataclass(frozen=True, slots=True)
class Refused:
    """A code that opened nothing: the try was counted, ``message`` says what to do."""

    why: str

    @property
    def message(self) -> str:
        """The French sentence."""
        return DeadLink.MESSAGES[self.why]


def value_hash(value: Secret) -> str:
    """What is stored of a link or code: SHA-256, 64 hex."""
    return hashlib.sha256(value.reveal().encode()).hexdigest()


def code_hash(link: Link, code: Secret) -> str:
    """A code is short: its hash is bound to its own row, so that no table of hashes serves."""
    return hashlib.sha256(f"{link.pk}:{code.reveal()}".encode()).hexdigest()


@transaction.atomic(durable=True)
def ask_code(
    *,
    purpose: Purpose,
    address: str,
    browser: str,
    now: datetime,
    request: AccessRequest | None = None,
) -> Link | None:
    """A fresh code (and link, by purpose) will be mailed to ``address``.

    None when the address is malformed or over the limit of codes: the page answers the same.
    ``browser`` is the SHA-256 of the cookie of the browser that asks.
    """
    if not valid_address(address):
        return None
    lock_chain()
    fold = mailbox_key(address)
    recent = Link.objects.filter(address_fold=fold).exclude(browser="")
    recent = recent.exclude(purpose__in=[Purpose.AFFICHER, Purpose.REVELATION])
    quarter = recent.filter(created_at__gt=now - timedelta(minutes=15)).count()
    day = recent.filter(created_at__gt=now - timedelta(days=1)).count()
    if quarter >= CODES_PER_QUARTER or day >= CODES_PER_DAY:
        return None
    return queue_link(
        purpose, address=address, role="visiteur", now=now, request=request, browser=browser
    )


@transaction.atomic(durable=True)
def try_code(*, link: Link, code: Secret, browser: str, now: datetime) -> Link | Refused:
    """The link, now spent, when ``code`` is right; a refusal, with one try more, when it is not.

    A code works only in the browser that asked, 10 minutes, 5 tries, once (rules.md §6.3).
    """
    link = Link.objects.select_for_update().get(pk=link.pk)
    if link.used_at or link.replaced_at:
        return Refused("utilise" if link.used_at else "remplace")
    if now >= link.expires_at:
        return Refused("expire_code")
    if link.tries >= MAX_TRIES:
        return Refused("epuise")
    right = hmac.compare_digest(link.code_hash, code_hash(link, code)) and hmac.compare_digest(
        link.browser, browser
    )
    if not right:
        Link.objects.filter(pk=link.pk).update(tries=F("tries") + 1)
        return Refused("faux" if link.tries + 1 < MAX_TRIES else "epuise")
    link.used_at = now
    link.save(update_fields=["used_at"])
    return link


def open_link(*, token: Secret, purpose: Purpose, now: datetime) -> Link:
    """The live link of that token; nothing changes by looking (TH26).

    Raises DeadLink: ``inconnu``, ``utilise``, ``remplace`` or ``expire``.
    """
    link = (
        Link.objects.select_related("request", "staff")
        .filter(token_hash=value_hash(token), purpose=purpose)
        .first()
    )
    if link is None:
        raise DeadLink("inconnu")
    if link.replaced_at:
        raise DeadLink("remplace")
    if link.used_at:
        raise DeadLink("utilise")
    if now >= link.expires_at:
        raise DeadLink("expire")
    return link


def spend(link: Link, now: datetime, browser: str = "") -> None:
    """The link is used, inside the act that it opened. Raises DeadLink when it already was.

    ``browser``: where it was, when that matters later. A reminder that waits with another value
    of it has nothing more to open.
    """
    used = {"used_at": now} | ({"browser": browser} if browser else {})
    spent = Link.objects.filter(pk=link.pk, used_at=None, replaced_at=None).update(**used)
    if not spent:
        raise DeadLink("utilise")
    alive_like(link).update(replaced_at=now)


@transaction.atomic(durable=True)
def spend_link(*, link: Link, now: datetime) -> Link:
    """The link is traded for a session (M-01). Raises DeadLink when it already was."""
    spend(link, now)
    link.refresh_from_db()
    return link


def drop_links(request: AccessRequest, purposes: list[Purpose], now: datetime) -> None:
    """The living links of these purposes, for this request, open nothing any more."""
    Link.objects.filter(
        Q(request=request), purpose__in=purposes, used_at=None, replaced_at=None
    ).update(replaced_at=now)


def drop_reveals(credential: Credential, now: datetime) -> None:
    """The links that would show a password of this identifier open nothing any more."""
    found = Link.objects.filter(
        deliveries__credential=credential, purpose=Purpose.REVELATION, replaced_at=None
    )
    Link.objects.filter(pk__in=list(found.values_list("pk", flat=True))).update(replaced_at=now)


def note_confirmation(request: AccessRequest, address_fold: str, now: datetime) -> None:
    """The address is confirmed for this request, with the digest of what was attested (D-19)."""
    Confirmation.objects.get_or_create(
        request=request,
        address_fold=address_fold,
        defaults={
            "attestation_digest": digest(request.wording.attestation),
            "confirmed_at": now,
        },
    )


def _request_of(link: Link) -> AccessRequest:
    if link.request_id is None:
        raise DeadLink("inconnu")
    return AccessRequest.objects.select_for_update().get(pk=link.request_id)


@act
def confirm_address(*, link: Link, attested: bool, entry: Entry) -> AccessRequest:
    """The person behind ``link`` attests that he alone reads this mailbox (D-19).

    Raises NotAllowed when the attestation is not ticked, DeadLink when the link was spent.
    """
    if not attested:
        raise NotAllowed("Cochez l’attestation pour confirmer votre adresse.")
    request = _request_of(link)
    spend(link, entry.now)
    note_confirmation(request, link.address_fold, entry.now)
    entry.write("adresse.confirmee", request, personal={"adresse": link.address_fold})
    return request


@act
def deny_address(*, link: Link, entry: Entry) -> AccessRequest:
    """« Ce n’est pas moi »: the link dies, and the person who filled the form is told (M-06).

    Raises DeadLink when the link was spent.
    """
    request = _request_of(link)
    spend(link, entry.now)
    entry.write("adresse.niee", request, personal={"adresse": link.address_fold})
    told = request.preparer_email or request.dossier().authorizer.email
    queue(
        "M-06",
        to=told,
        role="preparateur",
        now=entry.now,
        request=request,
        context={"motif": "La personne jointe dit ne pas être le responsable informatique."},
    )
    return request
