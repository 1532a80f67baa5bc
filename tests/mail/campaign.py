"""Many mails at once: a relay away for a day, and how many a minute reach their mailbox."""

import time
from datetime import datetime, timedelta

from django.conf import settings
from tests import line, relay
from tests.cast import gmf
from tests.mail.servers import DOMAIN, Servers

from poterne.acts.delivery import send_due
from poterne.acts.outbox import queue
from poterne.records.models import Delivery

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
_PATIENCE_S = 120


def waiting(addresses: list[str], now: datetime) -> None:
    """One mail to each address waits, a second apart, and nothing else does."""
    request = line.signed(gmf(1), now)
    Delivery.objects.update(state="cancelled")
    for rank, address in enumerate(addresses):
        at = now + rank * SECOND
        queue("M-07", to=address, role="authorizer", now=at, request=request)


def outage(count: int, now: datetime) -> list[str]:
    """What went wrong of ``count`` mails while the relay was away for a day, then back."""
    addresses = [f"p{rank}@bellerive.example" for rank in range(count)]
    waiting(addresses, now)
    deadlines = dict(Delivery.objects.values_list("pk", "deadline"))
    port, settings.SMTP_PORT = settings.SMTP_PORT, 1
    wrong = [
        "un message est parti sans relais"
        for minutes in range(120, 24 * 60, 180)
        if send_due(clock=lambda minutes=minutes: now + minutes * MINUTE)
    ]
    held = Delivery.objects.filter(attempt=0, state="technical-failure")
    if held.count() != count:
        wrong.append("l’absence du relais a compté un essai")
    settings.SMTP_PORT = port
    with relay.running() as post:
        while send_due(clock=lambda: now + timedelta(days=1)):
            pass
    if [mail["To"] for mail in post.mails] != addresses:
        wrong.append("un message manque, est parti deux fois, ou pas à son tour")
    if dict(Delivery.objects.values_list("pk", "deadline")) != deadlines:
        wrong.append("une échéance a bougé")
    return wrong


def minute_rate(servers: Servers, count: int, now: datetime) -> float:
    """Mails a minute, from the outbox to a mailbox of Dovecot, Postfix between them."""
    waiting([f"marc.roy@{DOMAIN}"] * count, now)
    began = time.monotonic()
    while send_due(clock=lambda: now + timedelta(days=1)):
        pass
    while (there := len(servers.letters("marc.roy"))) < count:
        if time.monotonic() - began > _PATIENCE_S:
            raise TimeoutError(f"{there} messages sur {count}")
        time.sleep(0.1)
    return count / (time.monotonic() - began) * 60
