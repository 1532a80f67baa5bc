"""What an act may leave for the worker: rows to send, and links whose value is not made yet."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from poterne.core.catalogue import SERVICES
from poterne.core.deliveries import DEADLINE, Channel, DeliveryState, Half, Remise
from poterne.core.links import LIVES, Purpose
from poterne.core.mailboxes import mailbox_key
from poterne.records.models import AccessRequest, Credential, Delivery, Link, Reminder, Staff

_HALVES = {
    "M-13": Half.IDENTIFIANTS,
    "M-14": Half.MOT_DE_PASSE,
    "M-14b": Half.MOT_DE_PASSE,
    "P-01": Half.MOT_DE_PASSE,
}


def queue(  # noqa: PLR0913  (a row of the outbox, each cell named at the call)
    kind: str,
    *,
    to: str,
    role: str,
    now: datetime,
    request: AccessRequest | None = None,
    credential: Credential | None = None,
    link: Link | None = None,
    reminder: Reminder | None = None,
    context: Mapping[str, Any] | None = None,
) -> Delivery:
    """One more message waits for the worker; a letter ("P-01") waits for the courrier.

    ``context`` holds what the template needs beside the objects, and never a secret.
    """
    letter = kind.startswith("P")
    return Delivery.objects.create(
        kind=kind,
        half=_HALVES.get(kind, Half.AVIS),
        channel=Channel.LETTRE if letter else Channel.COURRIEL,
        recipient_role=role,
        to=to,
        request=request,
        credential=credential,
        link=link,
        reminder=reminder,
        context=dict(context or {}),
        state=DeliveryState.ACCEPTED if letter else DeliveryState.CREATED,
        not_before=now,
        deadline=now + DEADLINE,
        message_id=f"<{uuid.uuid4().hex}@{settings.RETURN_DOMAIN}>",
        created_at=now,
    )


def queue_password(credential: Credential, now: datetime) -> None:
    """The password half of ``credential`` will leave: to the IT lead, or by post (A4)."""
    request = credential.request
    if not request.has_it_lead:
        queue("P-01", to="", role="authorizer", now=now, request=request, credential=credential)
        return
    address = request.dossier().it_lead.email
    about: dict[str, Any] = {"now": now, "request": request, "credential": credential}
    if remise_of(request) is Remise.LIEN:
        queue_link(Purpose.REVELATION, address=address, role="it_lead", **about)
    else:
        queue("M-14", to=address, role="it_lead", **about)


def unready() -> list[str]:
    """Why this house may not start: a service of ``REMISE_LIEN`` that the catalogue does not hold,
    in French words."""
    known = ", ".join(SERVICES)
    return [
        f"REMISE_LIEN : le service « {name} » n’est pas au catalogue (services connus : {known})"
        for name in settings.REMISE_LIEN
        if name not in SERVICES
    ]


def remise_of(request: AccessRequest) -> Remise:
    """How the passwords of this request reach the IT lead."""
    service = request.form_definition.service
    return Remise.LIEN if service in settings.REMISE_LIEN else SERVICES[service].remise


def queue_both(
    kind: str,
    *,
    credential: Credential,
    now: datetime,
    context: Mapping[str, Any] | None = None,
) -> list[Delivery]:
    """``kind`` goes to the authorizer of ``credential`` and to the IT lead, if there is one."""
    request = credential.request
    dossier = request.dossier()
    told = [("authorizer", dossier.authorizer.email)]
    if request.has_it_lead:
        told.append(("it_lead", dossier.it_lead.email))
    return [
        queue(
            kind,
            to=address,
            role=role,
            now=now,
            request=request,
            credential=credential,
            context=context,
        )
        for role, address in told
    ]


_OTHER = {Half.IDENTIFIANTS: "it_lead", Half.MOT_DE_PASSE: "authorizer"}
_TOLD_ONCE_IN = timedelta(days=1)


def tell_other_person(failed: Delivery, now: datetime) -> None:
    """M-17 goes to whom the other half is for: this one came back (rules.md §4.2).

    Once a day for one request and half; nobody else is told of what is not a half, nor of the
    half of a person who is alone.
    """
    role, request = _OTHER.get(Half(failed.half)), failed.request
    if role is None or request is None or not request.has_it_lead:
        return
    dossier = request.dossier()
    address = (dossier.it_lead if role == "it_lead" else dossier.authorizer).email
    lately = now - _TOLD_ONCE_IN
    told = request.deliveries.filter(kind="M-17", recipient_role=role, created_at__gt=lately)
    if not told.exists():
        queue("M-17", to=address, role=role, now=now, request=request)


def tell_authority(kind: str, *, now: datetime, **about: Any) -> Delivery:
    """``kind`` goes to the mailbox of the authority, where agents read."""
    return queue(kind, to=parseaddr(settings.REPLY_TO)[1], role="bureau", now=now, **about)


def queue_link(  # noqa: PLR0913  (a link is its purpose, its address and its object)
    purpose: Purpose,
    *,
    address: str,
    role: str,
    now: datetime,
    request: AccessRequest | None = None,
    staff: Staff | None = None,
    credential: Credential | None = None,
    browser: str = "",
    context: Mapping[str, Any] | None = None,
) -> Link:
    """A new link or code of ``purpose`` will be mailed; the earlier ones of this purpose, address
    and object are replaced. Its value is made when the mail leaves, and only hashes are kept.
    """
    life = LIVES[purpose]
    key = {
        "purpose": purpose,
        "address_fold": mailbox_key(address),
        "request": request,
        "staff": staff,
    }
    _replace(key, credential, now)
    link = Link.objects.create(
        **key,
        address=address,
        browser=browser,
        created_at=now,
        expires_at=now + life.lasts,
    )
    about: dict[str, Any] = {"request": request, "credential": credential, "link": link}
    delivery = queue(life.mail, to=address, role=role, now=now, context=context, **about)
    if life.lasts <= timedelta(hours=1):
        delivery.deadline = link.expires_at
        delivery.save(update_fields=["deadline"])
    return link


def _replace(key: Mapping[str, Any], credential: Credential | None, now: datetime) -> None:
    earlier = Link.objects.filter(**key, used_at=None, replaced_at=None)
    if credential is not None:
        earlier = earlier.filter(deliveries__credential=credential)
    Link.objects.filter(pk__in=list(earlier.values_list("pk", flat=True))).update(replaced_at=now)


def alive_like(link: Link) -> QuerySet[Link]:
    """The links of the same purpose, address and object that may still be opened.

    A link of one identifier is like no link of another: three passwords, three lives.
    """
    alike = Link.objects.filter(
        purpose=link.purpose,
        address_fold=link.address_fold,
        request_id=link.request_id,
        staff=link.staff,
        used_at=None,
        replaced_at=None,
    )
    own = Delivery.objects.filter(link=link, credential__isnull=False).values("credential")
    if own.exists():
        return alike.filter(pk__in=Delivery.objects.filter(credential__in=own).values("link"))
    return alike


def queue_reminder(link: Link, kind: str, *, role: str, now: datetime, reminder: Reminder) -> None:
    """The mail ``kind`` will carry a new value of ``link``, which ends when ``link`` does.

    The old value serves until that mail leaves; nobody is ever without a link that works.
    """
    again = Link.objects.create(
        purpose=link.purpose,
        address=link.address,
        address_fold=link.address_fold,
        request=link.request,
        created_at=now,
        expires_at=link.expires_at,
    )
    queue(
        kind,
        to=link.address,
        role=role,
        now=now,
        request=link.request,
        link=again,
        reminder=reminder,
    )


def cancel(deliveries: Any) -> int:
    """Those of the queryset ``deliveries`` that no worker holds are cancelled; how many."""
    waiting = deliveries.filter(
        state__in=[
            DeliveryState.CREATED,
            DeliveryState.TEMPORARY_FAILURE,
            DeliveryState.TECHNICAL_FAILURE,
            DeliveryState.ACCEPTED,
        ]
    )
    cancelled: int = waiting.update(state=DeliveryState.CANCELLED)
    return cancelled
