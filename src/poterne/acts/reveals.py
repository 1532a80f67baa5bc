"""One-time reveal (``remise = lien``): a code first, then a password made, hashed, shown once.

GET, HEAD and a bare POST reveal and burn nothing: a code that only the mailbox holds is wanted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, QuerySet

from poterne.acts.it_lead import its_lead
from poterne.acts.journaling import Entry, act, lock_chain
from poterne.acts.links import drop_reveals, spend, value_hash
from poterne.acts.outbox import queue_link
from poterne.acts.passwords import burn, emit_password, in_force
from poterne.acts.withdrawal import tell_both, tell_desk
from poterne.core.deliveries import REVEAL_AGAIN
from poterne.core.errors.requests import TooMany
from poterne.core.lifecycle import takes_password
from poterne.core.links import REVEAL_CODES_PER_DAY, DeadLink, Purpose
from poterne.core.offices import NotAllowed
from poterne.core.secret import Secret
from poterne.records.models import Credential, Delivery, Link

_TOMORROW = "Trois codes sont déjà partis pour ce lien aujourd’hui. Réessayez demain."
_NOT_ME = "Un mot de passe temporaire a été consulté par quelqu’un d’autre. Il ne fonctionne plus."


@dataclass(frozen=True, slots=True)
class Revealed:
    """A password about to be rendered, once."""

    credential: Credential
    password: Secret


def reveal_link(*, token: Secret, now: datetime) -> tuple[Link, Credential]:
    """The link of that token, spent or not, and its identifier; nothing changes by looking.

    Raises DeadLink: ``inconnu``, ``remplace``, or ``expire`` when it was never spent.
    """
    found = Link.objects.select_related("request").filter(purpose=Purpose.REVELATION)
    link = found.filter(token_hash=value_hash(token)).first()
    if link is None:
        raise DeadLink("inconnu")
    if link.replaced_at:
        raise DeadLink("remplace")
    if link.used_at is None and now >= link.expires_at:
        raise DeadLink("expire")
    return link, _credential(link)


@transaction.atomic(durable=True)
def ask_reveal_code(*, link: Link, browser: str, now: datetime) -> Link:
    """A fresh code (M-38) leaves for the address on file, typed only in ``browser``.

    Raises DeadLink when the link was spent, TooMany after 3 codes in a day for this link.
    """
    lock_chain()
    link = Link.objects.select_for_update().get(pk=link.pk)
    if link.used_at or link.replaced_at:
        raise DeadLink("utilise" if link.used_at else "remplace")
    credential = _credential(link)
    asked = _codes(credential).filter(
        created_at__gte=link.created_at, created_at__gt=now - timedelta(days=1)
    )
    if asked.count() >= REVEAL_CODES_PER_DAY:
        raise TooMany(_TOMORROW)
    return queue_link(
        Purpose.AFFICHER,
        address=link.address,
        role="it_lead",
        now=now,
        request=credential.request,
        credential=credential,
        browser=browser,
    )


def out_of_codes(now: datetime) -> list[Credential]:
    """Identifiers whose reveal link gave its three codes within a day and was not read: somebody
    may be stuck, or guess (experience.md §3.8)."""
    waiting = Link.objects.filter(
        purpose=Purpose.REVELATION, used_at=None, replaced_at=None, expires_at__gt=now
    )
    asked = Delivery.objects.filter(
        link__purpose=Purpose.AFFICHER,
        created_at__gt=now - timedelta(days=1),
        credential__deliveries__link__in=waiting,
    )
    counted = asked.values("credential").annotate(codes=Count("pk", distinct=True))
    stuck = counted.filter(codes__gte=REVEAL_CODES_PER_DAY).values("credential")
    return list(Credential.objects.select_related("request").filter(pk__in=stuck).order_by("pk"))


def code_of(credential: Credential, browser: str) -> Link | None:
    """The last code that this browser asked for, to see a password of this identifier."""
    return _codes(credential).filter(browser=browser).order_by("-pk").first()


def may_see_again(link: Link, code: Link | None, now: datetime) -> bool:
    """Whether the browser of ``code`` saw the password a moment ago, and it has not served yet."""
    if link.used_at is None or code is None or code.used_at is None:
        return False
    if code.browser != link.browser:
        return False
    recent = link.used_at <= now < link.used_at + REVEAL_AGAIN
    opened = timedelta(0) <= link.used_at - code.used_at < REVEAL_AGAIN
    return recent and opened and in_force(_credential(link)) is not None


@act
def reveal(*, link: Link, code: Link, entry: Entry) -> Credential | Revealed:
    """I02: the password is made in memory, its hash kept; the one returned is rendered once.

    ``code`` is the right code, just spent. A repeat of the same act shows nothing (Credential);
    should the answer be lost, the same browser gets another value within 10 minutes, never the
    old one. Raises NotAllowed without such a code, or in a state that takes no password;
    DeadLink when the link was spent otherwise.
    """
    link = Link.objects.select_for_update().get(pk=link.pk)
    credential = _credential(link)
    its_lead(credential.request, entry.by)
    again = may_see_again(link, code, entry.now)
    if not again and not _opens(code, credential, entry.now):
        raise NotAllowed("Le code de cette page n’a pas été donné dans ce navigateur.")
    if not takes_password(credential.state, credential.reason):
        raise NotAllowed("Cet identifiant ne reçoit plus de mot de passe dans son état actuel.")
    if not again:
        spend(link, entry.now, code.browser)
    password, _ = emit_password(credential, entry)
    return Revealed(credential, password)


@act
def disown(*, link: Link, entry: Entry) -> Credential:
    """« Ce n’était pas moi »: the password that was shown dies; everybody is told (M-32).

    Raises NotAllowed for anybody but the IT lead, or when no password is in force.
    """
    credential = _credential(link)
    its_lead(credential.request, entry.by)
    proof = in_force(credential)
    if link.used_at is None or proof is None:
        raise NotAllowed("Aucun mot de passe temporaire n’est en vigueur pour cet identifiant.")
    burn(proof.pk, entry, "signalé")
    drop_reveals(credential, entry.now)
    tell_both(credential, "M-32", entry.now, words=_NOT_ME)
    tell_desk(credential, _NOT_ME, entry.now)
    return credential


def _opens(code: Link, credential: Credential, now: datetime) -> bool:
    if code.purpose != Purpose.AFFICHER or code.used_at is None:
        return False
    return now < code.used_at + REVEAL_AGAIN and _credential(code) == credential


def _codes(credential: Credential) -> QuerySet[Link]:
    return Link.objects.filter(purpose=Purpose.AFFICHER, deliveries__credential=credential)


def _credential(link: Link) -> Credential:
    delivery = link.deliveries.select_related("credential__request").first()
    if delivery is None or delivery.credential is None:
        raise DeadLink("inconnu")
    return delivery.credential
