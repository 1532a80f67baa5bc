"""The worker without its relay: what a round does, what leaves, and how it reads."""

import re
from dataclasses import dataclass
from datetime import datetime

from poterne.acts import delivery, messages, upkeep
from poterne.adapters.mail import Spoken
from poterne.core.deliveries import Outcome
from poterne.core.secret import Secret
from poterne.core.words import fold_typography
from poterne.records.models import Delivery, Reminder

GONE = Spoken(Outcome.SENT, "250", "")
DOWN = Spoken(Outcome.TEMPORARY, "451", "")


@dataclass(frozen=True, slots=True)
class Mail:
    """One message as its reader gets it, typography folded."""

    kind: str
    to: str
    subject: str
    body: str

    @property
    def path(self) -> str:
        """Where its link leads, "" without one."""
        found = re.search(r"https?://[^/\s]+(/\S*)", self.body)
        return found.group(1) if found else ""

    @property
    def token(self) -> Secret:
        """The secret part of its link."""
        return Secret(self.path.strip("/").rpartition("/")[2])


def post(now: datetime, outcome: Spoken = GONE) -> list[Mail]:
    """Every due message was spoken once, with that outcome; what each said."""
    spoken = []
    while (claimed := delivery.claim(now=now)) is not None:
        subject, body = messages.compose(claimed.delivery, claimed.made)
        delivery.settle(claimed=claimed, spoken=outcome, now=now)
        row: Delivery = claimed.delivery
        text = " ".join(fold_typography(body).split())
        spoken.append(Mail(row.kind, row.to, fold_typography(subject), text))
    return spoken


def work(now: datetime) -> list[Mail]:
    """One round of the worker with a relay that takes everything; what left."""
    upkeep.do_due(now=now)
    return post(now)


def kinds(mails: list[Mail]) -> list[str]:
    """The ids of those mails, in order."""
    return sorted(mail.kind for mail in mails)


def left(kind: str, mails: list[Mail]) -> list[str]:
    """To whom the mails of that id went."""
    return [mail.to for mail in mails if mail.kind == kind]


def states(ladder: str) -> dict[int, str]:
    """Days left → what became of that step, of the latest clock."""
    rows = Reminder.objects.filter(ladder=ladder).order_by("due_on")
    return {row.step: row.state for row in rows}
